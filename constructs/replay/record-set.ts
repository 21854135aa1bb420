import type { RecordRange } from '../fan-out/record-range';

/**
 * Ranges of one order at most. Rejected records can be every other line of a large file; a document that lists each of
 * them would be larger than what it saves. Beyond this, neighbours are joined over the smallest gaps: the records in
 * between are emitted too, and load knows their events already.
 */
export const MAX_RANGES = 2_000;

/** Two event classes that take turns in a file give a range a record, which join as soon as they are put in order. */
const COMPACT_AT = 4_096;

/** Record numbers of one upload, gathered in any order. */
export class RecordSet {
  private ranges: (readonly [number, number])[] = [];
  private isSorted = true;
  private compactAt = COMPACT_AT;

  static of(ranges: readonly RecordRange[]): RecordSet {
    const set = new RecordSet();
    for (const [first, last] of ranges) set.add(first, last);
    return set;
  }

  /** @param last may be infinite: to the end of the file */
  add(first: number, last = first): void {
    const before = this.ranges.at(-1);
    // Records mostly come in file order: these need no sorting.
    if (this.isSorted && before && first >= before[0] && first <= before[1] + 1) {
      this.ranges[this.ranges.length - 1] = [before[0], Math.max(before[1], last)];
      return;
    }
    if (before && first < before[0]) this.isSorted = false;
    this.ranges.push([first, last]);
    if (this.ranges.length >= this.compactAt) this.compact();
  }

  /** Ascending, apart from each other. */
  all(): RecordRange[] {
    if (!this.isSorted) this.compact();
    return [...this.ranges];
  }

  private compact(): void {
    this.ranges = merged(this.ranges);
    this.isSorted = true;
    this.compactAt = Math.max(COMPACT_AT, 2 * this.ranges.length);
  }

  get size(): number {
    return sizeOf(this.all());
  }
}

/** How many records; infinite where a range goes to the end of the file. */
export const sizeOf = (ranges: readonly RecordRange[]): number => ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);

/** At most `most` ranges that include all of these, with as few others as can be. @param ranges ascending, apart */
export function coalesce(ranges: readonly RecordRange[], most = MAX_RANGES): RecordRange[] {
  if (ranges.length <= most) return [...ranges];
  const gaps = ranges.slice(1).map(([first], index) => ({ index: index + 1, gap: first - ranges[index]![1] }));
  gaps.sort((a, b) => b.gap - a.gap || a.index - b.index);
  const kept = new Set(gaps.slice(0, most - 1).map(({ index }) => index));
  const result: [number, number][] = [];
  ranges.forEach(([first, last], index) => {
    if (index === 0 || kept.has(index)) result.push([first, last]);
    else result.at(-1)![1] = last;
  });
  return result;
}

/** What of `ranges` is in none of `others`. Both ascending, apart. */
export function subtract(ranges: readonly RecordRange[], others: readonly RecordRange[]): RecordRange[] {
  const result: RecordRange[] = [];
  let place = 0;
  for (const [first, last] of ranges) {
    let start = first;
    while (place < others.length && others[place]![1] < first) place++;
    for (let at = place; at < others.length && others[at]![0] <= last; at++) {
      if (others[at]![0] > start) result.push([start, others[at]![0] - 1]);
      start = others[at]![1] + 1;
    }
    if (start <= last) result.push([start, last]);
  }
  return result;
}

function merged(ranges: readonly (readonly [number, number])[]): [number, number][] {
  const result: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = result.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else result.push([first, last]);
  }
  return result;
}
