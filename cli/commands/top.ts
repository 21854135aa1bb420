import { setTimeout as delay } from 'node:timers/promises';
import { durationOf } from '../buffer/options';
import { openEnvironment } from '../environment';
import { exitCodes } from '../exit';
import { wholeNumber } from '../replay/options';
import { readStatus } from '../status/status';
import { top } from '../status/top';
import { environmentCommand, type EnvironmentOptions } from './options';

interface TopOptions extends EnvironmentOptions {
  readonly count?: string;
  readonly interval: string;
  readonly stages?: string;
}

const HELP = `
On a terminal the screen of \`status\` is drawn again and again; in a pipe one line a look, with --json one document a line.
Ctrl-C ends it. With --count the exit code is that of the last look: 3 where something is to be looked into.

Examples:
  cyberactive top
  cyberactive top --interval 30s --count 10 | tee top.log`;

/** `cyberactive top`: status, live. */
export function topCommand() {
  return environmentCommand('top', 'status, again and again')
    .option('--interval <duration>', 'between two looks: 2s, 1m', '2s')
    .option('--count <n>', 'looks, then it ends')
    .option('--stages <folder>', 'folder of the stage files')
    .addHelpText('after', HELP)
    .action(run);
}

async function run({ env, json = false, count, interval, stages }: TopOptions): Promise<void> {
  const seconds = durationOf('--interval', interval)!;
  const looks = count === undefined ? undefined : wholeNumber('--count', count, 1, 1_000_000);
  let environment = await openEnvironment(env);
  const look = async () => {
    const status = await readStatus(environment, stages);
    // The sandbox's clock may be moved meanwhile.
    if (environment.local) environment = await openEnvironment(env);
    return status;
  };
  const screen = { isTerminal: process.stdout.isTTY === true && process.env.TERM !== 'dumb', write: (text: string) => void process.stdout.write(text) };
  const last = await top(look, { count: looks, json, screen, wait: () => delay(seconds * 1000) });
  if (!last.ok) process.exitCode = exitCodes.findings;
}
