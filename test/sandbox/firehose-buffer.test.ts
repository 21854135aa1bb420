import fc from 'fast-check';
import { FlushBuffer, replayBuffer, replayStream, type Arrival } from '../../sandbox/firehose/buffer';
import { deployStream, destination, identity, MINUTE, openStand, processing, START } from './firehose-stand';

const MIB = 1024 * 1024;
const HINTS = { bytes: 100, milliseconds: 1000 };

describe('a buffer', () => {
  test('is flushed by size with the arrival that reaches it', () => {
    const buffer = new FlushBuffer<string>(HINTS);
    expect(buffer.add('a', 99, 0)).toBeUndefined();
    expect(buffer.add('b', 50, 7)).toEqual({ items: ['a', 'b'], bytes: 149, opened: 0, at: 7, reason: 'size' });
    expect(buffer.due).toBeUndefined();
  });

  test('is flushed by interval, counted from when it opened', () => {
    const buffer = new FlushBuffer<string>(HINTS);
    buffer.add('a', 1, 500);
    buffer.add('b', 1, 1400);
    expect(buffer.expire(1499)).toBeUndefined();
    expect(buffer.expire(1500)).toMatchObject({ items: ['a', 'b'], reason: 'interval' });
    buffer.add('c', 1, 1600);
    expect(buffer.due).toBe(2600);
  });

  test('takes new hints for what it holds', () => {
    const buffer = new FlushBuffer<string>(HINTS);
    buffer.add('a', 60, 0);
    expect(buffer.changeHints({ bytes: 200, milliseconds: 9000 }, 10)).toBeUndefined();
    expect(buffer.due).toBe(9000);
    expect(buffer.changeHints({ bytes: 60, milliseconds: 9000 }, 10)).toMatchObject({ bytes: 60, reason: 'size' });
  });
});

const arrivals = fc
  .array(fc.record({ wait: fc.integer({ min: 0, max: 700 }), bytes: fc.integer({ min: 1, max: 90 }) }), { maxLength: 60 })
  .map((steps) => steps.reduce<Arrival[]>((all, { wait, bytes }) => [...all, { at: (all.at(-1)?.at ?? 0) + wait, bytes }], []));

test('a replay keeps every arrival once, in order, within both hints', () => {
  fc.assert(
    fc.property(arrivals, (all) => {
      const flushes = [...replayBuffer(all, HINTS)];
      expect(flushes.flatMap(({ items }) => items)).toEqual(all);
      for (const { items, bytes, opened, at, reason } of flushes) {
        expect(at - opened).toBeLessThanOrEqual(HINTS.milliseconds);
        expect(bytes - items.at(-1)!.bytes).toBeLessThan(HINTS.bytes);
        expect(reason === 'size' ? bytes >= HINTS.bytes : at === opened + HINTS.milliseconds).toBe(true);
      }
    }),
  );
});

test('a replay of a stream predicts what the service delivers, to the millisecond and the byte', async () => {
  const hints = { bytes: 1 * MIB, milliseconds: 300_000 };
  const transform = { hints: { bytes: 0.2 * MIB, milliseconds: 60_000 }, milliseconds: 0, expansion: 1 };
  const stand = openStand();
  deployStream(stand, destination(processing()));
  const put: Arrival[] = [];
  let seed = 7;
  for (let i = 0; i < 120; i++) {
    seed = (seed * 48271) % 2147483647;
    await stand.scheduler.advance(seed % (i % 40 === 0 ? 400_000 : 9_000));
    const bytes = 1 + (seed % 60_000);
    stand.put(Buffer.alloc(bytes, 'x'));
    put.push({ at: stand.scheduler.now(), bytes });
  }
  await stand.scheduler.advance(10 * MINUTE);
  const predicted = [...replayStream(put, { transform, destination: hints })];
  expect(stand.objects.map(({ at, body }) => [at, body.length])).toEqual(predicted.map(({ at, bytes }) => [at, bytes]));
  expect(new Set(predicted.map(({ reason }) => reason))).toEqual(new Set(['size', 'interval']));
});

describe('a stream', () => {
  test('delivers when its interval has passed since the first record, and not before', async () => {
    const stand = openStand();
    deployStream(stand, destination());
    stand.put('a');
    await stand.scheduler.advance(4 * MINUTE);
    stand.put('b');
    await stand.scheduler.advance(MINUTE - 1);
    expect(stand.objects).toHaveLength(0);
    await stand.scheduler.advance(1);
    expect(stand.objects.map(({ body }) => body.toString())).toEqual(['ab']);
  });

  test('delivers at once when its size is reached', async () => {
    const stand = openStand();
    deployStream(stand, destination());
    stand.put(Buffer.alloc(MIB / 2), Buffer.alloc(MIB / 2), Buffer.alloc(10));
    await stand.scheduler.settled();
    expect(stand.objects.map(({ body }) => body.length)).toEqual([MIB]);
    expect(stand.firehose.fill('events')[1]).toMatchObject({ buffer: 'destination', waiting: 1, bytes: 10, due: START + 5 * MINUTE, inFlight: 0 });
  });

  test('with interval 0 delivers each record', async () => {
    const stand = openStand();
    deployStream(stand, destination({ BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 } }));
    stand.put('a');
    await stand.scheduler.settled();
    stand.put('b');
    await stand.scheduler.settled();
    expect(stand.objects.map(({ body }) => body.toString())).toEqual(['a', 'b']);
  });

  test('counts the destination interval from when transformed data came', async () => {
    const stand = openStand();
    deployStream(stand, destination(processing()));
    stand.put('a');
    await stand.scheduler.advance(6 * MINUTE - 1);
    expect(stand.objects).toHaveLength(0);
    await stand.scheduler.advance(1);
    expect(stand.objects[0]).toMatchObject({ at: START + 6 * MINUTE });
  });

  test('transforms when the Lambda buffer is full or its interval has passed', async () => {
    const stand = openStand();
    deployStream(stand, destination(processing()));
    stand.put(...Array.from({ length: 9 }, () => Buffer.alloc(60_000)));
    await stand.scheduler.settled();
    expect(stand.events.map(({ records }) => records.length)).toEqual([4, 4]);
    await stand.scheduler.advance(MINUTE);
    expect(stand.events.map(({ records }) => records.length)).toEqual([4, 4, 1]);
  });

  test('has at most five invocations outstanding, and transforms all', async () => {
    const stand = openStand();
    deployStream(stand, destination(processing()));
    let running = 0;
    let most = 0;
    const release: (() => void)[] = [];
    stand.transform = async (event) => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => release.push(resolve));
      running -= 1;
      return identity(event);
    };
    for (let i = 0; i < 12; i++) stand.put(Buffer.alloc(300_000));
    for (let i = 0; i < 12; i++) {
      while (release.length === 0) await new Promise((resolve) => setImmediate(resolve));
      release.shift()!();
    }
    await stand.scheduler.advance(6 * MINUTE);
    expect(most).toBe(5);
    expect(stand.objects.reduce((sum, { body }) => sum + body.length, 0)).toBe(12 * 300_000);
  });
});
