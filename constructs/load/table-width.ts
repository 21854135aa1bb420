import type { EventClass } from '../../schemas';
import { addColumn } from '../../schemas/redshift';
import { literal, query, StatementError, type Warehouse } from '../warehouse/data-api';
import type { Footer } from './footer';

/** Columns known to be in each table; filled as they are asked for, kept as long as the function lives. */
export type KnownColumns = Map<string, Set<string>>;

/**
 * Adds the columns that a file has and its table lacks: the data is ahead of the warehouse. Each statement is its own
 * transaction, since ALTER TABLE locks the table until its transaction ends.
 * @returns names of the columns that were added
 * @throws Error where there is no such table
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html one column per statement
 */
export async function widenTable(
  warehouse: Warehouse,
  eventClass: EventClass,
  columns: Footer['columns'],
  known: KnownColumns,
): Promise<string[]> {
  const isMissing = (column: { name: string }): boolean => !known.get(eventClass.name)?.has(column.name);
  if (columns.some(isMissing)) known.set(eventClass.name, await readColumns(warehouse, eventClass.name));
  const missing = columns.filter(isMissing);
  for (const column of missing) {
    await addOnce(warehouse, addColumn(eventClass, column));
    known.get(eventClass.name)!.add(column.name);
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

/** @throws Error where there is no such table: no fault of a file */
async function readColumns(warehouse: Warehouse, table: string): Promise<Set<string>> {
  const rows = await query(
    warehouse,
    `SELECT "column_name" FROM "svv_columns" WHERE "table_schema" = 'events' AND "table_name" = ${literal(table)}`,
  );
  if (rows.length === 0) throw new Error(`events.${table}: expected the table in the warehouse, found none; run "cyberactive warehouse init"`);
  return new Set(rows.map((row) => String(row.column_name)));
}
