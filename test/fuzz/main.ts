/**
 * `npm run fuzz -- --inputs 1000000`: mutated records of each source, 50 a file, the whole way from bytes to rows. Ends with
 * one line a source. `--source` takes one of them, `--from` the first seed: a failure is told as the command that repeats it.
 */
import { build } from 'esbuild';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { settings } from '../../constructs/bundle';
import { sources } from '../../transforms/sources';
import { RECORDS_OF_A_FILE } from './fuzz';
import type { FuzzOrder, FuzzReport } from './worker';

/** A file of some 20 KB takes milliseconds, on a busy machine tens of them: whoever takes this long does not come back. */
const HANG_MILLISECONDS = 20_000;

const { values } = parseArgs({
  options: { inputs: { type: 'string', default: '20000' }, source: { type: 'string' }, from: { type: 'string', default: '0' } },
});

async function main(): Promise<number> {
  const files = Math.ceil(whole('inputs', values.inputs) / RECORDS_OF_A_FILE);
  const from = whole('from', values.from);
  const names = values.source === undefined ? Object.keys(sources) : [values.source];
  if (values.source !== undefined && !Object.hasOwn(sources, values.source)) throw new RangeError(`--source: expected ${Object.keys(sources).join(', ')}, found ${values.source}`);
  const program = await bundle();
  const failures = await Promise.all(names.map((source) => fuzz(program, source, from, files)));
  return failures.some(Boolean) ? 1 : 0;
}

/** @returns whether it failed */
async function fuzz(program: string, source: string, from: number, files: number): Promise<boolean> {
  const began = performance.now();
  try {
    const { records, accepted, rejected, slowest } = await runWorker(program, source, from, files);
    const seconds = (performance.now() - began) / 1000;
    const inputs = files * RECORDS_OF_A_FILE;
    console.log(`${source}: ${inputs} inputs, ${records} records = ${accepted} accepted + ${rejected} rejected, ${Math.round(inputs / seconds)} inputs a second, slowest file ${Math.round(slowest.milliseconds)} ms (seed ${slowest.seed})`);
    return false;
  } catch (error) {
    console.error(`${source}: ${error instanceof Error ? error.message : String(error)}`);
    return true;
  }
}

function runWorker(program: string, source: string, from: number, files: number): Promise<FuzzReport> {
  const current = new Int32Array(new SharedArrayBuffer(4));
  const order: FuzzOrder = { source, from, files, current };
  const worker = new Worker(program, { workerData: order });
  return new Promise<FuzzReport>((resolve, reject) => {
    let seen = { seed: -1, at: performance.now() };
    const watch = setInterval(() => {
      const seed = Atomics.load(current, 0);
      if (seed !== seen.seed) seen = { seed, at: performance.now() };
      else if (performance.now() - seen.at > HANG_MILLISECONDS) reject(new Error(`hangs: npm run fuzz -- --source ${source} --from ${seed} --inputs ${RECORDS_OF_A_FILE}`));
    }, 1000);
    worker.once('message', resolve);
    worker.once('error', reject);
    const done = (): void => clearInterval(watch);
    worker.once('exit', done);
  }).finally(() => worker.terminate());
}

/** Bundled as the functions are: through a loader that translates file by file it would take several times as long. */
async function bundle(): Promise<string> {
  const outdir = path.resolve('dist', 'fuzz');
  await build({
    ...settings,
    mainFields: [...settings.mainFields],
    entryPoints: [path.resolve('test', 'fuzz', 'worker.ts')],
    outdir,
    packages: 'external',
    minify: false,
    logLevel: 'error',
    // The fixtures are found from the file that asks for them.
    define: { __dirname: JSON.stringify(path.resolve('test', 'fuzz')) },
  });
  return path.join(outdir, 'worker.js');
}

function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`--${name}: expected a whole number, found ${text}`);
  return Number(text);
}

void main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
