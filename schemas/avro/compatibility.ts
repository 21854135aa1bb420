import { Type, type Schema } from 'avsc';
import { fieldFinding, recordFinding, type AvscRecord } from './avsc-record';
import type { AvscClass } from './read-class';
import type { Finding } from './schema-error';

/**
 * What a schema breaks for the data and the programs of earlier releases. Avro's FULL_TRANSITIVE, each way against every
 * release, and what Avro does not ask for but our layers do: Parquet files are loaded by position (so columns are only
 * appended), and a VARCHAR of Redshift only grows.
 */
export function* compatibilityRules(current: AvscClass, releases: readonly AvscClass[]): Iterable<Finding> {
  for (const [index, release] of releases.entries()) {
    const version = index + 1;
    yield* appendOnly(current, release, version);
    yield* resolves(current.record, release.record, `rows of version ${version}`, 'the new schema');
    yield* resolves(release.record, current.record, 'rows of the new schema', `version ${version}`, current.record);
  }
}

function* appendOnly({ record, eventClass }: AvscClass, release: AvscClass, version: number): Iterable<Finding> {
  for (const [index, before] of release.eventClass.columns.entries()) {
    const now = eventClass.columns[index];
    const field = record.fields[index];
    if (now === undefined || field === undefined || now.name !== before.name) {
      const problem = `expected ${before.name} as column ${index + 1}, as in version ${version}, found ${now?.name ?? 'no column'}`;
      const fix = 'keep released columns in their order and append new ones at the end';
      yield field ? fieldFinding(record, field, 'name', 'append_only', problem, fix) : recordFinding(record, 'fields', 'append_only', problem, fix);
      return;
    }
    if (now.type !== before.type || now.nullable !== before.nullable || now.json !== before.json) {
      yield fieldFinding(record, field, 'type', 'append_only', `expected the type of version ${version}, found another`, 'keep the column and append one of the new type');
    }
    if ((now.maxBytes ?? 0) < (before.maxBytes ?? 0)) {
      yield fieldFinding(record, field, 'maxBytes', 'append_only', `expected at least ${before.maxBytes} bytes, as in version ${version}, found ${now.maxBytes}`, 'keep the limit or raise it');
    }
  }
  for (const added of record.fields.slice(release.eventClass.columns.length)) {
    if (!Array.isArray(added.attributes.type)) {
      yield fieldFinding(record, added, 'type', 'append_only', `expected a nullable column, since version ${version} has none, found a required one`, 'make it ["null", …] with "default": null');
    }
  }
}

function* resolves(reader: AvscRecord, writer: AvscRecord, what: string, by: string, blamed: AvscRecord = reader): Iterable<Finding> {
  try {
    avroType(reader).createResolver(avroType(writer));
  } catch (error) {
    yield recordFinding(blamed, 'fields', 'compatibility', `expected ${what} to be readable by ${by}, found: ${(error as Error).message}`, 'undo the change and append a column instead');
  }
}

const avroType = (record: AvscRecord) => Type.forSchema(record.document.root.value as Schema);
