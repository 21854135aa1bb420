import { seededRandom } from '../../sandbox/random';
import { withLosses, withOrder, withWaiting, type Loss } from '../../constructs/sweep/lost-records';
import { countOnce, piecesOf, type RangeTimes } from '../../constructs/sweep/range-times';

const settings = { attempts: 3, backOff: 1000 };
const loss = (object: string, ...ranges: [number, number][]): Loss => ({ object, ranges, receipt: false });
const about = ['demo', 'upload', '1'];

test('ranges are counted as if each record were counted by itself', () => {
  const random = seededRandom(7);
  const draw = (most: number): number => 1 + Math.floor(random.next() * most);
  for (let round = 0; round < 300; round++) {
    let counted: RangeTimes[] = [];
    const expected = new Map<number, number>();
    for (let step = 0; step < 5; step++) {
      const marks = [...new Set(Array.from({ length: 4 }, () => draw(30)))].sort((a, b) => a - b);
      const ranges: [number, number][] = [];
      for (let index = 0; index + 1 < marks.length; index += 2) ranges.push([marks[index]!, marks[index + 1]!]);
      counted = countOnce(counted, ranges);
      for (const [first, last] of ranges) for (let number = first; number <= last; number++) expected.set(number, (expected.get(number) ?? 0) + 1);
    }
    const found = new Map<number, number>();
    for (const [first, last, times] of counted) for (let number = first; number <= last; number++) {
      expect(found.has(number)).toBe(false);
      found.set(number, times);
    }
    expect([...found].sort(([a], [b]) => a - b)).toEqual([...expected].sort(([a], [b]) => a - b));
    const pieces = piecesOf([1, 31], counted);
    expect(pieces.flatMap(([first, last, times]) => Array.from({ length: last - first + 1 }, () => times))).toEqual(
      Array.from({ length: 31 }, (_, index) => expected.get(index + 1) ?? 0),
    );
  }
});

test('an error object counts once, however often it is read', () => {
  const once = withLosses(undefined, [loss('a', [1, 5])], settings);
  expect(withLosses(once, [loss('a', [1, 5])], settings)).toBe(once);
  const both = withLosses(once, [loss('a', [1, 5]), loss('b', [4, 9])], settings);
  expect(both).toMatchObject({ objects: ['a', 'b'], waiting: [[1, 9]], gave_up: [] });
});

test('an order takes what waits; records lost again wait longer, and after the last try they are given up', () => {
  let lost = withLosses(undefined, [loss('a', [1, 10])], settings);
  const waits: number[] = [];
  for (const object of ['b', 'c', 'd']) {
    lost = withOrder(lost, about, 5000, settings);
    waits.push(lost.next_at - 5000);
    expect(lost).toMatchObject({ waiting: [], order: { ranges: object === 'b' ? [[1, 10]] : [[3, 4]], decided_at: 5000 } });
    expect(lost.order!.replay_id).toMatch(/^[a-z2-7]{26}$/);
    lost = withLosses(lost, [loss(object, [3, 4])], settings);
  }
  expect(waits).toEqual([1000, 2000, 4000]);
  expect(lost).toMatchObject({ waiting: [], ordered: [[1, 2, 1], [3, 4, 3], [5, 10, 1]], gave_up: [[3, 4]] });
});

test('records beside those given up are still ordered', () => {
  const spent = { ...withLosses(undefined, [], settings), ordered: [[3, 4, 3]] as const };
  expect(withWaiting(spent, [[1, 6]], settings)).toMatchObject({ waiting: [[1, 2], [5, 6]], gave_up: [[3, 4]] });
});

test('a receipt that is lost is put down beside the records', () => {
  const lost = withLosses(undefined, [{ object: 'a', ranges: [], receipt: true }], settings);
  expect(lost).toMatchObject({ waiting: [], receipt: { attempts: 0, next_at: 0, is_lost: true } });
  const put = { ...lost, receipt: { attempts: 1, next_at: 9, is_lost: false } };
  expect(withLosses(put, [{ object: 'b', ranges: [], receipt: true }], settings).receipt).toEqual({ attempts: 1, next_at: 9, is_lost: true });
});
