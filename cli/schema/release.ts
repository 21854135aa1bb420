import { inspect } from '../../schemas/avro/inspect';
import { release } from '../../schemas/avro/release';
import { writeGenerated } from '../../schemas/generate';
import { print } from '../commands/options';
import { exitCodes } from '../exit';
import { checkReport, renderCheck } from './check-report';
import { chosen, dayOf, repositoryOf, schemaFolder, schemaVerb, type SchemaOptions } from './folder';

const HELP = `
Examples:
  cyberactive schema release                  every class that changed
  cyberactive schema release http_activity`;

/** `cyberactive schema release`: freezes versions; exit code 3, and nothing written, if there is a finding. */
export function releaseVerb() {
  return schemaVerb('release', 'freeze what changed as the next version: file, fingerprint, changelog line')
    .argument('[class...]', 'event classes; all that changed, if none is named')
    .addHelpText('after', HELP)
    .action(releaseClasses);
}

function releaseClasses(names: readonly string[], options: SchemaOptions): void {
  const schemas = schemaFolder(options);
  const cwd = process.cwd();
  const started = performance.now();
  const isMeant = chosen(names, inspect(schemas));
  const outcome = release(schemas, names.length === 0 ? undefined : names, dayOf(Date.now()));
  if (outcome.findings.length > 0) {
    const seconds = (performance.now() - started) / 1000;
    const report = checkReport({ ...inspect(schemas), findings: outcome.findings }, { cwd, seconds, isMeant });
    print(options, report, `${renderCheck(report, cwd)}\nNothing was released.`);
    process.exitCode = exitCodes.findings;
    return;
  }
  const repository = repositoryOf(schemas);
  const written = repository === undefined ? [] : writeGenerated(repository);
  const fresh = outcome.released.filter(({ isNew }) => isNew);
  const lines = [
    ...fresh.map(({ name, version, fingerprint, changes }) => `Released ${name} ${version}  ${fingerprint.slice(0, 12)}  ${changes.join('; ')}`),
    ...(fresh.length === 0 ? [`Nothing to release: ${outcome.released.map(({ name, version }) => `${name} ${version}`).join(', ')} are as released.`] : []),
    ...written.map((file) => `wrote ${file}`),
  ];
  print(options, { released: outcome.released, written }, lines.join('\n'));
}
