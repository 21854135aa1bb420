/**
 * The warehouse's SQL of an event class, in Redshift's dialect. Shapes, so that whoever runs it elsewhere knows them all:
 *
 * 1. `CREATE TABLE IF NOT EXISTS "<schema>"."<class>" ("<column>" <type> [NOT NULL], …) DISTKEY("event_id") SORTKEY("uploaded_at")`
 * 2. `ALTER TABLE "<schema>"."<class>" ADD COLUMN "<column>" <type>`
 * 3. `CREATE TEMP TABLE "<stage>" ("<column>" <type>, …) DISTKEY("event_id")`
 * 4. `INSERT INTO "<schema>"."<class>" ("<column>", …) SELECT <expression>, … FROM "<stage>" s`, where an expression is
 *    `s."<column>"`, `JSON_PARSE(s."<column>")`, `TIMESTAMP 'epoch' + (s."<column>" / 1000.0) * INTERVAL '1 second'`,
 *    `GETDATE()` or a text literal.
 *
 * Types are VARCHAR(bytes), BIGINT, DOUBLE PRECISION, BOOLEAN, SUPER, TIMESTAMP. No primary key: Redshift does not hold
 * it, but its planner believes it.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/t_Defining_constraints.html
 */
import { largestMaxBytes, type ColumnType, type EventClass } from './event-class';

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

/**
 * The table of an event class: its columns, then those that the warehouse adds.
 *
 * Sorted by uploaded_at, which every redelivery repeats: it bounds the search for rows that are there already, and for
 * live logs it is close to `time`. Distributed by event_id: even, whatever the size of an upload, and that search stays
 * on its slice, since the stage is distributed alike.
 */
export function createTable(eventClass: EventClass, { schema = events }: { schema?: string } = {}): string {
  const own = eventClass.columns.map(({ name, nullable }) => definition(name, targetType(eventClass, name), nullable));
  const ours = added.map(({ name, type }) => definition(name, type, true));
  return `CREATE TABLE IF NOT EXISTS ${identifier(schema)}.${identifier(eventClass.name)} (
${[...own, ...ours].join(',\n')}
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
  const type = targetType(eventClass, column.name, column.type);
  return `ALTER TABLE ${identifier(schema)}.${identifier(eventClass.name)} ADD COLUMN ${identifier(column.name)} ${type}`;
}

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
    ...columns.map(({ name }) => [name, isJson(eventClass, name) ? `JSON_PARSE(s.${identifier(name)})` : `s.${identifier(name)}`]),
    ...added.map(({ name, value }) => [name, value(loadId)]),
  ] as const;
  return `INSERT INTO ${identifier(schema)}.${identifier(eventClass.name)} (
${pairs.map(([name]) => `  ${identifier(name as string)}`).join(',\n')}
)
SELECT
${pairs.map(([, expression]) => `  ${expression}`).join(',\n')}
FROM ${identifier(stage)} s`;
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
