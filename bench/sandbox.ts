/**
 * The whole pipeline on this machine: from `npm start` to the last bundled record accounted for, with a state folder that is
 * new and once more with the same one; the stacks' synthesis; and records a second from file to row. Packages, bundles and
 * the warehouse's template are there already: the first start of all on a machine takes longer by those.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { inFolder } from './corpus';
import { requireEqual } from './measure';
import { fact, report } from './outcome';

const execute = promisify(execFile);

interface Summary {
  readonly ok: boolean;
  readonly accounting: { readonly uploads: readonly { readonly records: number; readonly in_flight: number; readonly unaccounted: number }[] };
  readonly seconds: number;
}

interface Run {
  readonly summary: Summary;
  /** By the clock, the process's start and end included. */
  readonly seconds: number;
}

async function start(state: string, ...flags: string[]): Promise<Run> {
  const args = ['cli/run.mjs', 'start', '--once', '--json', '--port', '0', '--warehouse-port', '0', ...flags];
  const { stdout, seconds } = await timed(process.execPath, args, { CYBERACTIVE_STATE: state });
  return { summary: JSON.parse(stdout) as Summary, seconds };
}

async function timed(command: string, args: readonly string[], environment: Record<string, string>): Promise<{ stdout: string; seconds: number }> {
  const started = process.hrtime.bigint();
  const { stdout } = await execute(command, args, { env: { ...process.env, ...environment }, maxBuffer: 64 * 1024 * 1024 });
  return { stdout, seconds: Number(process.hrtime.bigint() - started) / 1e9 };
}

/** Records of all uploads. @throws Error unless each is accounted for */
function recordsOf({ summary }: Run): number {
  requireEqual('start', summary.ok, true);
  const { uploads } = summary.accounting;
  requireEqual('records under way', uploads.filter((upload) => upload.in_flight + upload.unaccounted > 0).length, 0);
  return uploads.reduce((sum, { records }) => sum + records, 0);
}

void inFolder(async (folder) => {
  const empty = path.join(folder, 'empty');
  const state = path.join(folder, 'state');
  const synth = await timed(process.execPath, ['--import', 'tsx', 'stacks/app.ts'], { CDK_OUTDIR: path.join(folder, 'cdk.out'), CDK_VALIDATION: 'false' });
  const idle = await start(empty, '--no-samples');
  const cold = await start(state);
  const records = recordsOf(cold);
  const warm = await start(state);
  requireEqual('records of the second start', recordsOf(warm), records);
  const seconds = (value: number): string => `${value.toFixed(1)} s`;
  report([
    fact('sandbox: start to all accounted for, new state', seconds(cold.seconds)),
    fact('sandbox: start to all accounted for, the same state again', seconds(warm.seconds)),
    fact(`sandbox: records a second from file to row, ${records} in ${seconds(cold.seconds - idle.seconds)}`, (records / (cold.seconds - idle.seconds)).toFixed(0)),
    fact('sandbox: start and stop without a file', seconds(idle.seconds)),
    fact('synthesis of the stacks, without the template linter', seconds(synth.seconds)),
  ]);
});
