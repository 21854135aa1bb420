import { eventClasses, type EventClass, type EventClassName } from '../../schemas';
import { addColumn, heldSchema } from '../../schemas/redshift';
import { query, StatementError, type Warehouse } from '../warehouse/data-api';
import type { Footer } from './footer';

/** Schemas that have a table for each event class: what is read, and what is held back. */
const SCHEMAS = ['events', heldSchema] as const;
export type TableSchema = (typeof SCHEMAS)[number];

/** Columns of each table by `<schema>.<event class>`; read at once, kept as long as the function lives. */
export type KnownColumns = Map<string, Set<string>>;

export const tableOf = (schema: TableSchema, { name }: Pick<EventClass, 'name'>): string => `${schema}.${name}`;

/**
 * Reads which tables there are, unless all are known. A class may be deployed before "cyberactive warehouse init" has made
 * its tables: then each load asks again, since the tables may be there by now.
 */
export async function readTables(warehouse: Warehouse, known: KnownColumns): Promise<void> {
  const tables = Object.values(eventClasses).flatMap((eventClass) => SCHEMAS.map((schema) => tableOf(schema, eventClass)));
  if (tables.every((table) => known.has(table))) return;
  const rows = await query(
    warehouse,
    `SELECT "table_schema", "table_name", "column_name" FROM "svv_columns" WHERE "table_schema" IN (${SCHEMAS.map((schema) => `'${schema}'`).join(', ')})`,
  );
  known.clear();
  for (const { table_schema, table_name, column_name } of rows) {
    const table = `${table_schema}.${table_name}`;
    known.set(table, (known.get(table) ?? new Set()).add(String(column_name)));
  }
}

/** Event classes that have a table in this schema, in the order of all classes. */
export const classesIn = (known: KnownColumns, schema: TableSchema): EventClassName[] =>
  (Object.keys(eventClasses) as EventClassName[]).filter((name) => known.has(tableOf(schema, { name })));

/**
 * Adds the columns that a file has and a table of its class lacks: the data is ahead of the warehouse. Each statement is
 * its own transaction, since ALTER TABLE locks the table until its transaction ends.
 * @param known has the table, see {@link readTables}
 * @returns names of the columns that were added
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html one column per statement
 */
export async function widenTable(
  warehouse: Warehouse,
  schema: TableSchema,
  eventClass: EventClass,
  columns: Footer['columns'],
  known: KnownColumns,
): Promise<string[]> {
  const existing = known.get(tableOf(schema, eventClass))!;
  const missing = columns.filter(({ name }) => !existing.has(name));
  for (const column of missing) {
    await addOnce(warehouse, addColumn(eventClass, column, { schema }));
    existing.add(column.name);
  }
  return missing.map((column) => column.name);
}

/** A run beside this one may add the same column first. */
async function addOnce(warehouse: Warehouse, statement: string): Promise<void> {
  try {
    await query(warehouse, statement);
  } catch (error) {
    if (!(error instanceof StatementError) || !/already exists/i.test(error.message)) throw error;
  }
}
