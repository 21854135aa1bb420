import fc from 'fast-check';
import { includes, RangeCursor, type RecordRange } from '../../constructs/fan-out/record-range';

test('a cursor says of ascending numbers what looking through all ranges says', () => {
  const gaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 4 })), { maxLength: 8 });
  fc.assert(
    fc.property(gaps, fc.boolean(), fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 40 }), (steps, isOpen, numbers) => {
      let last = 0;
      const ranges: RecordRange[] = steps.map(([gap, length]) => [last + gap, (last = last + gap + length)]);
      if (isOpen) ranges.push([last + 2, Number.POSITIVE_INFINITY]);
      const cursor = new RangeCursor(ranges);
      const ascending = numbers.sort((a, b) => a - b);
      expect(ascending.map((number) => cursor.includes(number))).toEqual(ascending.map((number) => includes(ranges, number)));
    }),
  );
});
