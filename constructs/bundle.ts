import { build, version } from 'esbuild';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';

/** A function's entry point, found by its file name. */
interface Entry {
  /** `x` of `x.lambda.ts`: the bundle's folder. */
  readonly name: string;
  readonly file: string;
}

/** What the last build read and made; when nothing of it changed there is nothing to do. */
interface Stamp {
  readonly settings: string;
  /** Size and modification time in ms by path. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** How functions are built; the bench builds the code that it measures in the same way. */
export const settings = {
  bundle: true,
  platform: 'node',
  // The functions' runtime is newer; this is the oldest that the code must run on in development.
  target: 'node20',
  format: 'cjs',
  minify: true,
  keepNames: true,
  sourcemap: false,
  legalComments: 'none',
  // Powertools ships both; the ES modules of the SDK shake better.
  mainFields: ['module', 'main'],
} as const;

/**
 * Bundles every `*.lambda.ts` under a folder in one run of esbuild to `<target>/<name>/index.js`, the SDK included: CDK
 * and the sandbox use the same files. Skipped when no input changed since the last run.
 * @param root folder that is searched, e.g. `constructs`
 * @param target e.g. `dist/lambda`; made anew
 * @returns names of the bundles
 */
export async function bundle(root: string, target: string): Promise<string[]> {
  const entries = findEntries(root);
  if (!isBundled(root, target)) await make(entries, target, stampIn(target), wantedOf(root, entries));
  return entries.map(({ name }) => name);
}

/** Whether the bundles there are of the files as they are. */
export const isBundled = (root: string, target: string): boolean => isFresh(stampIn(target), wantedOf(root, findEntries(root)));

const stampIn = (target: string): string => join(target, 'inputs.json');

const wantedOf = (root: string, entries: readonly Entry[]): string =>
  JSON.stringify({ version, settings, entries: entries.map(({ file }) => relative(root, file)) });

async function make(entries: readonly Entry[], target: string, stampFile: string, wanted: string): Promise<void> {
  rmSync(target, { recursive: true, force: true });
  const { metafile } = await build({
    ...settings,
    mainFields: [...settings.mainFields],
    entryPoints: entries.map(({ name, file }) => ({ in: file, out: join(name, 'index') })),
    outdir: target,
    metafile: true,
    // What is wrong is in the exception.
    logLevel: 'silent',
  });
  const inputs = Object.fromEntries(Object.keys(metafile.inputs).map((path) => [resolve(path), mark(path)]));
  writeFileSync(stampFile, JSON.stringify({ settings: wanted, inputs } satisfies Stamp));
}

function findEntries(root: string): Entry[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.lambda.ts'));
  return files.sort().map((file) => ({ name: basename(file, '.lambda.ts'), file: resolve(root, file) }));
}

function isFresh(stampFile: string, wanted: string): boolean {
  if (!existsSync(stampFile)) return false;
  const stamp = JSON.parse(readFileSync(stampFile, 'utf8')) as Stamp;
  return stamp.settings === wanted && Object.entries(stamp.inputs).every(([path, before]) => mark(path) === before);
}

function mark(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.size} ${stat.mtimeMs}` : 'gone';
}
