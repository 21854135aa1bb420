import { includes } from '../../constructs/fan-out/record-range';
import { coalesce, RecordSet, sizeOf, subtract } from '../../constructs/replay/record-set';

function numbersOf(numbers: ReadonlySet<number>): RecordSet {
  const set = new RecordSet();
  for (const number of numbers) set.add(number);
  return set;
}

test('numbers in any order become ascending ranges that do not touch', () => {
  const set = new RecordSet();
  for (const number of [7, 3, 4, 5, 9, 8, 3]) set.add(number);
  set.add(20, 22);
  set.add(21, 30);
  expect(set.all()).toEqual([[3, 5], [7, 9], [20, 30]]);
  expect(set.size).toBe(17);
});

test('numbers in file order need no sorting, and a range to the end swallows what is behind it', () => {
  const set = RecordSet.of([[1, 3], [4, 4], [6, Number.POSITIVE_INFINITY], [8, 9]]);
  expect(set.all()).toEqual([[1, 4], [6, Number.POSITIVE_INFINITY]]);
});

test('any numbers: the set has exactly them', () => {
  let state = 7;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let run = 0; run < 200; run++) {
    const numbers = new Set(Array.from({ length: 40 }, () => 1 + Math.floor(random() * 60)));
    const set = new RecordSet();
    for (const number of numbers) set.add(number);
    const ranges = set.all();
    const all = Array.from({ length: 61 }, (_, index) => index + 1);
    expect(all.filter((number) => includes(ranges, number))).toEqual(all.filter((number) => numbers.has(number)));
    expect(set.size).toBe(numbers.size);
    const others = new Set(Array.from({ length: 20 }, () => 1 + Math.floor(random() * 60)));
    const left = RecordSet.of(subtract(set.all(), numbersOf(others).all()));
    expect(left.all()).toEqual(numbersOf(new Set([...numbers].filter((number) => !others.has(number)))).all());
    const few = coalesce(set.all(), 5);
    expect(few.length).toBeLessThanOrEqual(5);
    expect([...numbers].sort((a, b) => a - b).filter((number) => !includes(few, number))).toEqual([]);
  }
});

test('too many ranges are joined over the smallest gaps', () => {
  expect(coalesce([[1, 1], [3, 3], [10, 10], [12, 12], [40, 41]], 3)).toEqual([[1, 3], [10, 12], [40, 41]]);
  expect(sizeOf([[1, 3], [10, 12]])).toBe(6);
});

test('a range to the end loses its beginning', () => {
  expect(subtract([[1, Number.POSITIVE_INFINITY]], [[1, 5], [9, 9]])).toEqual([[6, 8], [10, Number.POSITIVE_INFINITY]]);
  expect(subtract([[1, 9]], [[0, 20]])).toEqual([]);
});

test('classes that take turns are gathered without a range for each record', () => {
  const set = new RecordSet();
  for (let pack = 0; pack < 200; pack++) {
    for (const turn of [0, 1]) for (let index = 0; index < 100; index++) set.add(1 + pack * 200 + 2 * index + turn);
  }
  expect((set as unknown as { ranges: unknown[] }).ranges.length).toBeLessThan(4_096);
  expect(set.all()).toEqual([[1, 40_000]]);
});
