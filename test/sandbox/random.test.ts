import fc from 'fast-check';
import { machineRandom, seededRandom } from '../../sandbox/random';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('a seed gives its sequence, always the same; another seed gives another', () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed);
    return [random.next(), random.uuid(), random.text(20), random.next()];
  };
  expect(draw(1)).toEqual([0.6270739405881613, '0087fbf7-479c-486d-be74-7d23673f277d', 'EYvRLCakxSMohvLscv9O', expect.any(Number)]);
  fc.assert(fc.property(fc.integer(), (seed) => expect(draw(seed)).toEqual(draw(seed))), { numRuns: 20 });
  expect(draw(2)).not.toEqual(draw(1));
});

test.each([
  ['seeded', seededRandom(3)],
  ['the machine', machineRandom()],
])('%s: numbers fill [0, 1) evenly, uuids are of version 4 and differ, texts are letters and digits', (_case, random) => {
  const numbers = Array.from({ length: 10_000 }, () => random.next());
  for (let tenth = 0; tenth < 10; tenth++) expect(numbers.filter((n) => Math.floor(n * 10) === tenth).length).toBeGreaterThan(800);
  const uuids = Array.from({ length: 1_000 }, () => random.uuid());
  expect(uuids.every((uuid) => UUID.test(uuid))).toBe(true);
  expect(new Set(uuids).size).toBe(1_000);
  expect(random.text(64)).toMatch(/^[A-Za-z0-9]{64}$/);
});
