/**
 * `npm run bench`: all measures, or those that are named: `npm run bench -- fan-out transform`. One table at the end.
 *
 * What is measured is bundled as the functions are (constructs/bundle.ts): a loader that translates file by file leaves
 * every imported constant behind a getter, which makes the JSON framer four times slower than what is deployed.
 */
import { build } from 'esbuild';
import { fork } from 'node:child_process';
import path from 'node:path';
import { settings } from '../constructs/bundle';
import { sources } from '../transforms/sources';
import type { Outcome } from './outcome';

/** In the order in which they run. Each is a file of this folder that runs by itself as well. */
const parts = ['fan-out', 'memory', 'transform', 'rows', 'billing', 'serialise', 'sources', 'sandbox', 'presign', 'ship', 'doors', 'ratios'] as const;

/** Parts of which each source has a process of its own: code that has seen one kind of log only is faster. */
const bySource: readonly string[] = ['fan-out', 'rows'];

const target = path.join('dist', 'bench');

async function main(asked: readonly string[]): Promise<void> {
  const unknown = asked.filter((name) => !(parts as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`bench: expected ${parts.join(', ')}, found ${unknown.join(', ')}`);
  const wanted = parts.filter((name) => asked.length === 0 || asked.includes(name));
  await build({
    ...settings,
    mainFields: [...settings.mainFields],
    entryPoints: wanted.map((name) => path.join('bench', `${name}.ts`)),
    outdir: target,
    packages: 'external',
    minify: false,
    logLevel: 'error',
  });
  const outcomes: Outcome[] = [];
  for (const name of wanted) {
    for (const source of bySource.includes(name) ? Object.keys(sources) : []) outcomes.push(...(await run(name, source)));
    if (!bySource.includes(name)) outcomes.push(...(await run(name)));
  }
  console.table(outcomes.map(({ measure, figure, target: aim, met }) => ({ measure, figure, target: aim ?? '', met: met === undefined ? '' : met ? 'met' : 'not met' })));
}

/** Each part has a process of its own: what one makes the compiler assume is no burden of the next. */
function run(name: string, ...args: string[]): Promise<Outcome[]> {
  console.log(`\n${[name, ...args].join(' ')}`);
  return new Promise((resolve, reject) => {
    let outcomes: Outcome[] = [];
    const child = fork(path.join(target, `${name}.js`), args);
    child.on('message', (message) => (outcomes = message as Outcome[]));
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve(outcomes) : reject(new Error(`bench ${name}: expected exit code 0, found ${code}`))));
  });
}

void main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
