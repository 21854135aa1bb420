import { readFileSync } from 'node:fs';
import { defaultMaxBytes, type Column, type Deprecation, type EventClass, type OcsfClass } from '../event-class';
import { readAvsc, type AvscField, type AvscRecord } from './avsc-record';
import { check } from './check';
import { columnType } from './column-type';
import { SchemaError } from './schema-error';

/** A column without `since`, which only the releases know. */
export type AvscColumn = Omit<Column, 'since'>;

/** An event class as one .avsc has it, with its record for comparison with others. */
export interface AvscClass {
  readonly record: AvscRecord;
  readonly eventClass: Omit<EventClass, 'version' | 'columns'> & { readonly columns: readonly AvscColumn[] };
}

/**
 * Reads an event class that keeps all rules.
 * @param file path, for messages
 * @throws SchemaError the first finding
 */
export function readClass(file: string, text = readFileSync(file, 'utf8')): AvscClass {
  const record = readAvsc(file, text);
  for (const finding of check(record)) throw new SchemaError(file, finding);
  return asClass(record);
}

/** An event class without asking the rules: for releases, which were checked by the rules of their day. */
export function asClass(record: AvscRecord): AvscClass {
  const { name, attributes } = record;
  return {
    record,
    eventClass: {
      name,
      doc: String(attributes.doc),
      ...(attributes.ocsf !== undefined && { ocsf: attributes.ocsf as OcsfClass }),
      columns: record.fields.map(column),
    },
  };
}

function column({ name, attributes }: AvscField): AvscColumn {
  const form = columnType(attributes.type) ?? { type: 'string', nullable: Array.isArray(attributes.type) };
  return {
    name,
    ...form,
    ...(form.type === 'string' && { maxBytes: (attributes.maxBytes as number | undefined) ?? defaultMaxBytes }),
    json: attributes.json === true,
    ...(attributes.ocsf !== undefined && { ocsf: attributes.ocsf as string }),
    ...(attributes.profile !== undefined && { profile: attributes.profile as string }),
    doc: String(attributes.doc),
    ...(attributes.deprecated !== undefined && { deprecated: attributes.deprecated as Deprecation }),
    ...(attributes.retired === true && { retired: true as const }),
  };
}
