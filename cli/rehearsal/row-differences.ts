import { isBefore, isSame, OF_DERIVATION, parsed } from '../../constructs/replay/row-comparison';
import type { ClassRehearsal, ColumnChange } from './report';
import type { LiveClass } from './live-classes';
import type { Row, RowReader } from './standing-file';
import { UnmappedDifferences } from './unmapped-differences';

interface Tally {
  compared: number;
  same: number;
  changed: number;
  added: number;
  removed: number;
  readonly columns: Map<string, { filled: number; changed: number; emptied: number; example: ColumnChange['example'] }>;
}

/** Rows beside those that stand, as they come: both in the order of the file. */
export class RowDifferences {
  readonly unmapped = new UnmappedDifferences();
  private readonly tallies = new Map<string, Tally>();
  private readers = new Map<string, RowReader>();
  private standing: (eventClass: string) => RowReader | undefined = () => undefined;
  private compared = 0;
  private isComplete = true;

  /**
   * @param most rows that are compared
   * @param onChanged takes each row that is new or other than the one that stands
   */
  constructor(
    private readonly classes: ReadonlyMap<string, LiveClass>,
    private readonly most: number,
    private readonly onChanged: (eventClass: string, row: Row) => Promise<void>,
  ) {}

  get complete(): boolean {
    return this.isComplete;
  }

  /** Rows that follow are of another upload. @param standing rows of it, by class; undefined where there are none */
  begin(standing: (eventClass: string) => RowReader | undefined): void {
    this.standing = standing;
  }

  /** @param rows lines of JSON of one class */
  async take(eventClass: string, rows: Buffer): Promise<void> {
    const standing = this.reader(eventClass);
    for (const line of rows.toString('utf8').split('\n')) {
      if (!this.goOn()) return;
      const row = JSON.parse(line) as Row;
      for (let before = await standing?.peek(); before && isBefore(before, row); before = await standing!.peek()) this.remove(eventClass, standing!);
      const before = await standing?.peek();
      const isPair = before !== undefined && before.event_id === row.event_id;
      if (isPair) standing!.next();
      await this.compare(eventClass, isPair ? before : undefined, row);
    }
  }

  /** The upload's rows were all taken. @param classes of which it has rows that stand */
  async end(classes: readonly string[]): Promise<void> {
    for (const name of classes) this.reader(name);
    for (const [name, reader] of this.readers) {
      while ((await reader.peek()) && this.goOn()) this.remove(name, reader);
      await reader.close();
    }
    this.readers = new Map();
  }

  result(): ClassRehearsal[] {
    return [...this.tallies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([eventClass, { columns, ...counts }]) => {
      const newColumns = (this.classes.get(eventClass)?.added ?? []).map(({ name }) => name);
      const changes = [...columns].map(([column, change]) => ({ column, isNew: newColumns.includes(column), ...change }));
      const rowsOf = ({ filled, changed, emptied }: ColumnChange): number => filled + changed + emptied;
      return { eventClass, ...counts, newColumns, columns: changes.sort((a, b) => rowsOf(b) - rowsOf(a) || (a.column < b.column ? -1 : 1)) };
    });
  }

  private goOn(): boolean {
    if (this.compared < this.most) return true;
    this.isComplete = false;
    return false;
  }

  private reader(eventClass: string): RowReader | undefined {
    const known = this.readers.get(eventClass) ?? this.standing(eventClass);
    if (known) this.readers.set(eventClass, known);
    return known;
  }

  private tally(eventClass: string): Tally {
    const tally = this.tallies.get(eventClass) ?? { compared: 0, same: 0, changed: 0, added: 0, removed: 0, columns: new Map() };
    this.tallies.set(eventClass, tally);
    return tally;
  }

  private remove(eventClass: string, standing: RowReader): void {
    standing.next();
    this.tally(eventClass).removed++;
    this.compared++;
  }

  private async compare(eventClass: string, before: Row | undefined, after: Row): Promise<void> {
    const tally = this.tally(eventClass);
    const { eventClass: described, added } = this.classes.get(eventClass)!;
    tally.compared++;
    this.compared++;
    if (before) this.unmapped.add(String(after.source), before.unmapped, after, added);
    else tally.added++;
    const different = described.columns.filter(({ name, json }) => !OF_DERIVATION.has(name) && !(before ? isSame(before[name], after[name], json) : true));
    if (before && different.length === 0) tally.same++;
    else if (before) tally.changed++;
    for (const { name } of different) this.note(tally, name, String(after.event_id), before![name], after[name]);
    if (!before || different.length > 0) await this.onChanged(eventClass, after);
  }

  private note({ columns }: Tally, column: string, event_id: string, before: unknown, after: unknown): void {
    const change = columns.get(column) ?? { filled: 0, changed: 0, emptied: 0, example: { event_id, before: shown(before), after: shown(after) } };
    columns.set(column, change);
    if ((before ?? null) === null) change.filled++;
    else if ((after ?? null) === null) change.emptied++;
    else change.changed++;
  }
}

const EXAMPLE_CHARACTERS = 80;

function shown(value: unknown): string {
  if ((value ?? null) === null) return 'NULL';
  const plain = parsed(value);
  const text = typeof plain === 'string' ? plain : JSON.stringify(plain);
  return text.length > EXAMPLE_CHARACTERS ? `${text.slice(0, EXAMPLE_CHARACTERS - 1)}…` : text;
}
