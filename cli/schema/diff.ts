import { diffClass, type ClassDiff, type Version } from '../../schemas/avro/diff';
import { inspect, type InspectedClass } from '../../schemas/avro/inspect';
import { print } from '../commands/options';
import { CommandError, exitCodes } from '../exit';
import { chosen, schemaFolder, schemaVerb, type SchemaOptions } from './folder';
import { renderDiffs } from './render-diff';

interface DiffOptions extends SchemaOptions {
  readonly from?: string;
  readonly to: string;
  readonly exitCode?: boolean;
}

/** Codes of `--exit-code`, the same as those of a plan. */
const changed = { safe: 4, breaking: 5 } as const;

const HELP = `
Examples:
  cyberactive schema diff                                  what is edited, against the last releases
  cyberactive schema diff http_activity --from 1 --to 2    two releases
  cyberactive schema diff --exit-code                      0 no change, 4 safe changes, 5 breaking ones`;

/** `cyberactive schema diff`: what changed and what it does to every layer. */
export function diffVerb() {
  return schemaVerb('diff', 'what changed, and what that does to every layer')
    .argument('[class...]', 'event classes; all, if none is named')
    .option('--from <version>', 'a released version; the last one before --to, if not given')
    .option('--to <version>', 'a released version, or working: the file that is edited', 'working')
    .option('--exit-code', 'end with 4 for safe changes, 5 for breaking ones')
    .addHelpText('after', HELP)
    .action(diff);
}

function diff(names: readonly string[], options: DiffOptions): void {
  const inspection = inspect(schemaFolder(options));
  const isMeant = chosen(names, inspection);
  const diffs = inspection.classes.filter(({ name }) => isMeant(name)).map((inspected) => compare(inspected, options));
  print(options, diffs, renderDiffs(diffs));
  if (!options.exitCode) return;
  if (diffs.some(({ breaking }) => breaking)) process.exitCode = changed.breaking;
  else if (diffs.some(({ changes, from }) => changes.length > 0 || from === 'none')) process.exitCode = changed.safe;
}

function compare(inspected: InspectedClass, options: DiffOptions): ClassDiff {
  const to = versionOf('--to', options.to, inspected);
  const last = inspected.releases.filter(({ version }) => to === 'working' || version < to).at(-1)?.version;
  const from = options.from === undefined ? last : versionOf('--from', options.from, inspected);
  if (to === 'working' && inspected.record === undefined && inspected.releases.length === inspected.versions) {
    const isThere = inspected.versions === 0;
    if (isThere) throw new CommandError(exitCodes.findings, `${inspected.name}: expected a file that can be read, found none`, 'cyberactive schema check');
  }
  return diffClass(inspected, from, to);
}

function versionOf(option: string, text: string, { name, releases }: InspectedClass): Version {
  if (text === 'working') return 'working';
  const version = Number(text);
  if (releases.some((release) => release.version === version)) return version;
  const known = releases.map((release) => release.version).join(', ');
  throw new CommandError(exitCodes.usage, `${option}: expected a released version of ${name} (${known === '' ? 'there is none' : known}) or working, found ${text}`);
}
