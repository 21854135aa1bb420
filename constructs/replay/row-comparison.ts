import { eventClasses, type EventClass, type EventClassName } from '../../schemas';
import { literal, queryPages, type Warehouse } from '../warehouse/data-api';
import type { UploadTime } from './existing-records';
import type { RowChanges } from './forecast';

type Row = Readonly<Record<string, unknown>>;

/** Columns that differ in every derivation and say nothing of the event. */
export const OF_DERIVATION = new Set(['generation', 'processed_time', 'source_version', 'schema_version']);

/** Rows as they would be beside those that stand. Both come in the order of the file, so that memory stays flat. */
export class RowComparison {
  private compared = 0;
  private same = 0;
  private changed = 0;
  private added = 0;
  private removed = 0;
  private isComplete = true;
  private readonly columns = new Map<string, number>();
  private standing = new Map<EventClassName, StandingRows>();
  private upload: UploadTime | undefined;

  /** @param most rows that are compared; what is beyond is left */
  constructor(
    private readonly warehouse: Warehouse,
    private readonly most: number,
  ) {}

  /** Rows that follow are of this upload. */
  async begin(upload: UploadTime): Promise<void> {
    await this.end();
    this.upload = upload;
  }

  /** @param rows lines of JSON of one class, in the order of the file */
  async take(eventClass: EventClassName, rows: Buffer): Promise<void> {
    const standing = this.standingRows(eventClass);
    for (const line of rows.toString('utf8').split('\n')) {
      if (!this.goOn()) return;
      const row = JSON.parse(line) as Row;
      for (let before = await standing.peek(); before && isBefore(before, row); before = await standing.peek()) {
        standing.next();
        this.removed++;
      }
      const before = await standing.peek();
      if (before && before.event_id === row.event_id) {
        standing.next();
        this.compare(eventClasses[eventClass], before, row);
      } else this.added++;
      this.compared++;
    }
  }

  /** The upload's rows were all taken: what stands beyond them goes. */
  async end(): Promise<void> {
    if (this.upload) for (const { name, ocsf } of Object.values(eventClasses) as EventClass<EventClassName>[]) if (ocsf) this.standingRows(name);
    for (const rows of this.standing.values()) {
      while (this.goOn() && (await rows.peek())) {
        rows.next();
        this.removed++;
        this.compared++;
      }
      await rows.close();
    }
    this.standing = new Map();
    this.upload = undefined;
  }

  result(): RowChanges {
    const { compared, same, changed, added, removed, isComplete: complete } = this;
    const columns = Object.fromEntries([...this.columns].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
    return { compared, same, changed, added, removed, columns, complete };
  }

  private goOn(): boolean {
    if (this.compared < this.most) return true;
    this.isComplete = false;
    return false;
  }

  private standingRows(eventClass: EventClassName): StandingRows {
    const rows = this.standing.get(eventClass) ?? new StandingRows(this.warehouse, eventClasses[eventClass], this.upload!, this.most + 1);
    this.standing.set(eventClass, rows);
    return rows;
  }

  private compare(eventClass: EventClass, before: Row, after: Row): void {
    const different = eventClass.columns.filter(({ name, json }) => !OF_DERIVATION.has(name) && !isSame(before[name], after[name], json));
    if (different.length === 0) this.same++;
    else this.changed++;
    for (const { name } of different) this.columns.set(name, (this.columns.get(name) ?? 0) + 1);
  }
}

/** Rows of an upload and class that stand, in the order of the file, asked for when the first is needed. */
export class StandingRows {
  private readonly pages: AsyncGenerator<Row[]>;
  private page: readonly Row[] = [];
  private place = 0;

  constructor(warehouse: Warehouse, { name, columns }: EventClass, { upload, uploadedAt }: UploadTime, most: number) {
    const sql = `SELECT ${columns.map((column) => `"${column.name}"`).join(', ')}
FROM "events"."${name}"
WHERE "uploaded_at" = ${uploadedAt} AND "upload_id" = ${literal(upload)}
ORDER BY "record_number", "event_number"
LIMIT ${most}`;
    this.pages = queryPages(warehouse, sql);
  }

  async peek(): Promise<Row | undefined> {
    while (this.place >= this.page.length) {
      const { value, done } = await this.pages.next();
      if (done) return undefined;
      this.page = value;
      this.place = 0;
    }
    return this.page[this.place];
  }

  next(): void {
    this.place++;
  }

  async close(): Promise<void> {
    await this.pages.return(undefined);
  }
}

export function isBefore(one: Row, other: Row): boolean {
  const difference = Number(one.record_number) - Number(other.record_number);
  return difference < 0 || (difference === 0 && Number(one.event_number) < Number(other.event_number));
}

/** Absent is null. JSON is compared as what it says: the warehouse writes it in its own way. */
export function isSame(before: unknown, after: unknown, json: boolean): boolean {
  const [one, other] = [before ?? null, after ?? null];
  if (one === null || other === null) return one === other;
  return json ? canonical(parsed(one)) === canonical(parsed(other)) : one === other || String(one) === String(other);
}

export const parsed = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
};

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
