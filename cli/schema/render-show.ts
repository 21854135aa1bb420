import type { Column, EventClass } from '../../schemas/event-class';
import { fieldLayers, type FieldLayer } from '../../schemas/avro/render/field';
import { renderTable } from '../report/table';

/** One column through all layers. */
export interface ShownField {
  readonly eventClass: string;
  readonly field: string;
  /** Place in the file, from 1. */
  readonly column: number;
  readonly since: number;
  readonly doc: string;
  readonly layers: readonly FieldLayer[];
}

export function showField(eventClass: EventClass, column: Column): ShownField {
  const { name, since, doc } = column;
  return { eventClass: eventClass.name, field: name, column: eventClass.columns.indexOf(column) + 1, since, doc, layers: fieldLayers(eventClass, column) };
}

export function renderField(shown: ShownField, columns: number): string {
  const table = renderTable<FieldLayer>(
    [
      { title: 'layer', value: ({ layer }) => layer },
      { title: 'name', value: ({ name }) => name },
      { title: 'type', value: ({ type }) => type },
      { title: 'note', value: ({ note }) => note },
    ],
    shown.layers,
  );
  return `${shown.eventClass}.${shown.field}  column ${shown.column} of ${columns}, since version ${shown.since}\n${shown.doc}\n\n${table}`;
}

/** All columns of a class, a line each, the layers side by side. */
export function renderClassColumns(fields: readonly ShownField[]): string {
  const of = (layer: FieldLayer['layer'], part: 'name' | 'type') => (shown: ShownField) => shown.layers.find((found) => found.layer === layer)![part];
  return renderTable<ShownField>(
    [
      { title: '#', value: ({ column }) => column },
      { title: 'field', value: ({ field }) => field },
      { title: 'avro', value: of('avro', 'type') },
      { title: 'ocsf', value: of('ocsf', 'name') },
      { title: 'typescript', value: of('typescript', 'type') },
      { title: 'glue', value: of('glue', 'type') },
      { title: 'parquet', value: of('parquet', 'type') },
      { title: 'redshift', value: of('redshift', 'type') },
      { title: 'since', value: ({ since }) => since },
    ],
    fields,
  );
}
