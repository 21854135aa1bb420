import type { EventClass } from '../../schemas/event-class';
import { versioned } from '../../schemas/avro/catalog';
import { inspect } from '../../schemas/avro/inspect';
import { print } from '../commands/options';
import { CommandError, exitCodes } from '../exit';
import { classNamed, schemaFolder, schemaVerb, unknownName, type SchemaOptions } from './folder';
import { renderClassColumns, renderField, showField } from './render-show';

const HELP = `
Examples:
  cyberactive schema show http_activity.src_endpoint_port
  cyberactive schema show http_activity`;

/** `cyberactive schema show`: a field, or all of a class, through every layer side by side. */
export function showVerb() {
  return schemaVerb('show', 'one field through Avro, OCSF, TypeScript, Glue, Parquet and Redshift side by side')
    .argument('<class.field>', 'a field; or a class, for all of its fields')
    .addHelpText('after', HELP)
    .action(show);
}

function show(subject: string, options: SchemaOptions): void {
  const [name = '', field] = subject.split('.');
  const eventClass = readable(name, options);
  if (field === undefined) {
    const fields = eventClass.columns.map((column) => showField(eventClass, column));
    print(options, fields, renderClassColumns(fields));
    return;
  }
  const column = eventClass.columns.find((candidate) => candidate.name === field);
  if (!column) throw unknownName(`field of ${name}`, field, eventClass.columns.map((candidate) => candidate.name));
  const shown = showField(eventClass, column);
  print(options, shown, renderField(shown, eventClass.columns.length));
}

function readable(name: string, options: SchemaOptions): EventClass {
  const inspected = classNamed(name, inspect(schemaFolder(options)).classes);
  const eventClass = versioned(inspected);
  if (!eventClass) throw new CommandError(exitCodes.findings, `${name}: expected a file that can be read, found none`, `cyberactive schema check ${name}`);
  return eventClass;
}
