import type { Column, EventClass } from '../../schemas/event-class';
import { addColumn, createTable, warehouseColumns, widenWarehouseColumn } from '../../schemas/redshift';
import { fitsTable } from '../../constructs/load/beside-table';
import { query, type Warehouse } from '../../constructs/warehouse/data-api';

/** An event class as it is to be, beside the table as it is. */
export interface LiveClass {
  readonly eventClass: EventClass;
  /** The class with the columns and limits that the table has now. */
  readonly live: EventClass;
  /** Columns that the table lacks. */
  readonly added: readonly Column[];
  /** Columns that are to hold more bytes. */
  readonly raised: readonly Column[];
  /** Columns that the table has with another type, in words. */
  readonly misfits: readonly string[];
}

/** A column of a table as it is. */
interface LiveColumn {
  readonly type: string;
  /** Bytes of a text. */
  readonly limit?: number;
}

/** Reads the tables of schema `events`. A class without a table is all new. */
export async function readLiveClasses(warehouse: Warehouse, eventClasses: readonly EventClass[]): Promise<Map<string, LiveClass>> {
  const rows = await query(warehouse, `SELECT "table_name", "column_name", "data_type", "character_maximum_length" FROM "svv_columns" WHERE "table_schema" = 'events'`);
  const tables = new Map<string, Map<string, LiveColumn>>();
  for (const { table_name, column_name, data_type, character_maximum_length: limit } of rows) {
    const table = tables.get(String(table_name)) ?? new Map<string, LiveColumn>();
    tables.set(String(table_name), table.set(String(column_name), { type: String(data_type), ...(limit !== null && { limit: Number(limit) }) }));
  }
  return new Map(eventClasses.map((eventClass) => [eventClass.name, liveClass(eventClass, tables.get(eventClass.name) ?? new Map())]));
}

function liveClass(eventClass: EventClass, table: ReadonlyMap<string, LiveColumn>): LiveClass {
  const columns = eventClass.columns.filter(({ name }) => table.has(name));
  const limitOf = ({ name, maxBytes = 0, json }: Column): number => (json ? maxBytes : (table.get(name)?.limit ?? maxBytes));
  const misfit = ({ name, type, json }: Column): string[] => {
    const found = table.get(name)!.type;
    const isFit = json ? /^super/i.test(found) : fitsTable(type, found) && !/^super/i.test(found);
    return isFit ? [] : [`${name}: expected ${json ? 'super' : type}, found ${found} in the table`];
  };
  return {
    eventClass,
    live: { ...eventClass, columns: columns.map((column) => (column.maxBytes === undefined ? column : { ...column, maxBytes: limitOf(column) })) },
    added: eventClass.columns.filter(({ name }) => !table.has(name)),
    raised: columns.filter((column) => column.maxBytes !== undefined && column.maxBytes > limitOf(column)),
    misfits: columns.flatMap(misfit),
  };
}

/** Statements that make the table as it is in another schema, and change it as it is to be; one by one. */
export function migrationOf({ eventClass, live, added, raised }: LiveClass, schema: string): string[] {
  const types = new Map(warehouseColumns(eventClass).map((column) => [column.name, column]));
  if (live.columns.length === 0) return [createTable(eventClass, { schema })];
  return [
    createTable(live, { schema }),
    ...added.map((column) => addColumn(eventClass, column, { schema })),
    ...raised.map(({ name }) => widenWarehouseColumn(`${schema}.${eventClass.name}`, types.get(name)!)),
  ];
}
