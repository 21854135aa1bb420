import type { EventClass } from '../event-class';
import { addColumn } from '../redshift';
import { isBreak, type Change } from './changes';
import { breaksOf, problems } from './problems';
import { fieldLayers } from './render/field';

/** What a change does to a layer, by the layer's name. */
export type Effects = Readonly<Record<string, string>>;

/**
 * @param eventClass the class after the change
 * @param columnsBefore how many columns it had
 */
export function effectsOf(eventClass: EventClass, change: Change, columnsBefore: number): Effects {
  const { kind, before, after, to } = change;
  if (isBreak(change)) return breaksOf(problems[change.kind], eventClass.name, after?.name ?? before?.name) as Effects;
  switch (kind) {
    case 'column_appended':
      return appended(eventClass, after!.name, columnsBefore);
    case 'limit_raised':
      return {
        rows: `values of ${after!.name} are cut at ${Number(to).toLocaleString('en')} bytes; rows that are there stay as they were cut`,
        redshift: `ALTER TABLE "events"."${eventClass.name}" ALTER COLUMN "${after!.name}" TYPE VARCHAR(${to}), outside a transaction`,
      };
    case 'lifecycle_changed':
      return { redshift: `view "current"."${eventClass.name}" anew`, docs: `reference page of ${eventClass.name}` };
    case 'ocsf_changed':
      return { ocsf: 'documents of all rows, old ones too, have the value at the new path' };
    default:
      return { glue: after ? `comment of ${after.name}` : 'no change', docs: `reference page of ${eventClass.name}` };
  }
}

function appended(eventClass: EventClass, name: string, columnsBefore: number): Effects {
  const column = eventClass.columns.find((candidate) => candidate.name === name)!;
  const layers = new Map(fieldLayers(eventClass, column).map((layer) => [layer.layer, layer]));
  const number = eventClass.columns.indexOf(column) + 1;
  const path = layers.get('ocsf')!;
  return {
    avro: `${layers.get('avro')!.type}, ${layers.get('avro')!.note}`,
    ...(path.name !== '' && { ocsf: `${path.name}${path.note === '' ? '' : ` (${path.note})`}` }),
    typescript: `${name}${column.nullable ? '?' : ''}: ${layers.get('typescript')!.type}`,
    glue: `${name} ${layers.get('glue')!.type}, appended as column ${number}`,
    parquet: `${layers.get('parquet')!.type}, column ${number}; files written before have ${columnsBefore} columns and load as they are, NULL in ${name}`,
    redshift: addColumn(eventClass, column),
  };
}
