import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import type { InspectedClass, Inspection } from '../../schemas/avro/inspect';
import { nearest } from '../../schemas/avro/nearest';
import { CommandError, exitCodes } from '../exit';
import { printable } from '../report/table';

/** Options of every verb. */
export interface SchemaOptions {
  readonly schemas: string;
  readonly json?: boolean;
}

/** The schemas of this checkout. */
export const schemasFolder = path.join(path.dirname(path.dirname(__dirname)), 'schemas');

/** A verb on a folder of schemas, with `--schemas` and `--json`. */
export function schemaVerb(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--schemas <folder>', 'folder with the .avsc files and released/', schemasFolder)
    .option('--json', 'one JSON document on stdout');
}

/** @throws CommandError where there is no folder with schemas */
export function schemaFolder({ schemas }: SchemaOptions): string {
  const isFolder = existsSync(schemas) && (existsSync(path.join(schemas, 'released')) || readdirSync(schemas).some((file) => file.endsWith('.avsc')));
  if (!isFolder) throw new CommandError(exitCodes.usage, `--schemas: expected a folder with .avsc files, found none in ${printable(schemas)}`);
  return schemas;
}

/** What is generated from these schemas lies beside them; undefined for a folder that is not a repository's. */
export function repositoryOf(schemas: string): string | undefined {
  const found = path.dirname(path.resolve(schemas));
  return path.basename(path.resolve(schemas)) === 'schemas' && existsSync(path.join(found, 'docs')) ? found : undefined;
}

/** Day of the calendar in UTC. */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Which classes were named; all, if none. @throws CommandError for a name that is none */
export function chosen(names: readonly string[], { classes }: Inspection): (name: string | undefined) => boolean {
  for (const name of names) classNamed(name, classes);
  return (name) => names.length === 0 || name === undefined || names.includes(name);
}

/** @throws CommandError for a name that is none, with the one that was probably meant */
export function classNamed(name: string, classes: readonly InspectedClass[]): InspectedClass {
  const found = classes.find((candidate) => candidate.name === name);
  if (found) return found;
  throw unknownName('event class', name, classes.map((candidate) => candidate.name));
}

export function unknownName(what: string, name: string, known: readonly string[]): CommandError {
  const meant = nearest(name, known);
  const next = meant === undefined ? `there are ${known.slice(0, 12).join(', ')}${known.length > 12 ? ' …' : ''}` : `did you mean ${meant}?`;
  return new CommandError(exitCodes.usage, `${what}: expected a known name, found ${printable(name)}`, next);
}
