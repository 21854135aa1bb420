/** A class that is spread over several streams, as the tuner sees it. */
import type { FirehoseClient } from '@aws-sdk/client-firehose';
import fc from 'fast-check';
import { bytesOf, inPacks, spread } from '../../cli/buffer/arrivals';
import { deliveriesOf, invocationsFor, noDelays } from '../../cli/buffer/deliveries';
import { readStream, updateHints } from '../../cli/buffer/live-stream';
import { ratiosOf } from '../../cli/buffer/ratios';
import { classesFor } from '../../cli/buffer/services';
import { changedStage } from '../../cli/buffer/stage-text';
import { CALL_BYTES } from '../../constructs/stream/put-records';
import { classOfShard, shardFor, shardNames } from '../../constructs/stream/shards';
import { changed } from '../stacks/synthesized';

const arrivals = fc.array(fc.record({ at: fc.nat(3_600_000), bytes: fc.integer({ min: 1, max: 9_000_000 }) }), { minLength: 1, maxLength: 20 });
const setup = (shards?: number) => ({ transform: { intervalSeconds: 60, sizeMegabytes: 0.2 }, ratios: ratiosOf('http_activity'), ...(shards !== undefined && { shards }) });
const hints = { intervalSeconds: 300, sizeMegabytes: 128 };

test('packs are spread whole: none lost, none twice, a call`s worth together, each stream in the order of time', () => {
  fc.assert(fc.property(arrivals, fc.integer({ min: 1, max: 5 }), (some, shards) => {
    const packs = inPacks(some);
    const streams = spread(packs, shards);
    const all = streams.flat();
    expect([all.length, new Set(all).size]).toEqual([packs.length, packs.length]);
    expect(new Set([...packs, ...all]).size).toBe(packs.length);
    for (const stream of streams) expect(stream.every(({ at }, index) => index === 0 || stream[index - 1]!.at <= at)).toBe(true);
    if (bytesOf(packs) <= CALL_BYTES && new Set(packs.map(({ at }) => at)).size === 1) expect(streams.filter((stream) => stream.length > 0)).toHaveLength(1);
  }), { numRuns: 50 });
});

test('several streams deliver what one delivers, in more and smaller objects', () => {
  const packs = inPacks(Array.from({ length: 60 }, (_, minute) => ({ at: minute * 60_000, bytes: 12_000_000 })));
  const [one, three] = [deliveriesOf(packs, hints, setup(), noDelays), deliveriesOf(packs, hints, setup(3), noDelays)];
  const put = (deliveries: typeof one): number => Math.round(deliveries.reduce((sum, delivery) => sum + delivery.put, 0));
  expect(put(three)).toBe(put(one));
  expect(three.length).toBeGreaterThan(one.length);
  expect(three.map(({ at }) => at)).toEqual(three.map(({ at }) => at).sort((a, b) => a - b));
  expect(deliveriesOf(packs, hints, setup(1), noDelays)).toEqual(one);
  expect(invocationsFor(packs, setup(3))).toBeGreaterThanOrEqual(invocationsFor(packs, setup()));
});

test('names tell the class, and keys always the same stream of it', () => {
  expect(shardNames('http_activity', { http_activity: 3 })).toEqual(['http_activity', 'http_activity.2', 'http_activity.3']);
  expect(shardNames('base_event', { http_activity: 3 })).toEqual(['base_event']);
  fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 64 }), (key, count) => {
    const name = shardFor('http_activity', { http_activity: count }, key);
    expect(shardNames('http_activity', { http_activity: count })).toContain(name);
    expect([shardFor('http_activity', { http_activity: count }, key), classOfShard(name)]).toEqual([name, 'http_activity']);
  }));
  expect(classesFor('cyberactive-dev-http_activity.2', 'cyberactive-dev-')).toEqual(['http_activity']);
  expect(() => classesFor('http_activity.x')).toThrow('stream: expected one of');
});

test('keys spread evenly over the streams', () => {
  const counts = new Map<string, number>();
  for (let key = 0; key < 3000; key++) counts.set(shardFor('c', { c: 3 }, `upload ${key}`), (counts.get(shardFor('c', { c: 3 }, `upload ${key}`)) ?? 0) + 1);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
});

test('a change of hints leaves the number of streams in the stage file, of one class and of all', () => {
  const own = { intervalSeconds: 120, sizeMegabytes: 64 };
  const before = changed('dev', { stream: { classes: { http_activity: { ...hints, shards: 3 } } } });
  const after = (change: Parameters<typeof changedStage>[2]) => JSON.parse(changedStage('dev', before, change)).stream;
  expect(after({ hints: { http_activity: own } }).classes).toEqual({ http_activity: { ...own, shards: 3 } });
  expect(after({ hints: { http_activity: hints } }).classes).toEqual({ http_activity: { ...hints, shards: 3 } });
  expect(after({ hints: { all: own } })).toEqual({ ...own, classes: { http_activity: { ...own, shards: 3 } } });
});

test('all streams of a class are read and changed, the first one first', async () => {
  const calls: string[] = [];
  const send = async ({ constructor, input }: { constructor: { name: string }; input: { DeliveryStreamName: string } }) => {
    calls.push(`${constructor.name} ${input.DeliveryStreamName}`);
    return { DeliveryStreamDescription: { VersionId: '1', Destinations: [{ DestinationId: 'd', ExtendedS3DestinationDescription: { BufferingHints: { IntervalInSeconds: 300, SizeInMBs: 128 } } }] } };
  };
  const client = { send } as unknown as FirehoseClient;
  const stream = await readStream(client, 'p-', 'http_activity', 2);
  await updateHints(client, stream, { intervalSeconds: 60, sizeMegabytes: 64 });
  expect(calls).toEqual(['DescribeDeliveryStream', 'UpdateDestination'].flatMap((name) => ['p-http_activity', 'p-http_activity.2'].map((each) => `${name}Command ${each}`)));
});
