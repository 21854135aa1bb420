import { openEnvironment } from '../environment';
import { exitCodes } from '../exit';
import { renderStatus } from '../status/render-status';
import { readStatus } from '../status/status';
import { environmentCommand, print, type EnvironmentOptions } from './options';

interface StatusOptions extends EnvironmentOptions {
  readonly stages?: string;
}

const HELP = `
Read from the registry, the buckets, the streams and the queues: the warehouse is not woken. Exit code 3 where something is
to be looked into; each finding says what to do.

Examples:
  cyberactive status
  cyberactive status --env prod --json`;

/** `cyberactive status`: one screen. */
export function statusCommand() {
  return environmentCommand('status', 'is it healthy: how fresh, what is on its way, what is to be looked into')
    .option('--stages <folder>', 'folder of the stage files')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(options: StatusOptions): Promise<void> {
  const status = await readStatus(await openEnvironment(options.env), options.stages);
  if (!status.ok) process.exitCode = exitCodes.findings;
  print(options, status, renderStatus(status));
}
