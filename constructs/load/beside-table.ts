import type { EventClass } from '../../schemas';
import { literal, query, type Warehouse } from '../warehouse/data-api';
import type { Footer } from './footer';

/** A column of a table, as the warehouse tells it. */
interface TableColumn {
  readonly type: string;
  readonly required: boolean;
}

/** What a lake type is loaded as, by the first word of the warehouse's own name of the type. */
const loadsInto: Readonly<Record<Footer['columns'][number]['type'], readonly string[]>> = {
  string: ['character', 'varchar', 'super'],
  bigint: ['bigint', 'int8'],
  double: ['double', 'float8'],
  boolean: ['boolean', 'bool'],
};

/** Whether a column of a lake type goes into one of the warehouse's. @param dataType as SVV_COLUMNS tells it */
export const fitsTable = (type: Footer['columns'][number]['type'], dataType: string): boolean => loadsInto[type].includes(dataType.split(/[ (]/)[0]!.toLowerCase());

/** Differences that are named; a file of another class would have a hundred. */
const NAMED = 10;

/**
 * The footer of a file beside its table, in one line, for whoever looks into a file that was put aside: Redshift says that
 * a file does not fit, rarely what of it. Columns that the table alone has are no fault, unless they are required.
 */
export async function besideTable(warehouse: Warehouse, { name }: Pick<EventClass, 'name'>, columns: Footer['columns']): Promise<string> {
  const table = await readTable(warehouse, name);
  const differences = columns.flatMap((column, index) => differenceOf(column, index, table.get(column.name)));
  const inFile = new Set(columns.map((column) => column.name));
  for (const [column, { type, required }] of table) {
    if (required && !inFile.has(column)) differences.push(`${column}: not in the file, ${type} required in the table`);
  }
  const more = differences.length > NAMED ? [`${differences.length - NAMED} more`] : [];
  const said = differences.length > 0 ? [...differences.slice(0, NAMED), ...more].join('; ') : 'names and types agree, so a value does not fit';
  return `file beside events.${name} (${columns.length} columns, ${table.size}): ${said}`;
}

async function readTable(warehouse: Warehouse, name: string): Promise<Map<string, TableColumn>> {
  const rows = await query(
    warehouse,
    `SELECT "column_name", "data_type", "is_nullable" FROM "svv_columns" WHERE "table_schema" = 'events' AND "table_name" = ${literal(name)} ORDER BY "ordinal_position"`,
  );
  return new Map(rows.map((row) => [String(row.column_name), { type: String(row.data_type), required: row.is_nullable === 'NO' }]));
}

function differenceOf({ name, type }: Footer['columns'][number], index: number, found: TableColumn | undefined): string[] {
  if (!found) return [`${name}: column ${index + 1} of the file (${type}), not in the table`];
  if (fitsTable(type, found.type)) return [];
  return [`${name}: ${type} in the file (column ${index + 1}), ${found.type} in the table`];
}
