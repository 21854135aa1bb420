import { walk, type Walk } from '../../constructs/sweep/walk';
import type { WalkPosition } from '../../constructs/state/documents';
import { ListedBucket } from './listed-bucket';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 2);

function stand(mayGoOn: () => boolean = () => true) {
  const bucket = new ListedBucket();
  const seen: string[] = [];
  let now = START;
  const kind: Walk = {
    bucket: 'any',
    prefixes: async () => ['b/', 'a/'],
    settled: 10 * MINUTE,
    overlap: MINUTE,
    look: async (objects) => void seen.push(...objects.map(({ key }) => key)),
  };
  let position: WalkPosition | undefined;
  const run = async (changed: Partial<Walk> = {}): Promise<WalkPosition> =>
    (position = await walk({ ...kind, ...changed }, position, { s3: bucket.client, now: () => now, mayGoOn }));
  return { bucket, seen, run, pass: (milliseconds: number) => (now += milliseconds), now: () => now };
}

test('looks at each object once when it has settled, and not again', async () => {
  const { bucket, seen, run, pass } = stand();
  for (let number = 0; number < 8; number++) bucket.objects.set(`${number % 2 ? 'a' : 'b'}/${number}`, START - 20 * MINUTE);
  bucket.objects.set('a/young', START - 5 * MINUTE);
  await run();
  expect([...seen].sort()).toEqual(['a/1', 'a/3', 'a/5', 'a/7', 'b/0', 'b/2', 'b/4', 'b/6']);
  seen.length = 0;
  pass(15 * MINUTE);
  expect(await run()).toEqual({ clean_until: START + 5 * MINUTE });
  expect(seen).toEqual(['a/young']);
});

test('an object that appears late, with an older time, is seen within the overlap', async () => {
  const { bucket, seen, run, pass } = stand();
  await run();
  bucket.objects.set('a/late', START - 10 * MINUTE - 30_000);
  pass(15 * MINUTE);
  await run();
  expect(seen).toEqual(['a/late']);
});

test.each([2, 3, 5, 7])('stopped after every %i questions it sees everything, and comes to the end that it had', async (patience) => {
  let asked = 0;
  const { bucket, seen, run, pass } = stand(() => asked++ < patience);
  const keys = Array.from({ length: 10 }, (_, number) => `${number < 5 ? 'a' : 'b'}/${number}`);
  for (const key of keys) bucket.objects.set(key, START - HOUR);
  let position = await run();
  for (let runs = 0; position.until !== undefined; runs++) {
    expect(runs).toBeLessThan(40);
    expect(position.until).toBe(START - 10 * MINUTE);
    asked = 0;
    pass(15 * MINUTE);
    // More comes all the time; it is for the next walk.
    bucket.objects.set(`a/0${runs}`, START);
    position = await run();
  }
  expect(position).toEqual({ clean_until: START - 10 * MINUTE });
  expect([...new Set(seen)].sort()).toEqual(keys);
});

test('what was looked at when the run failed is looked at again', async () => {
  const { bucket, seen, run } = stand();
  bucket.objects.set('a/1', START - HOUR);
  await expect(run({ look: () => Promise.reject(new Error('gone')) })).rejects.toThrow('gone');
  await run();
  expect(seen).toEqual(['a/1']);
});

test('begins where a folder is in the order of time', async () => {
  const { bucket, seen, run } = stand();
  for (let number = 0; number < 30; number++) bucket.objects.set(`a/${String(number).padStart(2, '0')}`, START - HOUR);
  await run({ prefixes: async () => ['a/'], beginAfter: (prefix) => `${prefix}26` });
  expect(seen).toEqual(['a/27', 'a/28', 'a/29']);
  expect(bucket.pages).toBe(1);
});

const HOUR = 60 * MINUTE;
