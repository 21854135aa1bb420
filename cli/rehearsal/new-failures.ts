import type { RecordRange } from '../../constructs/fan-out/record-range';
import { RecordSet, sizeOf, subtract } from '../../constructs/replay/record-set';
import type { RejectedRow } from './derivation';
import type { NewFailure } from './report';

/** Records that would be rejected and are not, by cause; and how many are and would not be. */
export class NewFailures {
  private readonly causes = new Map<string, NewFailure>();
  private now: readonly RecordRange[] = [];
  private wouldBe = new RecordSet();
  private counted = 0;

  /** Rows that follow are of another upload. @param rejectedNow records of it that are rejected as it stands */
  begin(rejectedNow: RecordSet): void {
    this.now = rejectedNow.all();
    this.wouldBe = new RecordSet();
  }

  add(row: RejectedRow): void {
    const number = numberOf(row);
    this.wouldBe.add(number);
    if (!isIn(this.now, number)) this.count(row);
  }

  /** The upload's records were all derived. */
  end(): void {
    this.counted += sizeOf(subtract(this.now, this.wouldBe.all()));
  }

  get healed(): number {
    return this.counted;
  }

  /** Most records first. */
  list(): NewFailure[] {
    return [...this.causes.values()].sort((a, b) => b.records - a.records || (a.example < b.example ? -1 : 1));
  }

  private count({ event_id, source, reason, field, expected }: RejectedRow): void {
    const cause = JSON.stringify([source, reason, field, expected]);
    const known = this.causes.get(cause);
    const about = { source, reason, ...(field !== undefined && { field }), ...(expected !== undefined && { expected }) };
    this.causes.set(cause, known ? { ...known, records: known.records + 1 } : { ...about, records: 1, example: event_id });
  }
}

/** A rejected record has the number that stands in its event_id. */
export const numberOf = ({ event_id }: Pick<RejectedRow, 'event_id'>): number => Number(event_id.split('-')[1]);

/** @param ranges ascending, apart */
function isIn(ranges: readonly RecordRange[], number: number): boolean {
  let [low, high] = [0, ranges.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = ranges[middle]!;
    if (number < first) high = middle - 1;
    else if (number > last) low = middle + 1;
    else return true;
  }
  return false;
}
