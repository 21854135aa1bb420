import { largestMaxBytes } from '../../event-class';
import { fieldFinding, type AvscField, type AvscRecord } from '../avsc-record';
import { columnType } from '../column-type';
import { reservedWords } from '../reserved-words';
import type { Finding } from '../schema-error';

const known: Readonly<Record<string, string>> = {
  name: 'string',
  type: 'object',
  default: 'object',
  doc: 'string',
  ocsf: 'string',
  profile: 'string',
  json: 'boolean',
  maxBytes: 'number',
};

/** Names of columns: they are Glue columns, Parquet fields and Redshift columns (127 bytes there). */
const columnName = /^[a-z][a-z0-9_]{0,126}$/;

/** Rules that look at one field alone. */
export function* fieldRules(record: AvscRecord, field: AvscField): Iterable<Finding> {
  yield* attributesAreKnown(record, field);
  yield* nameIsSafe(record, field);
  yield* docIsOneLine(record, field);
  yield* typeIsSafe(record, field);
  yield* limitsFit(record, field);
}

function* attributesAreKnown(record: AvscRecord, field: AvscField): Iterable<Finding> {
  for (const [attribute, value] of Object.entries(field.attributes)) {
    const expected = Object.hasOwn(known, attribute) ? known[attribute] : undefined;
    if (expected === undefined) {
      yield fieldFinding(record, field, attribute, 'attribute', `expected one of ${Object.keys(known).join(', ')}, found ${attribute}`, 'remove or rename the attribute');
    } else if (expected !== 'object' && typeof value !== expected) {
      yield fieldFinding(record, field, attribute, 'attribute', `expected ${attribute} to be a ${expected}, found ${typeof value}`, `write a ${expected}`);
    }
  }
}

function* nameIsSafe(record: AvscRecord, field: AvscField): Iterable<Finding> {
  if (!columnName.test(field.name)) {
    yield fieldFinding(record, field, 'name', 'name', 'expected lower case letters, digits and underscores, 1 to 127, a letter first', 'rename the field: Glue and Redshift fold names to lower case');
  }
  const owner = reservedWords.get(field.name);
  if (owner !== undefined) {
    yield fieldFinding(record, field, 'name', 'reserved_word', `expected a free name, found a word reserved by ${owner}`, 'use the path form, for example user_name');
  }
  if (record.fields.find((other) => other.name === field.name) !== field) {
    yield fieldFinding(record, field, 'name', 'name', 'expected each name once, found it again', 'rename or remove one of the two');
  }
}

function* docIsOneLine(record: AvscRecord, field: AvscField): Iterable<Finding> {
  const { doc } = field.attributes;
  if (typeof doc !== 'string' || doc.trim().length === 0) {
    yield fieldFinding(record, field, 'doc', 'doc', 'expected a doc for the analyst, found none', 'say what the value means, its unit and what it joins');
  } else if (/[\0-\x1f]/.test(doc)) {
    yield fieldFinding(record, field, 'doc', 'doc', 'expected one line, found a line break or control character', 'write the doc as one line: it becomes the column comment');
  }
}

function* typeIsSafe(record: AvscRecord, field: AvscField): Iterable<Finding> {
  const { type } = field.attributes;
  const column = columnType(type);
  if (column === undefined) {
    yield fieldFinding(record, field, 'type', 'type', 'expected string, long, double, boolean or ["null", one of them]', 'use a safe type; lists and objects are strings with "json": true');
    return;
  }
  if (column.nullable && field.attributes.default !== null) {
    yield fieldFinding(record, field, 'default', 'nullable', 'expected "default": null, found another default or none', 'add "default": null, so that old files can be read');
  }
  if (!column.nullable && Object.hasOwn(field.attributes, 'default')) {
    yield fieldFinding(record, field, 'default', 'nullable', 'expected no default on a required field, found one', 'make the field ["null", …] or remove the default');
  }
}

function* limitsFit(record: AvscRecord, field: AvscField): Iterable<Finding> {
  const { json, maxBytes } = field.attributes;
  const isString = columnType(field.attributes.type)?.type === 'string';
  if (!isString && (json === true || maxBytes !== undefined)) {
    yield fieldFinding(record, field, json === true ? 'json' : 'maxBytes', 'type', 'expected a string, found another type with json or maxBytes', 'make the field a string or remove the attribute');
  }
  if (typeof maxBytes === 'number' && !(Number.isInteger(maxBytes) && maxBytes >= 1 && maxBytes <= largestMaxBytes)) {
    yield fieldFinding(record, field, 'maxBytes', 'max_bytes', `expected 1 to ${largestMaxBytes} bytes, found ${maxBytes}`, 'keep within the largest VARCHAR');
  }
  if (json === true && typeof maxBytes === 'number' && maxBytes < 64) {
    yield fieldFinding(record, field, 'maxBytes', 'max_bytes', `expected at least 64 bytes for JSON text, found ${maxBytes}`, 'leave room for one mark of a member that was cut');
  }
}
