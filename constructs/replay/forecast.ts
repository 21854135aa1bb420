import type { EventClassName } from '../../schemas';

/** Records that will fail for the same cause. */
export interface ForecastFailure {
  readonly source: string;
  readonly reason: string;
  readonly field?: string;
  readonly expected?: string;
  readonly records: number;
  /** event_id that one of them has as a rejected record. */
  readonly example: string;
}

/** What would become of the records of a plan. */
export interface Prediction {
  /** Records that are looked at: pass + fail + held. */
  readonly records: number;
  /** By event class. */
  readonly pass: Readonly<Record<string, number>>;
  /** Most frequent first. */
  readonly fail: readonly ForecastFailure[];
  /** In packs that the transform has no room for. */
  readonly held: number;
  /** Selected records that have an event already; they are not emitted. */
  readonly present: number;
  /** Of a new generation: its rows beside those that stand. */
  readonly rows?: RowChanges;
}

/** Rows of a new generation beside those that stand. Lineage that always changes (generation, times) is not looked at. */
export interface RowChanges {
  readonly compared: number;
  readonly same: number;
  readonly changed: number;
  /** Rows that were not there, and rows that go. */
  readonly added: number;
  readonly removed: number;
  /** By column: how many rows change in it. */
  readonly columns: Readonly<Record<string, number>>;
  /** False when there were more rows than were to be compared. */
  readonly complete: boolean;
}

/** What a forecast reads of a row of rejected_record. */
export interface RejectedRow {
  readonly event_id: string;
  readonly source: string;
  readonly reason: string;
  readonly field?: string;
  readonly expected?: string;
  readonly excerpt?: string;
}

/** Causes that are told apart; more are counted under the last. */
const MOST_CAUSES = 1_000;

/** Adds a forecast up. */
export class Forecast {
  private records = 0;
  private held = 0;
  private present = 0;
  private readonly passed = new Map<string, number>();
  private readonly failed = new Map<string, ForecastFailure>();

  pass(eventClass: EventClassName, records: number): void {
    if (records === 0) return;
    this.records += records;
    this.passed.set(eventClass, (this.passed.get(eventClass) ?? 0) + records);
  }

  fail({ event_id, source, reason, field, expected }: RejectedRow): void {
    this.records++;
    const key = JSON.stringify([source, reason, field, expected]);
    const cause = this.failed.has(key) || this.failed.size < MOST_CAUSES ? key : JSON.stringify([source, reason]);
    const before = this.failed.get(cause);
    const about = cause === key ? { source, reason, ...(field !== undefined && { field }), ...(expected !== undefined && { expected }) } : { source, reason };
    this.failed.set(cause, before ? { ...before, records: before.records + 1 } : { ...about, records: 1, example: event_id });
  }

  hold(records: number): void {
    this.records += records;
    this.held += records;
  }

  alreadyThere(records: number): void {
    this.present += records;
  }

  /** Adds another, made for a part. */
  add(other: Prediction): void {
    for (const [eventClass, records] of Object.entries(other.pass)) this.pass(eventClass as EventClassName, records);
    for (const failure of other.fail) {
      const { records, example, ...about } = failure;
      const key = JSON.stringify([about.source, about.reason, about.field, about.expected]);
      const before = this.failed.get(key);
      this.failed.set(key, before ? { ...before, records: before.records + records } : failure);
      this.records += records;
    }
    this.hold(other.held);
    this.alreadyThere(other.present);
  }

  result(rows?: RowChanges): Prediction {
    const { records, held, present } = this;
    const fail = [...this.failed.values()].sort((a, b) => b.records - a.records || (a.example < b.example ? -1 : 1));
    const pass = Object.fromEntries([...this.passed].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
    return { records, pass, fail, held, present, ...(rows && { rows }) };
  }
}
