/** A later release of this program, as a deployment would bring it: the functions that know the sources, built anew. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { settings } from '../../constructs/bundle';
import { synthesizeForTests } from './assembly';

const root = path.dirname(path.dirname(__dirname));
const nextSources = path.join(__dirname, 'next-sources.ts');
const releasedSources = path.join(root, 'transforms', 'sources', 'index.ts');

/** Everyone but the next sources themselves gets them in the place of the released ones. */
const laterSources: Plugin = {
  name: 'later-sources',
  setup({ onResolve }) {
    onResolve({ filter: /(^|\/)sources$/ }, ({ path: wanted, importer, resolveDir }) =>
      importer !== nextSources && path.resolve(resolveDir, wanted, 'index.ts') === releasedSources ? { path: nextSources } : undefined,
    );
  },
};

/** The dev stage's assembly with the functions of the next release in the place of the released ones. @returns its folder */
export async function synthesizeNextRelease(folder: string): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.dirname(folder), { recursive: true });
  cpSync(await synthesizeForTests(), folder, { recursive: true });
  for (const name of ['fan-out', 'transform']) {
    await build({
      ...settings,
      ...{ mainFields: [...settings.mainFields], plugins: [laterSources], logLevel: 'silent' },
      ...{ entryPoints: [path.join(root, 'constructs', name, `${name}.lambda.ts`)], outfile: path.join(folder, assetOf(folder, name), 'index.js') },
    });
  }
  return folder;
}

/** Folder of a function's code, by what the template says of it. */
function assetOf(folder: string, name: string): string {
  for (const file of readdirSync(folder).filter((entry) => entry.endsWith('.template.json'))) {
    const { Resources } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { Resources: Record<string, { Properties?: { FunctionName?: string; Code?: { S3Key: string } } }> };
    const found = Object.values(Resources).find(({ Properties }) => Properties?.FunctionName === `cyberactive-dev-${name}`);
    const asset = found && `asset.${found.Properties!.Code!.S3Key.replace('.zip', '')}`;
    if (asset && existsSync(path.join(folder, asset))) return asset;
  }
  throw new Error(`${name}: expected a function with its code in ${folder}`);
}
