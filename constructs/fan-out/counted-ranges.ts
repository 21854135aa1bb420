import type { FrameHandler } from './framer';
import { RangeCursor, type RecordRange } from './record-range';
import type { RecordSorter } from './record-sorter';

/**
 * Counts the records of some ranges on their way to the sorter, also those that a hop before this one has emitted: each
 * hop reads the file from its first byte, so that the last one knows the sum.
 */
export class CountedRanges implements FrameHandler {
  records = 0;

  private readonly ranges: RangeCursor;

  /** @param ranges ascending, not overlapping */
  constructor(
    private readonly sorter: RecordSorter,
    ranges: readonly RecordRange[],
  ) {
    this.ranges = new RangeCursor(ranges);
  }

  blank(): void {
    this.sorter.blank();
  }

  settle(): void {
    this.sorter.settle();
  }

  tooLong(number: number, offset: number, length: number, head: Buffer): void {
    this.count(number, () => this.sorter.tooLong(number, offset, length, head));
  }

  record(number: number, offset: number, bytes: Buffer, start: number, end: number, stop: number): void {
    this.count(number, () => this.sorter.record(number, offset, bytes, start, end, stop));
  }

  /** Only the sorter knows which lines are records: a comment or a header is none. */
  count(number: number, sort: () => void): void {
    const before = this.sorter.records;
    sort();
    if (this.sorter.records > before && this.ranges.includes(number)) this.records++;
  }
}
