import { closing, identifiers, lineage } from '../../lineage';
import { fieldFinding, recordFinding, type AvscField, type AvscRecord } from '../avsc-record';
import type { Finding, SchemaRule } from '../schema-error';

/** Columns of a class at most: wider tables are slow to read and hard to know. */
const mostColumns = 100;

/** Rules about which columns stand where. Order beyond them is held by the releases, see releases.ts. */
export function* orderRules(record: AvscRecord): Iterable<Finding> {
  const isOcsf = record.attributes.ocsf !== undefined;
  yield* standsAt(record, 0, lineage, 'lineage');
  if (isOcsf) {
    yield* standsAt(record, Object.keys(lineage).length, identifiers, 'identifiers');
    yield* closingColumns(record);
  }
  yield* truncatedFields(record);
  if (record.fields.length > mostColumns) {
    yield recordFinding(record, 'fields', 'column_count', `expected at most ${mostColumns} columns, found ${record.fields.length}`, 'leave rare attributes in unmapped');
  }
}

function* standsAt(record: AvscRecord, start: number, expected: Readonly<Record<string, string>>, rule: SchemaRule): Iterable<Finding> {
  for (const [index, [name, form]] of Object.entries(expected).entries()) {
    const field = record.fields[start + index];
    if (field?.name !== name) {
      const problem = `expected ${name} as column ${start + index + 1}, found ${field?.name ?? 'no column'}`;
      const fix = 'keep the columns that all classes share, in their order';
      yield field ? fieldFinding(record, field, 'name', rule, problem, fix) : recordFinding(record, 'fields', rule, problem, fix);
      return;
    }
    if (formOf(field) !== form) {
      yield fieldFinding(record, field, 'type', rule, `expected the type ${form} (? for nullable), found ${formOf(field)}`, 'use the same type as in all classes');
    }
  }
}

function* closingColumns(record: AvscRecord): Iterable<Finding> {
  const start = record.fields.findIndex((field) => field.name === closing[0]);
  const found = start < 0 ? [] : record.fields.slice(start, start + closing.length).map((field) => field.name);
  if (found.join() !== closing.join()) {
    yield recordFinding(record, 'fields', 'identifiers', `expected ${closing.join(', ')} side by side after the class's own columns`, 'add them; columns of later versions follow them');
  }
}

function* truncatedFields(record: AvscRecord): Iterable<Finding> {
  const field = record.fields.find(({ name }) => name === 'truncated_fields');
  if (field === undefined || formOf(field) !== 'string?') {
    yield recordFinding(record, 'fields', 'identifiers', 'expected truncated_fields, a nullable string: every class says what it cut', 'add the column');
  }
}

function formOf(field: AvscField): string {
  const { type } = field.attributes;
  return Array.isArray(type) ? `${type.filter((part) => part !== 'null').join('|')}?` : String(type);
}
