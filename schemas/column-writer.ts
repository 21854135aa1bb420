import type { JsonBytes } from './json-bytes';
import { writeJsonInJson } from './json-in-json';
import { fitJson } from './json-text';
import { NonconformingRow } from './nonconforming-row';
import type { RowPlan, WrittenColumn } from './row-plan';
import { fitText } from './text';

const quote = '"'.charCodeAt(0);
const typeUid = Buffer.from(',"type_uid":');

/** Writes columns of a row, one after the other, as JSON members with a comma before each. */
export class ColumnWriter {
  /** Required columns that have been written. */
  required = 0;
  /** Names of columns that were changed to fit, a comma before each. */
  changed = '';

  constructor(
    private readonly plan: RowPlan,
    private readonly out: JsonBytes,
  ) {}

  /** @throws NonconformingRow for a value of the wrong type */
  write(column: WrittenColumn, value: unknown): void {
    if (column.required) this.required += 1;
    switch (column.kind) {
      case 'string':
        return this.#string(column, value);
      case 'bigint':
        if (!Number.isSafeInteger(value)) throw new NonconformingRow(column.name, 'an integer within ±(2^53 - 1)');
        this.out.piece(column.head);
        return this.out.integer(value as number);
      case 'boolean':
        if (typeof value !== 'boolean') throw new NonconformingRow(column.name, 'true or false');
        this.out.piece(column.head);
        return this.out.boolean(value);
      case 'double':
        if (!Number.isFinite(value)) throw new NonconformingRow(column.name, 'a finite number');
        this.out.piece(column.head);
        return this.out.text(String(value));
      case 'json':
        return this.#json(column, value);
      case 'activity':
        return this.#activity(column, value);
      case 'class':
        if (value !== this.plan.className) throw new NonconformingRow(column.name, `a column of ${this.plan.className}`);
        return;
      case 'truncated':
        this.changed += `,${String(value)}`;
        return;
      case 'computed':
    }
  }

  /** Names the columns that were changed. */
  writeChanged(): void {
    const column = this.plan.columns.get('truncated_fields');
    if (column === undefined) return;
    this.out.piece(column.head);
    this.out.text(JSON.stringify(fitText(this.changed.slice(1), column.maxBytes).text));
  }

  #string({ name, head, maxBytes }: WrittenColumn, value: unknown): void {
    if (typeof value !== 'string') throw new NonconformingRow(name, 'text');
    const { out } = this;
    out.piece(head);
    if (value.length <= maxBytes && out.quoted(value)) return;
    const { text, changed } = fitText(value, maxBytes);
    if (changed) this.changed += `,${name}`;
    out.text(JSON.stringify(text));
  }

  #json({ name, head, maxBytes }: WrittenColumn, value: unknown): void {
    const { out } = this;
    out.piece(head);
    const start = out.length;
    out.sign(quote);
    if (writeJsonInJson(out, value) && out.length - start <= maxBytes) return out.sign(quote);
    out.cut(start);
    const { text, changed } = jsonOf(name, value, maxBytes);
    if (changed) this.changed += `,${name}`;
    out.text(JSON.stringify(text));
  }

  #activity({ name, head }: WrittenColumn, value: unknown): void {
    if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > 99) {
      throw new NonconformingRow(name, 'an integer from 0 to 99');
    }
    this.out.piece(head);
    this.out.integer(value as number);
    this.out.piece(typeUid);
    this.out.integer(this.plan.firstType + (value as number));
  }
}

function jsonOf(name: string, value: unknown, maxBytes: number): ReturnType<typeof fitJson> {
  try {
    return fitJson(value, maxBytes);
  } catch (cause) {
    throw new NonconformingRow(name, 'a JSON value', { cause });
  }
}
