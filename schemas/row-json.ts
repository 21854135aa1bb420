import type { Column, EventClass } from './event-class';
import { fitJson } from './json-text';
import { fitText } from './text';

/** A row does not have the form of its class. The message has names and limits, never the value. */
export class NonconformingRow extends Error {
  override readonly name = 'NonconformingRow';
  constructor(
    /** Name of the column. */
    readonly field: string,
    readonly expected: string,
    options?: ErrorOptions,
  ) {
    super(`${field}: expected ${expected}`, options);
  }
}

/** What the writer needs to know of a column, in the shape that it is fastest to use. */
interface WrittenColumn {
  readonly kind: Column['type'] | 'json' | 'activity' | 'computed' | 'truncated';
  readonly required: boolean;
  readonly maxBytes: number;
  /** `,"name":` */
  readonly head: string;
}

/** What follows from the class alone. */
interface Plan {
  readonly columns: ReadonlyMap<string, WrittenColumn>;
  readonly required: number;
  readonly className: string;
  /** The row's beginning: its version and the OCSF numbers that are the same in every row. */
  readonly start: Written;
  /** class_uid × 100; type_uid is that plus activity_id. */
  readonly firstType: number;
}

/** Text that needs no escape and has a byte a character. */
const unusual = /[^ !#-[\]-~]/;

const plans = new WeakMap<EventClass, Plan>();

/**
 * The row as one line of JSON, conformed to its class: exactly what Firehose, Parquet and the warehouse can hold, without
 * nulls.
 *
 * - Text over `maxBytes` is cut at a code point; JSON text gives up members for `{"$cut": bytes}` marks; NUL, halves of
 *   surrogate pairs and bytes that were no UTF-8 are U+FFFD. `truncated_fields` names every column where that happened.
 * - schema_version, class_uid, category_uid and type_uid follow from the class and activity_id, whatever the row says.
 * - A member `class`, as a source's event has it, must name the class and is no column.
 *
 * The row's own keys lead, not the columns: most of some seventy columns have no value.
 * @throws NonconformingRow for a wrong type, a missing required column, a key that is no column
 */
export function toRowJson(eventClass: EventClass, row: Row): string {
  const plan = planOf(eventClass);
  return write(plan, plan.start, {}, row);
}

/**
 * {@link toRowJson} for rows that have some columns in common: those are conformed once, and stand in front.
 * @param shared columns that no row has itself
 */
export function rowJsonWith(eventClass: EventClass, shared: Row): (row: Row) => string {
  const plan = planOf(eventClass);
  const writer = new RowWriter(plan, plan.start);
  writer.writeAll(shared);
  const start = writer.take();
  return (row) => write(plan, start, shared, row);
}

function write(plan: Plan, start: Written, shared: Row, row: Row): string {
  const writer = new RowWriter(plan, start);
  writer.writeAll(row);
  if (writer.required !== plan.required) throw missing(plan, { ...shared, ...row });
  return writer.end();
}

type Row = Readonly<Record<string, unknown>>;

/** What is written of a row. */
interface Written {
  readonly text: string;
  /** Names of columns that were changed to fit, a comma before each. */
  readonly changed: string;
  /** Required columns that have been written. */
  readonly required: number;
}

class RowWriter {
  required: number;
  #text: string;
  #changed: string;

  constructor(
    private readonly plan: Plan,
    { text, changed, required }: Written,
  ) {
    this.#text = text;
    this.#changed = changed;
    this.required = required;
  }

  take(): Written {
    // A chain of pieces becomes one piece: it begins every row.
    return { text: Buffer.from(this.#text).toString(), changed: this.#changed, required: this.required };
  }

  writeAll(row: Row): void {
    const { className, columns } = this.plan;
    for (const name in row) {
      const value = row[name];
      if (value === undefined || value === null) continue;
      const column = columns.get(name);
      if (column !== undefined) this.write(name, column, value);
      else if (name !== 'class' || value !== className) throw new NonconformingRow(name, `a column of ${className}`);
    }
  }

  write(name: string, column: WrittenColumn, value: unknown): void {
    if (column.required) this.required += 1;
    switch (column.kind) {
      case 'string':
        return this.#string(name, column, value);
      case 'bigint':
        if (!Number.isSafeInteger(value)) throw new NonconformingRow(name, 'an integer within ±(2^53 - 1)');
        this.#text += column.head + String(value);
        return;
      case 'boolean':
        if (typeof value !== 'boolean') throw new NonconformingRow(name, 'true or false');
        this.#text += column.head + String(value);
        return;
      case 'double':
        if (!Number.isFinite(value)) throw new NonconformingRow(name, 'a finite number');
        this.#text += column.head + String(value);
        return;
      case 'json':
        return this.#json(name, column, value);
      case 'activity':
        return this.#activity(name, column, value);
      case 'truncated':
        this.#changed += `,${String(value)}`;
        return;
      case 'computed':
    }
  }

  end(): string {
    const column = this.#changed === '' ? undefined : this.plan.columns.get('truncated_fields');
    if (column !== undefined) this.#text += column.head + JSON.stringify(fitText(this.#changed.slice(1), column.maxBytes).text);
    return `${this.#text}}`;
  }

  #string(name: string, { head, maxBytes }: WrittenColumn, value: unknown): void {
    if (typeof value !== 'string') throw new NonconformingRow(name, 'text');
    if (value.length <= maxBytes && !unusual.test(value)) {
      this.#text += `${head}"${value}"`;
      return;
    }
    const { text, changed } = fitText(value, maxBytes);
    if (changed) this.#changed += `,${name}`;
    this.#text += head + JSON.stringify(text);
  }

  #json(name: string, { head, maxBytes }: WrittenColumn, value: unknown): void {
    const { text, changed } = jsonOf(name, value, maxBytes);
    if (changed) this.#changed += `,${name}`;
    this.#text += head + JSON.stringify(text);
  }

  #activity(name: string, { head }: WrittenColumn, value: unknown): void {
    if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > 99) {
      throw new NonconformingRow(name, 'an integer from 0 to 99');
    }
    this.#text += `${head}${value as number},"type_uid":${this.plan.firstType + (value as number)}`;
  }
}

function jsonOf(name: string, value: unknown, maxBytes: number): ReturnType<typeof fitJson> {
  try {
    return fitJson(value, maxBytes);
  } catch (cause) {
    throw new NonconformingRow(name, 'a JSON value', { cause });
  }
}

function missing(plan: Plan, row: Row): NonconformingRow {
  const isMissing = ([name, column]: [string, WrittenColumn]) => column.required && (row[name] ?? null) === null;
  const [name] = [...plan.columns].find(isMissing) ?? ['row'];
  return new NonconformingRow(name, 'a value, since the column is required');
}

function planOf(eventClass: EventClass): Plan {
  let plan = plans.get(eventClass);
  if (plan === undefined) plans.set(eventClass, (plan = makePlan(eventClass)));
  return plan;
}

function makePlan({ name, version, ocsf, columns }: EventClass): Plan {
  const written = columns.map((column): [string, WrittenColumn] => {
    const kind = kindOf(column, ocsf !== undefined);
    return [column.name, { kind, required: !column.nullable && kind !== 'computed', maxBytes: column.maxBytes ?? 0, head: `,"${column.name}":` }];
  });
  const numbers = ocsf === undefined ? '' : `,"class_uid":${ocsf.class_uid},"category_uid":${ocsf.category_uid}`;
  return {
    columns: new Map(written),
    required: written.filter(([, { required }]) => required).length,
    className: name,
    start: { text: `{"schema_version":${version}${numbers}`, changed: '', required: 0 },
    firstType: (ocsf?.class_uid ?? 0) * 100,
  };
}

function kindOf({ name, type, json }: Column, isOcsf: boolean): WrittenColumn['kind'] {
  if (name === 'schema_version') return 'computed';
  if (isOcsf && (name === 'class_uid' || name === 'category_uid' || name === 'type_uid')) return 'computed';
  if (isOcsf && name === 'activity_id') return 'activity';
  if (name === 'truncated_fields') return 'truncated';
  return json ? 'json' : type;
}
