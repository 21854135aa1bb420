/** Assemblies whose functions are of another state of the code than this checkout: what was deployed yesterday. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { settings } from '../../constructs/bundle';

const root = path.dirname(path.dirname(__dirname));

/** A change of a function's bundle. */
export interface BundleChange {
  /** Name of the bundle: `transform`. */
  readonly bundle: 'transform' | 'fan-out';
  /** Takes the place of transforms/sources/index.ts; it may import that one as `./sources?real`. */
  readonly sources?: string;
  /** CommonJS that is called with the real handler and returns the one that is deployed. */
  readonly wrapper?: string;
}

/** @returns folder of a copy of the assembly; the caller removes it */
export async function changedAssembly(assembly: string, changes: readonly BundleChange[]): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-assembly-'));
  cpSync(assembly, folder, { recursive: true });
  for (const { bundle, sources, wrapper } of changes) {
    const file = path.join(assetOf(folder, bundle), 'index.js');
    if (sources !== undefined) await bundleWith(sources, bundle, file);
    if (wrapper === undefined) continue;
    renameSync(file, path.join(path.dirname(file), 'deployed.js'));
    writeFileSync(file, `exports.handler = (${wrapper})(require('./deployed.js').handler);\n`);
  }
  sayCode(folder, path.basename(folder));
  return folder;
}

/** The stage puts out what it runs; asset and hash stay those of the checkout. */
function sayCode(folder: string, code: string): void {
  const name = readdirSync(folder).find((file) => file.endsWith('-Pipeline.template.json'))!;
  const template = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { Outputs: Record<string, { Value: unknown }> };
  template.Outputs.DerivationCode!.Value = code;
  writeFileSync(path.join(folder, name), JSON.stringify(template));
}

/** A function's asset is the one that has its bundle's text. */
function assetOf(folder: string, bundle: string): string {
  const mark = `service:"${bundle}"`;
  const assets = readdirSync(folder).map((name) => path.join(folder, name)).filter((name) => path.basename(name).startsWith('asset.') && statSync(name).isDirectory());
  const found = assets.filter((asset) => readFileSync(path.join(asset, 'index.js'), 'utf8').includes(mark));
  if (found.length !== 1) throw new Error(`assembly: expected one asset of ${bundle}, found ${found.length}`);
  return found[0]!;
}

async function bundleWith(sources: string, bundle: string, outfile: string): Promise<void> {
  const real = path.join(root, 'transforms', 'sources', 'index.ts');
  const replace: Plugin = {
    name: 'sources',
    setup(of) {
      of.onResolve({ filter: /transforms\/sources$/ }, () => ({ path: sources, namespace: 'changed' }));
      of.onLoad({ filter: /.*/, namespace: 'changed' }, () => ({ contents: sources, loader: 'ts', resolveDir: path.dirname(real) }));
    },
  };
  const entry = path.join(root, 'constructs', bundle, `${bundle}.lambda.ts`);
  await build({ ...settings, mainFields: [...settings.mainFields], entryPoints: [entry], outfile, plugins: [replace], logLevel: 'silent', allowOverwrite: true });
}
