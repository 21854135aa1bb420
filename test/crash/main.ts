/**
 * `npm run crash -- --rounds 20`: kills `npm start -- --once` with SIGKILL, each time at another moment of its work and always
 * on the same state, then lets it run to its end. Exit code 0 says that every record of the bundled samples was accounted
 * for, once. `--seed` draws other moments, `--keep` goes on with the state of a folder.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../sandbox/random';

const root = path.join(__dirname, '..', '..');
/** From before the sandbox is up to after the last load of a start on two cores. */
const LATEST_KILL_SECONDS = 25;

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' }, keep: { type: 'string' } },
});

interface Run {
  /** Null where it was killed. */
  readonly code: number | null;
  readonly output: string;
}

/** Starts the demonstration in a process group of its own. @param killAfter seconds; undefined lets it end by itself */
function start(state: string, killAfter?: number): Promise<Run> {
  const child = spawn(process.execPath, ['cli/run.mjs', 'start', '--once', '--json', '--port', '0', '--warehouse-port', '0'], {
    ...{ cwd: root, detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
    env: { ...process.env, CYBERACTIVE_STATE: state },
  });
  const output: Buffer[] = [];
  child.stdout!.on('data', (chunk: Buffer) => output.push(chunk));
  const timer = killAfter === undefined ? undefined : setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), killAfter * 1000);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output: Buffer.concat(output).toString() });
    });
  });
}

interface Summary {
  readonly ok: boolean;
  readonly accounting: { readonly totals: Record<string, unknown> };
}

async function main(): Promise<number> {
  const state = values.keep ?? mkdtempSync(path.join(os.tmpdir(), 'cyberactive-crash-'));
  const random = seededRandom(Number(values.seed));
  const rounds = Number(values.rounds);
  let latest = LATEST_KILL_SECONDS;
  for (let killed = 0; killed < rounds; ) {
    const after = random.next() * latest;
    const begun = performance.now();
    const { code } = await start(state, after);
    if (code === null) console.log(`round ${++killed}: killed after ${after.toFixed(1)} s`);
    else console.log(`ended with ${code} before it was killed, hence no round`);
    if (code !== null && code !== 0) return 1;
    // A start over what is there already takes less: kills that come after its end prove nothing.
    if (code === 0) latest = Math.min(latest, (performance.now() - begun) / 1000);
  }
  const { code, output } = await start(state);
  if (code !== 0) {
    console.log(`the last run: expected exit code 0, found ${code}; its state is in ${state}`);
    return 1;
  }
  const { ok, accounting } = JSON.parse(output) as Summary;
  const expected = recordsOfTruth();
  console.log(`${rounds} rounds killed; ${JSON.stringify(accounting.totals)}; expected ${expected} records`);
  const isExact = ok && accounting.totals.records === expected;
  if (values.keep === undefined && isExact) rmSync(state, { recursive: true });
  return isExact ? 0 : 3;
}

/** Records of all samples, counted without our code. */
function recordsOfTruth(): number {
  const files = JSON.parse(readFileSync(path.join(root, 'test', 'fixtures', 'truth.json'), 'utf8')) as Record<string, { records: number }>;
  return Object.values(files).reduce((sum, { records }) => sum + records, 0);
}

void main().then((code) => (process.exitCode = code));
