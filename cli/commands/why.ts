import { openEnvironment } from '../environment';
import { exitCodes } from '../exit';
import { renderWhy } from '../status/why/render-why';
import { readWhy } from '../status/why/why';
import { environmentCommand, print, type EnvironmentOptions } from './options';

interface WhyOptions extends EnvironmentOptions {
  readonly stages?: string;
}

const HELP = `
Follows the oldest record that is on its way, from the shipper to its row, and names what holds it. The warehouse is asked
only where a load should have taken the file and did not. Exit code 3 where something is wrong, 0 where the record is where
buffers and schedules have it.

Examples:
  cyberactive why
  cyberactive why authentication --env prod`;

/** `cyberactive why [stream]`: why is it late? */
export function whyCommand() {
  return environmentCommand('why', 'why is it late: the oldest record on its way, hop by hop, and the cause')
    .argument('[stream]', 'event class, or name of a stream; all without it')
    .option('--stages <folder>', 'folder of the stage files')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(stream: string | undefined, options: WhyOptions): Promise<void> {
  const why = await readWhy(await openEnvironment(options.env), stream, { ...(options.stages !== undefined && { stages: options.stages }) });
  if (why.oldest && !why.oldest.cause.usual) process.exitCode = exitCodes.findings;
  print(options, why, renderWhy(why));
}
