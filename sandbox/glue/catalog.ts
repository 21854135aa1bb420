/**
 * The Data Catalog's state: databases, tables and the versions of a table.
 * Names of databases and tables are kept in lower case (client-glue `TableInput.Name`: folded for Hive compatibility);
 * column names stay as given, their readers match without case.
 */
import { ServiceError } from '../errors';
import type { Kernel } from '../kernel';
import type { Op } from '../store';
import type { DatabaseInput, GlueDatabase, GlueTable, TableInput } from './model';

const DATABASES = 'glue.databases';
const TABLES = 'glue.tables';
const VERSIONS = 'glue.versions';

export interface TableUpdate {
  readonly input: TableInput;
  /** The version that the caller has read: the optimistic lock. */
  readonly versionId?: string;
  /** The replaced version is not kept. @default false */
  readonly skipArchive?: boolean;
}

export class Catalog {
  constructor(private readonly kernel: Kernel) {}

  putDatabase(input: DatabaseInput): void {
    const name = input.Name.toLowerCase();
    const known = this.kernel.store.get<GlueDatabase>(DATABASES, name);
    const database = { ...input, Name: name, CatalogId: this.kernel.accountId, CreateTime: known?.CreateTime ?? this.seconds() };
    if (known && sameJson(known, database)) return;
    this.kernel.store.commit([{ table: DATABASES, key: name, value: database }]);
  }

  /** @throws ServiceError EntityNotFoundException */
  database(name: string): GlueDatabase {
    const database = this.kernel.store.get<GlueDatabase>(DATABASES, name.toLowerCase());
    if (!database) throw new ServiceError('EntityNotFoundException', `Database ${name.toLowerCase()} not found.`);
    return database;
  }

  databases(): GlueDatabase[] {
    return [...this.kernel.store.entries<GlueDatabase>(DATABASES)].map(([, database]) => database);
  }

  tables(databaseName: string): GlueTable[] {
    const database = this.database(databaseName).Name;
    return [...this.kernel.store.entries<GlueTable>(TABLES)].map(([, table]) => table).filter((table) => table.DatabaseName === database);
  }

  /**
   * @param versionId a version's number, or `LATEST`
   * @throws ServiceError EntityNotFoundException
   */
  table(databaseName: string, tableName: string, versionId = 'LATEST'): GlueTable {
    const current = this.find(databaseName, tableName);
    if (!current) throw new ServiceError('EntityNotFoundException', `Table ${tableName.toLowerCase()} not found.`);
    if (versionId === 'LATEST' || versionId === current.VersionId) return current;
    const version = this.kernel.store.get<GlueTable>(VERSIONS, versionKey(current, versionId));
    if (!version) throw new ServiceError('EntityNotFoundException', `Table version ${versionId} not found.`);
    return version;
  }

  /** All kept versions, the newest first. @throws ServiceError EntityNotFoundException */
  versions(databaseName: string, tableName: string): GlueTable[] {
    const current = this.table(databaseName, tableName);
    const kept: GlueTable[] = [];
    for (let number = Number(current.VersionId) - 1; number >= 0; number--) {
      const version = this.kernel.store.get<GlueTable>(VERSIONS, versionKey(current, String(number)));
      if (version) kept.push(version);
    }
    return [current, ...kept];
  }

  /** @throws ServiceError AlreadyExistsException, EntityNotFoundException for the database */
  createTable(databaseName: string, input: TableInput): void {
    const database = this.database(databaseName).Name;
    if (this.find(database, input.Name)) throw new ServiceError('AlreadyExistsException', 'Table already exists.');
    const now = this.seconds();
    this.write([], this.version(database, input, '0', now, now));
  }

  /**
   * Replaces the table's definition by a new version.
   * @throws ServiceError ConcurrentModificationException when `versionId` is not the current one (floci-io/floci #1183,
   * seen on AWS), EntityNotFoundException
   */
  updateTable(databaseName: string, update: TableUpdate): void {
    const current = this.table(databaseName, update.input.Name);
    if (update.versionId !== undefined && update.versionId !== current.VersionId)
      throw new ServiceError('ConcurrentModificationException', 'Update table failed due to concurrent modifications.');
    const archive: Op[] = update.skipArchive ? [] : [{ table: VERSIONS, key: versionKey(current, current.VersionId), value: current }];
    const next = String(Number(current.VersionId) + 1);
    this.write(archive, this.version(current.DatabaseName, update.input, next, current.CreateTime, this.seconds()));
  }

  /** Creates the table, or makes a new version where its definition differs; returns whether anything changed. */
  putTable(databaseName: string, input: TableInput): boolean {
    const current = this.find(databaseName, input.Name);
    if (!current) this.createTable(databaseName, input);
    else if (this.isChanged(current, input)) this.updateTable(databaseName, { input });
    else return false;
    return true;
  }

  /** @throws ServiceError EntityNotFoundException */
  deleteTable(databaseName: string, tableName: string): void {
    const current = this.table(databaseName, tableName);
    const versions = this.versions(databaseName, tableName).map(({ VersionId }) => versionKey(current, VersionId));
    this.kernel.store.commit([
      { table: TABLES, key: tableKey(current), delete: true },
      ...versions.map((key): Op => ({ table: VERSIONS, key, delete: true })),
    ]);
  }

  private find(databaseName: string, tableName: string): GlueTable | undefined {
    return this.kernel.store.get<GlueTable>(TABLES, `${databaseName.toLowerCase()}/${tableName.toLowerCase()}`);
  }

  private isChanged(current: GlueTable, input: TableInput): boolean {
    const { DatabaseName, VersionId, CreateTime, UpdateTime } = current;
    return !sameJson(current, this.version(DatabaseName, input, VersionId, CreateTime, UpdateTime));
  }

  private write(before: readonly Op[], table: GlueTable): void {
    this.kernel.store.commit([...before, { table: TABLES, key: tableKey(table), value: table }]);
  }

  private version(database: string, input: TableInput, versionId: string, created: number, updated: number): GlueTable {
    return {
      ...input,
      Name: input.Name.toLowerCase(),
      DatabaseName: database,
      CatalogId: this.kernel.accountId,
      CreateTime: created,
      UpdateTime: updated,
      VersionId: versionId,
    };
  }

  private seconds(): number {
    return this.kernel.scheduler.now() / 1000;
  }
}

function tableKey(table: GlueTable): string {
  return `${table.DatabaseName}/${table.Name}`;
}

function versionKey(table: GlueTable, versionId: string): string {
  return `${tableKey(table)}/${versionId}`;
}

/** Equal as JSON, whatever the order of members. */
function sameJson(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
