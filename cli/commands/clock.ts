import { Command } from 'commander';
import { readLocal } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { request } from '../ship/http';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `cyberactive clock advance 5m`: moves the sandbox's time, so that buffers fill and schedules run without waiting. */
export function clockCommand() {
  return new Command('clock').description("the sandbox's time").addCommand(
    new Command('advance')
      .description('move it forward; what is due meanwhile is done on the way')
      .argument('<duration>', 'for example 30s, 5m, 1h')
      .action(async (duration: string) => {
        const match = /^(\d+)(s|m|h|d)$/.exec(duration);
        if (!match) throw new CommandError(exitCodes.usage, `duration: expected a number and s, m, h or d, found ${duration}`);
        const milliseconds = Number(match[1]) * UNITS[match[2]!]!;
        const { endpoint } = readLocal();
        const answer = await request('POST', `${endpoint}/_sandbox/advance`, { 'content-type': 'application/json' }, JSON.stringify({ milliseconds }));
        if (answer.status !== 200) throw new CommandError(exitCodes.unavailable, `sandbox: HTTP ${answer.status} ${answer.text}`);
        const { now } = JSON.parse(answer.text) as { now: number };
        process.stdout.write(`the sandbox's time is ${new Date(now).toISOString()}\n`);
      }),
  );
}
