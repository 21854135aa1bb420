/** Records by number: first and last, both included. */
export type RecordRange = readonly [first: number, last: number];

/** Every record of a file. */
export const allRecords: readonly RecordRange[] = [[1, Number.POSITIVE_INFINITY]];

export function includes(ranges: readonly RecordRange[], number: number): boolean {
  return ranges.some(([first, last]) => first <= number && number <= last);
}

/** What of the ranges begins at `next`. */
export function from(ranges: readonly RecordRange[], next: number): RecordRange[] {
  return ranges.filter(([, last]) => last >= next).map(([first, last]) => [Math.max(first, next), last]);
}

/** Asks for numbers that come in ascending order, as records of a file do: each range is passed once. */
export class RangeCursor {
  private at = 0;

  /** @param ranges ascending, not overlapping */
  constructor(private readonly ranges: readonly RecordRange[]) {}

  includes(number: number): boolean {
    while (this.at < this.ranges.length && this.ranges[this.at]![1] < number) this.at++;
    const range = this.ranges[this.at];
    return range !== undefined && range[0] <= number;
  }

  /** Whether all from `first` to `last` are included. */
  includesAll(first: number, last: number): boolean {
    return this.includes(first) && this.ranges[this.at]![1] >= last;
  }
}
