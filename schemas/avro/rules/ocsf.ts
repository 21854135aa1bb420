import type { ColumnType } from '../../event-class';
import { attributesAlong, ocsf, type OcsfAttribute, type OcsfItem } from '../../ocsf/dictionary';
import { fieldFinding, recordFinding, type AvscField, type AvscRecord } from '../avsc-record';
import { columnType } from '../column-type';
import type { Finding } from '../schema-error';

/** Rules that tie a class and its columns to OCSF, so that a row turns back into a document that validates. */
export function* ocsfRules(record: AvscRecord): Iterable<Finding> {
  if (record.attributes.ocsf === undefined) {
    yield* withoutOcsf(record);
    return;
  }
  const item = ocsf.classes[record.name];
  if (item === undefined) {
    yield recordFinding(record, 'name', 'ocsf_class', `expected a class of OCSF ${ocsf.version}, found ${record.name}`, 'name the class as OCSF does, or leave "ocsf" out');
    return;
  }
  yield* classIsRight(record, item);
  const taken = new Map<string, string>();
  for (const field of record.fields) yield* fieldIsMapped(record, field, item, taken);
}

function* withoutOcsf(record: AvscRecord): Iterable<Finding> {
  for (const field of record.fields) {
    if (field.attributes.ocsf !== undefined || field.attributes.profile !== undefined) {
      yield fieldFinding(record, field, 'ocsf', 'ocsf_path', 'expected no OCSF path in a class that is not of OCSF, found one', 'remove "ocsf" and "profile", or give the record its "ocsf"');
    }
  }
}

function* classIsRight(record: AvscRecord, item: OcsfItem): Iterable<Finding> {
  const found = record.attributes.ocsf as Record<string, unknown>;
  const expected = { class_uid: item.uid, class_name: item.caption, category_uid: item.category_uid, version: ocsf.version };
  for (const [key, value] of Object.entries(expected)) {
    if (found?.[key] !== value) {
      yield recordFinding(record, 'ocsf', 'ocsf_class', `expected ${key} ${JSON.stringify(value)}, found ${JSON.stringify(found?.[key])}`, `write ${JSON.stringify(value)}`);
    }
  }
  if (typeof found?.category_name !== 'string') {
    yield recordFinding(record, 'ocsf', 'ocsf_class', 'expected category_name, found none', 'add the caption of the category');
  }
}

function* fieldIsMapped(record: AvscRecord, field: AvscField, item: OcsfItem, taken: Map<string, string>): Iterable<Finding> {
  const path = field.attributes.ocsf;
  if (typeof path !== 'string') {
    yield fieldFinding(record, field, 'ocsf', 'ocsf_path', 'expected the path of an OCSF attribute, found none', 'add "ocsf"; what OCSF does not know is unmapped.<name>');
    return;
  }
  const other = taken.get(path);
  if (other !== undefined) {
    yield fieldFinding(record, field, 'ocsf', 'ocsf_path', `expected a path of its own, found that of ${other}`, 'map each attribute once');
  }
  taken.set(path, field.name);
  if (path === 'unmapped' || path.startsWith('unmapped.')) return;
  const along = attributesAlong(item, path);
  if (along === undefined) {
    yield fieldFinding(record, field, 'ocsf', 'ocsf_path', `expected a path of ${record.name} in OCSF ${ocsf.version}, found ${path}`, 'look the attribute up in the class, or use unmapped.<name>');
    return;
  }
  yield* typeFits(record, field, along.at(-1) as OcsfAttribute);
  yield* profileIsNamed(record, field, along);
}

function* typeFits(record: AvscRecord, field: AvscField, attribute: OcsfAttribute): Iterable<Finding> {
  const column = columnType(field.attributes.type);
  if (column === undefined) return;
  const expected = attribute.list || attribute.type === 'object_t' || attribute.type === 'json_t' ? 'json' : scalar(attribute.type);
  const found = field.attributes.json === true ? 'json' : column.type;
  if (found !== expected) {
    yield fieldFinding(record, field, 'type', 'ocsf_type', `expected ${expected} for ${attribute.type}${attribute.list ? '[]' : ''}, found ${found}`, 'use the type that OCSF gives the attribute');
  }
}

function scalar(type: string): ColumnType {
  const base = ocsf.types[type]?.base ?? type;
  if (base === 'integer_t' || base === 'long_t') return 'bigint';
  if (base === 'float_t') return 'double';
  return base === 'boolean_t' ? 'boolean' : 'string';
}

function* profileIsNamed(record: AvscRecord, field: AvscField, along: readonly OcsfAttribute[]): Iterable<Finding> {
  const expected = along.find((attribute) => attribute.profile !== undefined)?.profile;
  const found = field.attributes.profile;
  if (found !== expected) {
    yield fieldFinding(record, field, 'profile', 'ocsf_profile', `expected ${expected ?? 'no profile'}, found ${found ?? 'none'}`, expected === undefined ? 'remove "profile"' : `add "profile": "${expected}"`);
  }
}
