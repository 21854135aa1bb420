import { Type, type Schema } from 'avsc';
import { recordFinding, type AvscRecord } from './avsc-record';
import { fieldRules } from './rules/field';
import { ocsfRules } from './rules/ocsf';
import { orderRules } from './rules/order';
import type { Finding } from './schema-error';

const knownAttributes = ['type', 'name', 'namespace', 'doc', 'ocsf', 'fields'];

/** Everything that is wrong with one .avsc by itself, in file order of the rules. Releases are compared in releases.ts. */
export function* check(record: AvscRecord): Iterable<Finding> {
  yield* recordRules(record);
  for (const field of record.fields) yield* fieldRules(record, field);
  yield* orderRules(record);
  yield* ocsfRules(record);
  yield* avroRules(record);
}

function* recordRules(record: AvscRecord): Iterable<Finding> {
  if (!/^[a-z][a-z0-9_]{0,50}$/.test(record.name)) {
    yield recordFinding(record, 'name', 'name', 'expected lower case letters, digits and underscores, at most 51', 'rename the class: it names a stream, a Glue table and a warehouse table');
  }
  if (!record.document.file.endsWith(`${record.name}.avsc`) && !/(?<!\d)\d+\.avsc$/.test(record.document.file)) {
    yield recordFinding(record, 'name', 'name', `expected the file ${record.name}.avsc`, 'name file and record alike');
  }
  if (record.attributes.namespace !== 'cyberactive') {
    yield recordFinding(record, 'namespace', 'attribute', 'expected the namespace cyberactive', 'write "namespace": "cyberactive"');
  }
  if (typeof record.attributes.doc !== 'string' || record.attributes.doc.trim() === '') {
    yield recordFinding(record, 'doc', 'doc', 'expected a doc for the analyst, found none', 'say what a row of the class is');
  }
  for (const attribute of Object.keys(record.attributes)) {
    if (!knownAttributes.includes(attribute)) {
      yield recordFinding(record, attribute, 'attribute', `expected one of ${knownAttributes.join(', ')}, found ${attribute}`, 'remove or rename the attribute');
    }
  }
}

function* avroRules(record: AvscRecord): Iterable<Finding> {
  try {
    Type.forSchema(record.document.root.value as Schema);
  } catch (error) {
    yield recordFinding(record, 'fields', 'avro', `expected valid Avro, found: ${(error as Error).message}`, 'mend the schema');
  }
}
