import { DescribeDeliveryStreamCommand } from '@aws-sdk/client-firehose';
import { paginateGetTables, type Table, type TableInput } from '@aws-sdk/client-glue';
import { currentSchema } from '../../schemas/current-view';
import type { WarehouseColumn } from '../../schemas/redshift';
import { query, type ResultRow } from '../../constructs/warehouse/data-api';
import { shardNames } from '../../constructs/stream/shards';
import { warehouseSchemas } from './layers';
import { schemaOf, wantedSchema, type Live, type LiveStream, type LiveTable } from './live';
import type { EvolutionServices } from './services';

/**
 * Reads what an environment has of these classes.
 * @param names classes
 */
export async function readLive(services: EvolutionServices, names: readonly string[]): Promise<Live> {
  const [tables, columns, marks, streams, producer] = await Promise.all([readTables(services), readColumns(services), readMarks(services), readStreams(services, names), services.producer.versions()]);
  const classes = names.map((name) => {
    const { [currentSchema]: view, ...own } = columns.get(name) ?? {};
    return [name, { table: tables.get(name), stream: streams.get(name), columns: own, view: view && { columns: view.map((column) => column.name), mark: marks.get(name) } }] as const;
  });
  return { classes: Object.fromEntries(classes), others: [...tables.keys()].filter((name) => !names.includes(name)), producer };
}

async function readTables({ glue, database }: Pick<EvolutionServices, 'glue' | 'database'>): Promise<Map<string, LiveTable>> {
  const tables = new Map<string, LiveTable>();
  for await (const { TableList } of paginateGetTables({ client: glue }, { DatabaseName: database })) {
    for (const table of TableList ?? []) tables.set(table.Name!, { versionId: table.VersionId!, input: inputOf(table) });
  }
  return tables;
}

/** What UpdateTable takes of what GetTable gives. @see https://docs.aws.amazon.com/glue/latest/webapi/API_TableInput.html */
function inputOf({ Name, Description, Owner, Retention, StorageDescriptor, PartitionKeys, TableType, Parameters }: Table): TableInput {
  return { Name, Description, Owner, Retention, StorageDescriptor, PartitionKeys, TableType, Parameters };
}

async function readStreams({ firehose, streamPrefix, shards, database }: EvolutionServices, names: readonly string[]): Promise<Map<string, LiveStream>> {
  const streams = new Map<string, LiveStream>();
  await Promise.all(
    names.map(async (name) => {
      const found: LiveStream[] = [];
      for (const shard of shardNames(name, shards)) found.push(...[await describe(firehose, `${streamPrefix}${shard}`)].filter((stream) => stream !== undefined));
      // The one that is not as it should be speaks for the class: what mends it, mends all.
      const stream = found.find((each) => schemaOf(each) !== wantedSchema(database, name)) ?? found[0];
      if (stream) streams.set(name, stream);
    }),
  );
  return streams;
}

/** A destination as Firehose describes it. */
export async function destinationOf(firehose: EvolutionServices['firehose'], name: string) {
  const { DeliveryStreamDescription } = await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: name }));
  const [destination] = DeliveryStreamDescription!.Destinations!;
  return { versionId: DeliveryStreamDescription!.VersionId!, id: destination!.DestinationId!, s3: destination!.ExtendedS3DestinationDescription! };
}

async function describe(firehose: EvolutionServices['firehose'], name: string): Promise<LiveStream | undefined> {
  try {
    const { versionId, s3 } = await destinationOf(firehose, name);
    const conversion = s3.DataFormatConversionConfiguration;
    const { DatabaseName: database, TableName: table, VersionId = 'LATEST' } = conversion?.SchemaConfiguration ?? {};
    // A block without Enabled is on: probed, https://github.com/floci-io/floci/pull/3393
    return { name, versionId, isConverting: conversion !== undefined && conversion.Enabled !== false, database, table, tableVersion: VersionId };
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

type Columns = Map<string, Record<string, WarehouseColumn[]>>;

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_COLUMNS.html */
async function readColumns({ warehouse }: Pick<EvolutionServices, 'warehouse'>): Promise<Columns> {
  const schemas = [...warehouseSchemas, currentSchema].map((schema) => `'${schema}'`).join(', ');
  const rows = await query(
    warehouse,
    `SELECT "table_schema", "table_name", "column_name", "data_type", "character_maximum_length", "is_nullable" FROM "svv_columns" WHERE "table_schema" IN (${schemas}) ORDER BY "table_schema", "table_name", "ordinal_position"`,
  );
  const columns: Columns = new Map();
  for (const row of rows) {
    const tables = columns.get(String(row.table_name)) ?? {};
    (tables[String(row.table_schema)] ??= []).push({ name: String(row.column_name), type: typeOf(row), nullable: row.is_nullable !== 'NO' });
    columns.set(String(row.table_name), tables);
  }
  return columns;
}

/** SVV_COLUMNS has PostgreSQL's names of types. */
function typeOf({ data_type, character_maximum_length }: ResultRow): string {
  const type = String(data_type).toUpperCase();
  if (type === 'CHARACTER VARYING') return `VARCHAR(${character_maximum_length})`;
  return type.replace(' WITHOUT TIME ZONE', '');
}

/** Comments of the views of today's names. @see https://docs.aws.amazon.com/redshift/latest/dg/c_intro_catalog_views.html */
async function readMarks({ warehouse }: Pick<EvolutionServices, 'warehouse'>): Promise<Map<string, string>> {
  const rows = await query(
    warehouse,
    `SELECT c."relname", d."description" FROM pg_description d JOIN pg_class c ON c."oid" = d."objoid" JOIN pg_namespace n ON n."oid" = c."relnamespace" WHERE n."nspname" = '${currentSchema}' AND c."relkind" = 'v' AND d."objsubid" = 0`,
  );
  return new Map(rows.map(({ relname, description }) => [String(relname), String(description)]));
}
