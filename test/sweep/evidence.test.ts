import { Evidence } from '../../constructs/sweep/evidence';
import { syntheticEvent } from '../../constructs/sweep/synthetic-event';
import { parseMessage } from '../../constructs/fan-out/notification';
import { objectsOf } from '../../constructs/load/curated-message';

const MINUTE = 60_000;
const looked = async (depths: { raw: number; curated: number }, at: number, evidence = new Evidence({})): Promise<Evidence> => {
  await evidence.look({ depth: async (queue) => (queue === 'raw' ? depths.raw : depths.curated), now: () => at });
  return evidence;
};

test('an empty queue holds no message of what was announced a minute before, and may hold one of what came later', async () => {
  const evidence = await looked({ raw: 0, curated: 1 }, 10 * MINUTE);
  expect([evidence.isQuietSince('raw', 9 * MINUTE), evidence.isQuietSince('raw', 9 * MINUTE + 1), evidence.isQuietSince('curated', 0)]).toEqual([true, false, false]);
});

test('that a queue was empty once is remembered between runs', async () => {
  const first = await looked({ raw: 0, curated: 0 }, 10 * MINUTE);
  const second = await looked({ raw: 5, curated: 5 }, 25 * MINUTE, new Evidence(first.document()));
  expect([second.isQuietSince('raw', 5 * MINUTE), second.isQuietSince('raw', 12 * MINUTE)]).toEqual([true, false]);
});

test('what was announced later and is done says that the queue has moved on', async () => {
  const evidence = await looked({ raw: 3, curated: 3 }, 0);
  evidence.passed('raw', 50 * MINUTE);
  evidence.passed('raw', 20 * MINUTE);
  expect([evidence.isPassed('raw', 10 * MINUTE, 40 * MINUTE), evidence.isPassed('raw', 11 * MINUTE, 40 * MINUTE), evidence.isPassed('curated', 1, 0)]).toEqual([true, false, false]);
});

test.each(['demo/20260101_000000/abcdefghijklmnopqrstuvwxy2/a b+c%20d=é.log', 'events/authentication/2026/01/01/00/plain.parquet'])('the event of %s is read as S3\'s own', (key) => {
  const text = JSON.stringify(syntheticEvent({ bucket: 'bucket', key, size: 7, versionId: 'v1', putAt: 0 }));
  expect(parseMessage(text)).toEqual([{ bucket: 'bucket', key, versionId: 'v1' }]);
  expect(objectsOf(text)).toEqual([{ key, size: 7 }]);
});
