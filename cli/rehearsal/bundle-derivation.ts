import { createRequire } from 'node:module';
import path from 'node:path';
import { runInThisContext } from 'node:vm';
import { build, type Plugin } from 'esbuild';
import { settings } from '../../constructs/bundle';
import type { EventClass } from '../../schemas/event-class';
import { CommandError, exitCodes } from '../exit';

/** The bundle's exports. */
export type DerivationCode = typeof import('./derivation');

/**
 * The code of this checkout as it would be with these event classes, whatever has been generated: what a change of schemas
 * and sources does is seen before anything of it is written. Runs in this process.
 * @throws CommandError where the sources cannot be built
 */
export async function bundleDerivation(eventClasses: readonly EventClass[]): Promise<DerivationCode> {
  const entry = path.join(__dirname, 'derivation.ts');
  try {
    const { outputFiles } = await build({
      ...settings,
      ...{ mainFields: [...settings.mainFields], minify: false, write: false, logLevel: 'silent' },
      ...{ entryPoints: [entry], plugins: [withClasses(eventClasses)] },
    });
    return evaluated(outputFiles[0]!.text);
  } catch (error) {
    const [first] = (error as { errors?: { text: string; location?: { file: string; line: number } | null }[] }).errors ?? [];
    if (!first) throw error;
    const place = first.location ? `${first.location.file}:${first.location.line}: ` : '';
    throw new CommandError(exitCodes.usage, `${place}expected code that can be built, found: ${first.text}`);
  }
}

/** Puts the classes in the place of what is generated from the schemas. */
function withClasses(eventClasses: readonly EventClass[]): Plugin {
  const data = Object.fromEntries(eventClasses.map((eventClass) => [eventClass.name, eventClass]));
  return {
    name: 'event-classes',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\/generated$/ }, () => ({ path: 'event-classes', namespace: 'rehearsal' }));
      onLoad({ filter: /.*/, namespace: 'rehearsal' }, () => ({ contents: `export const eventClasses = ${JSON.stringify(data)};`, loader: 'js' }));
    },
  };
}

function evaluated(text: string): DerivationCode {
  const module = { exports: {} };
  const run = runInThisContext(`(function (exports, require, module) {${text}\n})`, { filename: 'rehearsal.js' }) as (...given: unknown[]) => void;
  run(module.exports, createRequire(__filename), module);
  return module.exports as DerivationCode;
}
