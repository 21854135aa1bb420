import type { Column } from '@aws-sdk/client-glue';
import type { AvscRecord } from '../../schemas/avro/avsc-record';
import { applyEdits, jsonText, sourceOf, writeFields } from '../../schemas/avro/edits';
import { replaceFile } from '../../schemas/avro/release';
import { CommandError, exitCodes } from '../exit';
import { describeDifferences, tableDifferences, type TableDifference } from './compare-table';
import { EvolutionStore, type AppliedClass } from './evolution-store';
import { versionOf } from './layers';
import type { LiveClass } from './live';
import { readLive } from './read-live';
import type { EvolutionServices } from './services';
import type { Wanted, WantedClass } from './wanted';

/** What was taken over. */
export interface Adopted {
  /** Files of schemas that got columns. */
  readonly written: readonly { readonly file: string; readonly columns: readonly string[] }[];
  /** Classes that are on record now as they are. */
  readonly classes: readonly string[];
}

const avroTypes: Readonly<Record<string, string>> = { string: 'string', bigint: 'long', double: 'double', boolean: 'boolean' };

/**
 * Takes over what there is: columns that somebody has appended to a Glue table are appended to its .avsc, and the
 * environment's state becomes what was applied last.
 * @throws CommandError, before anything is written, where a table has changed in a way that no schema may
 */
export async function adopt(services: EvolutionServices, wanted: Wanted): Promise<Adopted> {
  const store = new EvolutionStore({ s3: services.s3, bucket: services.buckets.state });
  const names = wanted.classes.map(({ layers }) => layers.name);
  const { classes } = await readLive(services, names);
  const drafts = wanted.classes.flatMap((target) => draftOf(target, classes[target.layers.name]!, wanted, services.stage) ?? []);
  for (const { file, text } of drafts) replaceFile(file, text);
  const entries = names.flatMap((name) => appliedOf(name, classes[name]!));
  const current = await store.applied();
  await store.end({ plan_id: current?.plan_id ?? 'none', applied_at: services.now(), by: services.by, how: 'adopt', classes: Object.fromEntries(entries) });
  return { written: drafts.map(({ file, columns }) => ({ file, columns })), classes: entries.map(([name]) => name) };
}

/** Differences that a schema need not follow: it says them itself with the next apply. */
const followed: ReadonlySet<TableDifference['kind']> = new Set(['comment', 'description', 'parameter', 'column_appended']);

function draftOf({ layers: { name, table } }: WantedClass, live: LiveClass, { inspection }: Wanted, stage: string): { file: string; text: string; columns: string[] } | undefined {
  if (live.table === undefined) return undefined;
  const differences = tableDifferences(table, live.table.input);
  // A column that the schemas have and the table has not is one that is not applied yet.
  const wrong = differences.filter(({ kind }) => !followed.has(kind) && kind !== 'column_gone');
  const added = differences.filter(({ kind }) => kind === 'column_appended').map((difference) => difference.name!);
  const isAhead = differences.some(({ kind }) => kind === 'column_gone');
  if (wrong.length > 0 || (isAhead && added.length > 0)) {
    throw new CommandError(exitCodes.precondition, `glue ${name}: expected only columns appended to those of the schema, found ${describeDifferences(differences)}`, 'cyberactive schema drift --restore');
  }
  if (added.length === 0) return undefined;
  const { record, file } = inspection.classes.find((inspected) => inspected.name === name)!;
  const columns = live.table.input.StorageDescriptor!.Columns!.filter(({ Name }) => added.includes(Name!));
  return { file, text: withColumns(record!, columns, stage), columns: added };
}

function withColumns(record: AvscRecord, columns: readonly Column[], stage: string): string {
  const fields = columns.map(({ Name, Type, Comment }) => {
    const type = avroTypes[Type ?? ''];
    if (type === undefined) throw new CommandError(exitCodes.precondition, `glue ${record.name}.${Name}: expected string, bigint, double or boolean, found ${Type}`, 'cyberactive schema drift --restore');
    const path = record.attributes.ocsf === undefined ? undefined : `unmapped.${Name}`;
    // Somebody has to say what it means before check passes.
    return jsonText({ name: Name, type: ['null', type], default: null, doc: `Draft: found in Glue of ${stage}. ${Comment ?? ''}`.trim(), ...(path !== undefined && { ocsf: path }) });
  });
  return applyEdits(record.text, [[writeFields(record, [...record.fields.map((field) => sourceOf(record, field)), ...fields])]]);
}

function appliedOf(name: string, { table, columns }: LiveClass): (readonly [string, AppliedClass])[] {
  if (table === undefined) return [];
  return [[name, { version: versionOf(table.input), glue_version: table.versionId, table: table.input, columns: columns.events ?? [] }]];
}
