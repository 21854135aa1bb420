/** Ids of records: opaque, rising, of the length that Kinesis' have. */
const PREFIX = '49';
const DIGITS = 54;
const PER_MILLISECOND = 1_000_000n;

export class RecordIds {
  private last: bigint;

  /** @param now epoch ms: later starts give later ids */
  constructor(now: number) {
    this.last = BigInt(now) * PER_MILLISECOND;
  }

  /** Ids to come are later than `id`, one of an earlier run. */
  startAfter(id: string): void {
    const number = BigInt(id.slice(PREFIX.length));
    if (number > this.last) this.last = number;
  }

  next(): string {
    this.last += 1n;
    return PREFIX + String(this.last).padStart(DIGITS, '0');
  }
}
