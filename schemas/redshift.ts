/**
 * The warehouse's SQL of an event class, in Redshift's dialect. Shapes, so that whoever runs it elsewhere knows them all:
 *
 * 1. `CREATE TABLE IF NOT EXISTS "<schema>"."<class>" ("<column>" <type> [NOT NULL], …) DISTKEY("event_id") SORTKEY("uploaded_at")`
 * 2. `ALTER TABLE "<schema>"."<class>" ADD COLUMN "<column>" <type>`
 * 3. `CREATE TEMP TABLE "<stage>" ("<column>" <type>, …) DISTKEY("event_id")`
 * 4. `INSERT INTO "<schema>"."<class>" ("<column>", …) SELECT <expression>, … FROM "<stage>" s`, where an expression is
 *    `s."<column>"`, `COALESCE` of several, `JSON_PARSE` of one of these, `TIMESTAMP 'epoch' + (s."<column>" / 1000.0) * INTERVAL '1 second'`,
 *    `GETDATE()` or a text literal.
 *
 * 5. `ALTER TABLE "<schema>"."<class>" ALTER COLUMN "<column>" TYPE VARCHAR(<bytes>)`, and `DROP COLUMN "<column>"`
 *
 * Types are VARCHAR(bytes), BIGINT, DOUBLE PRECISION, BOOLEAN, SUPER, TIMESTAMP. No primary key: Redshift does not hold
 * it, but its planner believes it.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/t_Defining_constraints.html
 */
import { largestMaxBytes, type ColumnType, type EventClass } from './event-class';
import { sameAs } from './successors';

/** A column as a Parquet file has it. */
export interface LakeColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** Schema of the tables that analysts query. */
const events = 'events';
/** Schema of tables of the same columns, for rows that nobody is to see yet. */
export const heldSchema = 'held';
/** Column that says when a row could first be seen. */
export const loadedAt = 'loaded_at';

/** Columns that the warehouse adds to every table: the two times as timestamps (UTC), when the row came, and by which load. */
const added = [
  { name: 'time_dt', type: 'TIMESTAMP', value: () => timestamp('time') },
  { name: 'uploaded_at_dt', type: 'TIMESTAMP', value: () => timestamp('uploaded_at') },
  { name: loadedAt, type: 'TIMESTAMP', value: () => 'GETDATE()' },
  { name: 'load_id', type: 'VARCHAR(64)', value: (loadId: string) => `'${loadId}'` },
] as const;

/** A column of a table in the warehouse. */
export interface WarehouseColumn {
  readonly name: string;
  /** As in SQL: `VARCHAR(64)`, `BIGINT`, `SUPER`. */
  readonly type: string;
  readonly nullable: boolean;
}

/** Columns of the table of an event class: its own, then those that the warehouse adds. */
export const warehouseColumns = (eventClass: EventClass): WarehouseColumn[] => [
  ...eventClass.columns.map(({ name, nullable }) => ({ name, type: targetType(eventClass, name), nullable })),
  ...added.map(({ name, type }) => ({ name, type, nullable: true })),
];

/** Names of the columns that the warehouse adds. */
export const addedColumns: readonly string[] = added.map(({ name }) => name);

/**
 * The table of an event class: its columns, then those that the warehouse adds.
 *
 * Sorted by uploaded_at, which every redelivery repeats: it bounds the search for rows that are there already, and for
 * live logs it is close to `time`. Distributed by event_id: even, whatever the size of an upload, and that search stays
 * on its slice, since the stage is distributed alike.
 */
export function createTable(eventClass: EventClass, { schema = events }: { schema?: string } = {}): string {
  const columns = warehouseColumns(eventClass).map(({ name, type, nullable }) => definition(name, type, nullable));
  return `CREATE TABLE IF NOT EXISTS ${identifier(schema)}.${identifier(eventClass.name)} (
${columns.join(',\n')}
)
DISTKEY("event_id")
SORTKEY("uploaded_at")`;
}

/**
 * One more column; Redshift takes one a statement, puts it last, and fills it with NULL, so it is never NOT NULL.
 * @param column known to the class, or only to the file (then text is as wide as can be)
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html
 */
export function addColumn(eventClass: EventClass, column: LakeColumn, { schema = events }: { schema?: string } = {}): string {
  return addWarehouseColumn(`${schema}.${eventClass.name}`, { name: column.name, type: targetType(eventClass, column.name, column.type) });
}

/** The same of a column whose type in the warehouse is known. @param table `<schema>.<class>` */
export const addWarehouseColumn = (table: string, { name, type }: Pick<WarehouseColumn, 'name' | 'type'>): string => `ALTER TABLE ${qualified(table)} ADD COLUMN ${identifier(name)} ${type}`;

/**
 * A text column that is to hold more bytes; by itself, outside a transaction.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html
 */
export const widenWarehouseColumn = (table: string, { name, type }: Pick<WarehouseColumn, 'name' | 'type'>): string =>
  `ALTER TABLE ${qualified(table)} ALTER COLUMN ${identifier(name)} TYPE ${type}`;

/** A column with all its values. */
export const dropWarehouseColumn = (table: string, name: string): string => `ALTER TABLE ${qualified(table)} DROP COLUMN ${identifier(name)}`;

/**
 * A temporary table for COPY, with exactly the columns of the files, which COPY maps by position. JSON stays text in it.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html
 */
export function createStageTable(eventClass: EventClass, stage: string, columns: readonly LakeColumn[]): string {
  const definitions = columns.map(({ name, type }) => definition(name, stageType(eventClass, name, type), true));
  return `CREATE TEMP TABLE ${identifier(stage)} (
${definitions.join(',\n')}
)
DISTKEY("event_id")`;
}

/**
 * Copies all rows of a stage into the table, by column name. Which rows are to be there at all is the load's to decide
 * beforehand.
 * @param columns of the stage; what the table has beyond them becomes NULL
 * @param loadId letters, digits, dashes and underscores, at most 64
 */
export function insertFromStage(
  eventClass: EventClass,
  stage: string,
  columns: readonly LakeColumn[],
  loadId: string,
  { schema = events }: { schema?: string } = {},
): string {
  if (!/^[\w-]{1,64}$/.test(loadId)) throw new TypeError('load id: expected 1 to 64 letters, digits, dashes or underscores');
  const pairs = [
    ...columns.map(({ name }) => [name, isJson(eventClass, name) ? `JSON_PARSE(${stageValue(eventClass, name, columns)})` : stageValue(eventClass, name, columns)]),
    ...added.map(({ name, value }) => [name, value(loadId)]),
  ] as const;
  return `INSERT INTO ${identifier(schema)}.${identifier(eventClass.name)} (
${pairs.map(([name]) => `  ${identifier(name as string)}`).join(',\n')}
)
SELECT
${pairs.map(([, expression]) => `  ${expression}`).join(',\n')}
FROM ${identifier(stage)} s`;
}

const qualified = (table: string) => table.split('.').map(identifier).join('.');

/** A renamed column has its value under both names, whichever the row was written with, until the old one is retired. */
function stageValue(eventClass: EventClass, name: string, columns: readonly LakeColumn[]): string {
  const column = columnOf(eventClass, name);
  const inStage = new Set(columns.map((other) => other.name));
  const others = column === undefined || column.retired ? [] : sameAs(eventClass, column).filter((other) => inStage.has(other.name));
  const names = [name, ...others.map((other) => other.name)].map((each) => `s.${identifier(each)}`);
  return names.length === 1 ? names[0]! : `COALESCE(${names.join(', ')})`;
}

/** Double quotes everywhere: names are lower case, and no word is reserved within them. */
const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;

const definition = (name: string, type: string, nullable: boolean) => `  ${identifier(name)} ${type}${nullable ? '' : ' NOT NULL'}`;

const timestamp = (milliseconds: string) => `TIMESTAMP 'epoch' + (s.${identifier(milliseconds)} / 1000.0) * INTERVAL '1 second'`;

const columnOf = (eventClass: EventClass, name: string) => eventClass.columns.find((column) => column.name === name);

const isJson = (eventClass: EventClass, name: string) => columnOf(eventClass, name)?.json === true;

const targetType = (eventClass: EventClass, name: string, type?: ColumnType) =>
  isJson(eventClass, name) ? 'SUPER' : stageType(eventClass, name, type);

/** The type that a Parquet column loads into unchanged. */
function stageType(eventClass: EventClass, name: string, fileType?: ColumnType): string {
  const column = columnOf(eventClass, name);
  switch (fileType ?? column?.type) {
    case 'bigint':
      return 'BIGINT';
    case 'double':
      return 'DOUBLE PRECISION';
    case 'boolean':
      return 'BOOLEAN';
    default:
      return `VARCHAR(${column?.maxBytes ?? largestMaxBytes})`;
  }
}
