import { eventClasses, type EventClass } from '../../schemas';
import { currentSchema, replaceCurrentView } from '../../schemas/current-view';
import { addColumn, createTable, heldSchema } from '../../schemas/redshift';
import { auditDifferences } from './audit-table';
import { opsTables } from './ops-tables';
import { query, StatementError, type Warehouse } from './data-api';

/** Who may do what in the warehouse. */
const ROLES = ['loader', 'analyst', 'operator'] as const;

export interface WarehouseOptions {
  /** Seconds after which a missing record is unaccounted instead of in flight. */
  readonly freshnessSeconds: number;
  /** Name of the IAM role of the load function; its database user is `IAMR:<name>`. Left out where roles are not mapped. */
  readonly loadRoleName?: string;
  /** The same of the audit function. */
  readonly auditRoleName?: string;
}

/**
 * The statements of `cyberactive warehouse init`, in order. All but those of roles may run again as they are.
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html IAM roles become users `IAMR:<role>`
 */
export function initStatements(options: WarehouseOptions): string[] {
  return [...tableStatements(), ...booksStatements(options), ...viewStatements().flat(), ...accessStatements(options)];
}

function tableStatements(): string[] {
  return [
    `CREATE SCHEMA IF NOT EXISTS "events"`,
    `CREATE SCHEMA IF NOT EXISTS "ops"`,
    `CREATE SCHEMA IF NOT EXISTS "${heldSchema}"`,
    ...Object.values(eventClasses).map((eventClass) => createTable(eventClass)),
    ...Object.values(eventClasses).map((eventClass) => createTable(eventClass, { schema: heldSchema })),
  ];
}

const booksStatements = ({ freshnessSeconds }: WarehouseOptions): string[] => [...opsTables(freshnessSeconds), auditDifferences, `CREATE SCHEMA IF NOT EXISTS "${currentSchema}"`];

/** By view. */
const viewStatements = (): string[][] => Object.values(eventClasses).map((eventClass) => replaceCurrentView(eventClass));

const accessStatements = ({ loadRoleName, auditRoleName }: WarehouseOptions): string[] => [...ROLES.map((role) => `CREATE ROLE "${role}"`), ...grants([loadRoleName, auditRoleName])];

/**
 * What the roles may do with tables; after a new table they are given again, since `ALL TABLES` means those that are there.
 * @param schemas only in these
 */
export function tableGrants(schemas: readonly string[] = ['events', 'ops', currentSchema, heldSchema]): string[] {
  const all = [
    `GRANT ALL ON ALL TABLES IN SCHEMA "events" TO ROLE "loader"`,
    `GRANT ALL ON ALL TABLES IN SCHEMA "ops" TO ROLE "loader"`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA "events" TO ROLE "analyst"`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA "ops" TO ROLE "analyst"`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA "events" TO ROLE "operator"`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA "ops" TO ROLE "operator"`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA "${currentSchema}" TO ROLE "analyst"`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA "${currentSchema}" TO ROLE "operator"`,
    // Rows that are not to be seen yet: load's alone; an operator may look.
    `GRANT ALL ON ALL TABLES IN SCHEMA "${heldSchema}" TO ROLE "loader"`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA "${heldSchema}" TO ROLE "operator"`,
    // What an operator mends by hand: announced generations, quarantined objects.
    `GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "ops" TO ROLE "operator"`,
  ];
  return all.filter((grant) => schemas.some((schema) => grant.includes(`IN SCHEMA "${schema}"`)));
}

/** @param roleNames IAM roles of the functions that write tables */
function grants(roleNames: readonly (string | undefined)[]): string[] {
  return [
    ...ROLES.flatMap((role) => ['events', 'ops'].map((schema) => `GRANT USAGE ON SCHEMA "${schema}" TO ROLE "${role}"`)),
    ...(['loader', 'operator'] as const).map((role) => `GRANT USAGE ON SCHEMA "${heldSchema}" TO ROLE "${role}"`),
    ...(['analyst', 'operator'] as const).map((role) => `GRANT USAGE ON SCHEMA "${currentSchema}" TO ROLE "${role}"`),
    ...tableGrants(),
    ...roleNames.filter((name) => name !== undefined).flatMap((name) => [`CREATE USER "IAMR:${name}" PASSWORD DISABLE`, `GRANT ROLE "loader" TO "IAMR:${name}"`]),
  ];
}

/**
 * Makes schemas, tables, views, roles and grants. Tables that exist get the columns that they lack; all else that is there is
 * left as it is.
 * @throws StatementError for anything but "already exists", and a view of today's names that others depend on
 */
export async function initWarehouse(warehouse: Warehouse, options: WarehouseOptions, done: (statement: string) => void = () => {}): Promise<void> {
  for (const statement of tableStatements()) await runOnce(warehouse, statement, done);
  // Tables of an earlier version: load would add the columns with the first file that has them, and views want them now.
  for (const statement of await missingColumns(warehouse)) await runOnce(warehouse, statement, done);
  for (const statement of booksStatements(options)) await runOnce(warehouse, statement, done);
  for (const statements of viewStatements()) await replaceView(warehouse, statements, done);
  for (const statement of accessStatements(options)) await runOnce(warehouse, statement, done);
}

/** A view that somebody has built on stays as it is, until that is dropped; nor is it marked as what it is not. */
async function replaceView(warehouse: Warehouse, statements: readonly string[], done: (statement: string) => void): Promise<void> {
  try {
    for (const statement of statements) await runOnce(warehouse, statement, done);
  } catch (error) {
    if (!(error instanceof StatementError) || !/depend on it/i.test(error.message)) throw error;
  }
}

async function runOnce(warehouse: Warehouse, statement: string, done: (statement: string) => void): Promise<void> {
  try {
    await query(warehouse, statement);
  } catch (error) {
    if (!(error instanceof StatementError) || !/already exists/i.test(error.message)) throw error;
  }
  done(statement);
}

async function missingColumns(warehouse: Warehouse): Promise<string[]> {
  const rows = await query(warehouse, `SELECT "table_schema", "table_name", "column_name" FROM "svv_columns" WHERE "table_schema" IN ('events', '${heldSchema}')`);
  const known = new Set(rows.map((row) => `${row.table_schema}.${row.table_name}.${row.column_name}`));
  return ['events', heldSchema].flatMap((schema) =>
    Object.values(eventClasses).flatMap((eventClass: EventClass) =>
      eventClass.columns.filter(({ name }) => !known.has(`${schema}.${eventClass.name}.${name}`)).map((column) => addColumn(eventClass, column, { schema })),
    ),
  );
}
