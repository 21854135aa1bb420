import { defaultMaxBytes, mostColumns, mostWarehouseColumns, widestRow } from '../../event-class';
import { closing, identifiers, lineage } from '../../lineage';
import { fieldFinding, recordFinding, type AvscField, type AvscRecord } from '../avsc-record';
import { columnType } from '../column-type';
import type { Finding, SchemaRule } from '../schema-error';

/** Rules about which columns stand where and how many. Order beyond them is held by the releases, see compatibility.ts. */
export function* orderRules(record: AvscRecord): Iterable<Finding> {
  const isOcsf = record.attributes.ocsf !== undefined;
  yield* standsAt(record, 0, lineage, 'lineage');
  if (isOcsf) {
    yield* standsAt(record, Object.keys(lineage).length, identifiers, 'identifiers');
    yield* closingColumns(record);
  }
  yield* truncatedFields(record);
  yield* tableFits(record);
}

function* standsAt(record: AvscRecord, start: number, expected: Readonly<Record<string, string>>, rule: SchemaRule): Iterable<Finding> {
  for (const [index, [name, form]] of Object.entries(expected).entries()) {
    const field = record.fields[start + index];
    if (field?.name !== name) {
      const detail = {
        problem: `expected ${name} as column ${start + index + 1}, found ${field?.name ?? 'no column'}`,
        fix: 'keep the columns that all classes share, in their order: copy them from an existing .avsc',
      };
      yield field ? fieldFinding(record, field, 'name', rule, detail) : recordFinding(record, 'fields', rule, detail);
      return;
    }
    if (formOf(field) !== form) {
      const detail = { problem: `expected the type ${form} (? for nullable), found ${formOf(field)}`, fix: 'use the same type as in all classes' };
      yield fieldFinding(record, field, 'type', rule, detail);
    }
  }
}

function* closingColumns(record: AvscRecord): Iterable<Finding> {
  const start = record.fields.findIndex((field) => field.name === closing[0]);
  const found = start < 0 ? [] : record.fields.slice(start, start + closing.length).map((field) => field.name);
  if (found.join() !== closing.join()) {
    yield recordFinding(record, 'fields', 'identifiers', {
      problem: `expected ${closing.join(', ')} side by side after the class's own columns`,
      fix: 'add them; columns of later versions follow them',
    });
  }
}

function* truncatedFields(record: AvscRecord): Iterable<Finding> {
  const field = record.fields.find(({ name }) => name === 'truncated_fields');
  const detail = { problem: 'expected truncated_fields, a nullable string, found none', fix: 'add the column: every class says what it cut' };
  if (field === undefined) yield recordFinding(record, 'fields', 'truncated_fields', detail);
  else if (formOf(field) !== 'string?') yield fieldFinding(record, field, 'type', 'truncated_fields', { ...detail, problem: `expected a nullable string, found ${formOf(field)}` });
}

function* tableFits(record: AvscRecord): Iterable<Finding> {
  const count = record.fields.length;
  const found = `found ${count.toLocaleString('en')}`;
  if (count > mostWarehouseColumns) {
    yield recordFinding(record, 'fields', 'column_limit', {
      problem: `expected at most ${mostWarehouseColumns.toLocaleString('en')} columns, what a Redshift table holds beside the four that load adds, ${found}`,
      fix: 'leave attributes in unmapped, or split the class',
    });
  } else if (count > mostColumns) {
    yield recordFinding(record, 'fields', 'column_count', { problem: `expected at most ${mostColumns} columns, ${found}`, fix: 'leave rare attributes in unmapped' });
  }
  const width = record.fields.reduce((sum, field) => sum + widthOf(field), 0);
  if (width > widestRow) {
    yield recordFinding(record, 'fields', 'row_width', {
      problem: `expected a full row of at most ${widestRow.toLocaleString('en')} bytes, found ${width.toLocaleString('en')}`,
      fix: 'give long columns a smaller maxBytes, or leave rare ones in unmapped',
    });
  }
}

/** Bytes of a field in the JSON document of a row: key and value at their longest, before escapes. */
function widthOf({ name, attributes }: AvscField): number {
  const framing = '"":"",'.length;
  const longestNumber = 24;
  const { maxBytes } = attributes;
  const isText = columnType(attributes.type)?.type === 'string';
  return name.length + framing + (isText ? (typeof maxBytes === 'number' ? maxBytes : defaultMaxBytes) : longestNumber);
}

function formOf(field: AvscField): string {
  const { type } = field.attributes;
  return Array.isArray(type) ? `${type.filter((part) => part !== 'null').map(String).join('|')}?` : String(type);
}
