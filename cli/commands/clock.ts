import { Command } from 'commander';
import { readLocal } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { createProgress } from '../report/progress';
import { advanceBy } from '../sandbox-control';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Each schedule of the time between runs, so a typing error could take days. */
const LONGEST_MS = 31 * 86_400_000;
/** Moved at a time, so that a person sees it go on and Ctrl-C ends it soon. */
const STEP_MS = 10 * 60_000;

/** `cyberactive clock advance 5m`: moves the sandbox's time, so that buffers fill and schedules run without waiting. */
export function clockCommand() {
  return new Command('clock').description("the sandbox's time").addCommand(
    new Command('advance')
      .description('move it forward; what is due meanwhile is done on the way')
      .argument('<duration>', 'for example 30s, 5m, 1h; at most 31d')
      .addHelpText('after', '\nExample:\n  cyberactive clock advance 1h')
      .action(advance),
  );
}

async function advance(duration: string): Promise<void> {
  const milliseconds = parseDuration(duration);
  const { endpoint } = readLocal();
  const progress = createProgress(process.stderr, Date.now);
  let time = 0;
  for (let moved = 0; moved < milliseconds || moved === 0; moved += STEP_MS) {
    progress.step("moving the sandbox's clock", `${Math.round(moved / 60_000)} min`);
    time = await advanceBy(endpoint, Math.min(STEP_MS, milliseconds - moved));
  }
  progress.done();
  process.stdout.write(`the sandbox's time is ${new Date(time).toISOString()}\n`);
}

function parseDuration(text: string): number {
  const match = /^(\d{1,15})(s|m|h|d)$/.exec(text);
  const milliseconds = match ? Number(match[1]) * UNITS[match[2]!]! : Number.NaN;
  if (milliseconds >= 0 && milliseconds <= LONGEST_MS) return milliseconds;
  throw new CommandError(exitCodes.usage, `duration: expected a number and s, m, h or d, at most 31d, found ${text}`);
}
