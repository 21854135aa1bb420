import { readFileSync } from 'node:fs';
import { defaultMaxBytes, type Column, type EventClass, type OcsfClass } from '../event-class';
import { readAvsc, type AvscField, type AvscRecord } from './avsc-record';
import { check } from './check';
import { columnType } from './column-type';
import { SchemaError } from './schema-error';

/** An .avsc that keeps all rules, with its record for comparison with others. */
export interface AvscClass {
  readonly record: AvscRecord;
  /** Without `version` and `since`, which only the releases know. */
  readonly eventClass: Omit<EventClass, 'version' | 'columns'> & { readonly columns: readonly Omit<Column, 'since'>[] };
}

/**
 * Reads an event class.
 * @param file path, for messages
 * @throws SchemaError the first finding
 */
export function readClass(file: string, text = readFileSync(file, 'utf8')): AvscClass {
  const record = readAvsc(file, text);
  for (const finding of check(record)) throw new SchemaError(file, finding);
  const { name, attributes } = record;
  return {
    record,
    eventClass: {
      name,
      doc: attributes.doc as string,
      ...(attributes.ocsf !== undefined && { ocsf: attributes.ocsf as OcsfClass }),
      columns: record.fields.map(column),
    },
  };
}

function column({ name, attributes }: AvscField): Omit<Column, 'since'> {
  const form = columnType(attributes.type) as { type: Column['type']; nullable: boolean };
  return {
    name,
    ...form,
    ...(form.type === 'string' && { maxBytes: (attributes.maxBytes as number | undefined) ?? defaultMaxBytes }),
    json: attributes.json === true,
    ...(attributes.ocsf !== undefined && { ocsf: attributes.ocsf as string }),
    ...(attributes.profile !== undefined && { profile: attributes.profile as string }),
    doc: attributes.doc as string,
  };
}
