import { pathsOf } from '../../cli/unmapped/json-paths';
import { PathCounts } from '../../cli/unmapped/path-counts';

const paths = (document: unknown) => Object.fromEntries(pathsOf(document));

test('a path for each place that has a value, arrays as [], odd keys in quotes', () => {
  expect(paths({ a: 1, b: { c: [{ d: 'x' }, { d: 'y', e: null }, 7] }, 'two words': { 'a.b': true } })).toEqual({
    a: 1, 'b.c[].d': 'x', 'b.c[].e': null, 'b.c[]': 7, '"two words"."a.b"': true,
  });
  expect(paths({ empty: {}, none: [], deep: [[1], [[2]]] })).toEqual({ empty: {}, none: [], 'deep[][]': 1, 'deep[][][]': 2 });
});

test('our own lineage, marks of what was cut, and what is no document', () => {
  expect(paths({ cyberactive: { upload_id: 'x' }, a: { cyberactive: 1 }, cut: { $cut: 70_000 } })).toEqual({ 'a.cyberactive': 1, cut: { $cut: 70_000 } });
  expect([paths('text'), paths(null), paths(undefined), paths([1])]).toEqual([{}, {}, {}, { '[]': 1 }]);
});

test('a document that is deep ends somewhere', () => {
  let deep: unknown = 1;
  for (let level = 0; level < 10_000; level++) deep = { a: deep };
  expect(pathsOf(deep).size).toBe(1);
});

test('an event counts once for a path; three different examples are kept, short', () => {
  const counts = new PathCounts(100);
  for (const value of ['a', 'a', 'b', 'c', 'd']) counts.add('s', pathsOf({ list: [{ x: value }, { x: 'other' }], long: 'y'.repeat(500) }));
  expect(counts.list()).toEqual([
    { source: 's', path: 'list[].x', events: 5, examples: ['a', 'b', 'c'] },
    { source: 's', path: 'long', events: 5, examples: [`${'y'.repeat(79)}…`] },
  ]);
});

test('with more paths than room memory stays, the frequent ones stay, and a second pass counts them exactly', () => {
  const room = 50;
  const events = Array.from({ length: 5000 }, (_, n) => pathsOf({ [`id-${n}`]: n, always: n, ...(n % 10 === 0 && { tenth: n }) }));
  const first = new PathCounts(room);
  for (const event of events) {
    first.add('s', event);
    expect(first.size).toBeLessThanOrEqual(2 * room);
  }
  expect(first.isExact).toBe(false);
  expect(first.list().find(({ path }) => path === 'always')!.events).toBeLessThan(5000);
  const second = new PathCounts(room, first.keys);
  for (const event of events) second.add('s', event);
  expect(second.isExact).toBe(true);
  expect(second.list().slice(0, 2).map(({ path, events: count }) => [path, count])).toEqual([['always', 5000], ['tenth', 500]]);
});
