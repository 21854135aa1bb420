import type { RecordRange } from '../fan-out/record-range';

/** Records that something happened to so many times. Lists of them are ascending and do not overlap. */
export type RangeTimes = readonly [first: number, last: number, times: number];

/** A range cut where the count changes; what is not counted has 0. */
export function piecesOf([first, last]: RecordRange, counted: readonly RangeTimes[]): RangeTimes[] {
  const pieces: RangeTimes[] = [];
  let next = first;
  for (const [from, to, times] of counted) {
    if (to < next || from > last) continue;
    if (from > next) pieces.push([next, from - 1, 0]);
    const end = Math.min(to, last);
    pieces.push([Math.max(from, next), end, times]);
    next = end + 1;
  }
  if (next <= last) pieces.push([next, last, 0]);
  return pieces;
}

/** Counts these once more. @param ranges ascending, not overlapping */
export function countOnce(counted: readonly RangeTimes[], ranges: readonly RecordRange[]): RangeTimes[] {
  const raised = ranges.flatMap((range) => piecesOf(range, counted)).map(([first, last, times]): RangeTimes => [first, last, times + 1]);
  const inside = ranges.map(([first, last]): RangeTimes => [first, last, 1]);
  const kept = counted.flatMap(([first, last, times]) =>
    piecesOf([first, last], inside)
      .filter(([, , covered]) => covered === 0)
      .map(([from, to]): RangeTimes => [from, to, times]),
  );
  return joined([...raised, ...kept].sort(([a], [b]) => a - b));
}

function joined(pieces: readonly RangeTimes[]): RangeTimes[] {
  const result: RangeTimes[] = [];
  for (const [first, last, times] of pieces) {
    const before = result.at(-1);
    if (before && before[1] + 1 === first && before[2] === times) result[result.length - 1] = [before[0], last, times];
    else result.push([first, last, times]);
  }
  return result;
}
