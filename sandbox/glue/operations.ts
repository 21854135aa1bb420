/** The Glue API's operations on the catalog: `AWSGlue.<name>` in JSON 1.1. */
import type { Operation } from '../edge/api';
import { checkedOperations } from '../shape';
import type { Catalog } from './catalog';
import type { GlueTable } from './model';
import { inputShapes } from './shapes';

type Input = Readonly<Record<string, any>>;

/** Operations by name; each checks its input's shape first. */
export function glueOperations(catalog: Catalog): Readonly<Record<string, Operation>> {
  return checkedOperations<keyof typeof inputShapes, Record<string, unknown>>(inputShapes, {
    GetDatabase: (input) => ({ Database: catalog.database(input.Name) }),
    GetDatabases: (input) => page('DatabaseList', catalog.databases(), input),
    GetTable: (input) => ({ Table: catalog.table(input.DatabaseName, input.Name) }),
    GetTables: (input) => page('TableList', catalog.tables(input.DatabaseName), input),
    GetTableVersion: (input) => ({ TableVersion: asVersion(catalog.table(input.DatabaseName, input.TableName, input.VersionId)) }),
    GetTableVersions: (input) => page('TableVersions', catalog.versions(input.DatabaseName, input.TableName).map(asVersion), input),
    CreateTable: (input) => done(catalog.createTable(input.DatabaseName, input.TableInput)),
    UpdateTable: ({ DatabaseName, TableInput, VersionId, SkipArchive }) =>
      done(catalog.updateTable(DatabaseName, { input: TableInput, versionId: VersionId, skipArchive: SkipArchive })),
    DeleteTable: (input) => done(catalog.deleteTable(input.DatabaseName, input.Name)),
  });
}

/** The token is the offset of the next item. */
function page(member: string, items: readonly unknown[], input: Input): Record<string, unknown> {
  const start = Number(input.NextToken ?? 0);
  const end = start + (input.MaxResults ?? 100);
  return { [member]: items.slice(start, end), ...(end < items.length ? { NextToken: String(end) } : {}) };
}

function asVersion(table: GlueTable): Record<string, unknown> {
  return { Table: table, VersionId: table.VersionId };
}

function done(_nothing: void): Record<string, unknown> {
  return {};
}
