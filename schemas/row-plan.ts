import type { Column, EventClass } from './event-class';
import { NonconformingRow } from './nonconforming-row';

/** What the writer needs to know of a column, in the shape that it is fastest to use. */
export interface WrittenColumn {
  readonly name: string;
  readonly kind: Column['type'] | 'json' | 'activity' | 'class' | 'computed' | 'truncated';
  readonly required: boolean;
  readonly maxBytes: number;
  /** `,"name":` */
  readonly head: Uint8Array;
}

/** How rows of a class are written: what follows from the class alone. */
export interface RowPlan {
  readonly className: string;
  /** By name, and the member `class` of a source's event. */
  readonly columns: ReadonlyMap<string, WrittenColumn>;
  /** Required columns that a row has itself. */
  readonly required: number;
  /** The row's beginning: its version and the OCSF numbers that are the same in every row. */
  readonly start: Uint8Array;
  /** class_uid × 100; type_uid is that plus activity_id. */
  readonly firstType: number;
}

const plans = new WeakMap<EventClass, RowPlan>();

/** The plan of a class, made once. */
export function rowPlan(eventClass: EventClass): RowPlan {
  let plan = plans.get(eventClass);
  if (plan === undefined) plans.set(eventClass, (plan = makePlan(eventClass)));
  return plan;
}

/** @throws NonconformingRow for a name that is no column */
export function columnOf({ columns, className }: RowPlan, name: string): WrittenColumn {
  const column = columns.get(name);
  if (column === undefined) throw new NonconformingRow(name, `a column of ${className}`);
  return column;
}

/** The error of a row that lacks a required column. */
export function missingColumn({ columns }: RowPlan, row: Readonly<Record<string, unknown>>): NonconformingRow {
  const missing = [...columns.values()].find(({ name, required }) => required && (row[name] ?? null) === null);
  return new NonconformingRow(missing?.name ?? 'row', 'a value, since the column is required');
}

function makePlan({ name, version, ocsf, columns }: EventClass): RowPlan {
  const written = columns.map((column) => {
    const kind = kindOf(column, ocsf !== undefined);
    return writtenColumn(column.name, kind, !column.nullable && kind !== 'computed', column.maxBytes);
  });
  const numbers = ocsf === undefined ? '' : `,"class_uid":${ocsf.class_uid},"category_uid":${ocsf.category_uid}`;
  return {
    className: name,
    columns: new Map([writtenColumn('class', 'class'), ...written].map((column) => [column.name, column])),
    required: written.filter(({ required }) => required).length,
    start: Buffer.from(`{"schema_version":${version}${numbers}`),
    firstType: (ocsf?.class_uid ?? 0) * 100,
  };
}

function writtenColumn(name: string, kind: WrittenColumn['kind'], required = false, maxBytes = 0): WrittenColumn {
  return { name, kind, required, maxBytes, head: Buffer.from(`,"${name}":`) };
}

function kindOf({ name, type, json }: Column, isOcsf: boolean): WrittenColumn['kind'] {
  if (name === 'schema_version') return 'computed';
  if (isOcsf && (name === 'class_uid' || name === 'category_uid' || name === 'type_uid')) return 'computed';
  if (isOcsf && name === 'activity_id') return 'activity';
  if (name === 'truncated_fields') return 'truncated';
  return json ? 'json' : type;
}
