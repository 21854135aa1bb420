import { billedBytes, Delivery, type DeliveryOptions, type Parcel } from '../../constructs/fan-out/delivery';
import { CALL_BYTES } from '../../constructs/stream/put-records';

const parcels = (count: number, bytes: number, eventClass: Parcel['class'] = 'base_event'): Parcel[] =>
  Array.from({ length: count }, (_, index) => ({ class: eventClass, data: Buffer.alloc(bytes), first: index + 1 }));

function stand(fails: (stream: string) => boolean = () => false, spread: Partial<Pick<DeliveryOptions, 'shards' | 'spreadBy' | 'attempt'>> = {}) {
  const calls: { stream: string; records: number; bytes: number }[] = [];
  const measured = new Map<string, number>();
  const delivery = new Delivery({
    streamPrefix: 'test-',
    spreadBy: 'upload',
    ...spread,
    put: async ({ DeliveryStreamName, Records }) => {
      calls.push({ stream: DeliveryStreamName, records: Records.length, bytes: Records.reduce((sum, { Data }) => sum + Data.length, 0) });
      const failed = fails(DeliveryStreamName);
      return { FailedPutCount: failed ? Records.length : 0, RequestResponses: Records.map(() => (failed ? { ErrorCode: 'X' } : { RecordId: 'id' })) };
    },
    meter: {
      add: ({ name }, value, dimensions) => void measured.set(`${name} ${dimensions?.class}`, (measured.get(`${name} ${dimensions?.class}`) ?? 0) + value),
    },
    ...{ now: () => 0, sleep: async () => undefined, random: () => 0 },
  });
  return { delivery, calls, measured };
}

test('no more than a call`s worth waits: full calls go out while records come in', async () => {
  const { delivery, calls } = stand();
  await delivery.add(parcels(200, 61_000), 0);
  expect(calls.map(({ records }) => records)).toEqual([68, 68]);
  for (const { bytes } of calls) expect(bytes).toBeLessThanOrEqual(CALL_BYTES);
  await expect(delivery.flush(0)).resolves.toBeUndefined();
  expect(calls.reduce((sum, { records }) => sum + records, 0)).toBe(200);
});

test('records that are alone in their pack fill a call by their number', async () => {
  const { delivery, calls } = stand();
  await delivery.add(parcels(1_200, 100), 0);
  expect(calls.map(({ records }) => records)).toEqual([500, 500]);
});

test('each class has its stream, and one that fails holds up no other', async () => {
  const { delivery, calls } = stand((stream) => stream === 'test-base_event');
  await delivery.add([...parcels(2, 10).reverse(), ...parcels(1, 10, 'authentication')], -1);
  await expect(delivery.flush(-1)).resolves.toBe(1);
  expect(calls.map(({ stream }) => stream)).toEqual(['test-base_event', 'test-authentication']);
});

test('what is billed is measured as Firehose counts it', async () => {
  const { delivery, measured } = stand();
  await delivery.add(parcels(3, 5_121), 0);
  await delivery.flush(0);
  expect(Object.fromEntries(measured)).toEqual({ 'PacksPut base_event': 3, 'BytesBilled base_event': 30_720, 'PutsRetried base_event': 0 });
  expect([1, 5_120, 5_121].map(billedBytes)).toEqual([5_120, 5_120, 10_240]);
});

test('a parcel`s memory is given back once it is stored, and not while it waits', async () => {
  let isDown = true;
  const released: number[] = [];
  const { delivery } = stand(() => isDown);
  const own = parcels(2, 10).map((parcel) => ({ ...parcel, release: () => released.push(parcel.first) }));
  await delivery.add(own, -1);
  await delivery.flush(-1);
  expect(released).toEqual([]);
  isDown = false;
  await delivery.flush(-1);
  expect(released).toEqual([1, 2]);
});

test('the calls of a class that has three streams go to all of them, the same call to the same one each time', async () => {
  const run = async (spreadBy: string) => {
    const { delivery, calls } = stand(() => false, { shards: { base_event: 3 }, spreadBy });
    await delivery.add(parcels(2_000, 61_000), 0);
    await delivery.flush(0);
    return calls;
  };
  const first = await run('upload');
  expect(await run('upload')).toEqual(first);
  expect(first.map(({ records }) => records)).toEqual([...Array.from({ length: 29 }, () => 68), 28]);
  expect([...new Set(first.map(({ stream }) => stream))].sort()).toEqual(['test-base_event', 'test-base_event.2', 'test-base_event.3']);
  const small = await Promise.all(Array.from({ length: 30 }, async (_, index) => {
    const { delivery, calls } = stand(() => false, { shards: { base_event: 3 }, spreadBy: `upload ${index}` });
    await delivery.add(parcels(2, 100), 0);
    await delivery.flush(0);
    return calls;
  }));
  // A small upload stays one call.
  expect(small.every((calls) => calls.length === 1)).toBe(true);
  expect(new Set(small.map(([call]) => call!.stream)).size).toBe(3);
});

test('what a stream of several did not take is put to the next one, and to each in turn', async () => {
  const { delivery, calls } = stand(() => true, { shards: { base_event: 3 } });
  await delivery.add(parcels(3, 100), -1);
  for (let attempt = 0; attempt < 3; attempt++) await expect(delivery.flush(-1)).resolves.toBe(1);
  expect(calls.map(({ stream }) => stream).sort()).toEqual(['test-base_event', 'test-base_event.2', 'test-base_event.3']);
});

test('a hop after one that could store nothing goes by another stream: one sick stream holds no upload up', async () => {
  const first = stand(() => true, { shards: { base_event: 2 } });
  await first.delivery.add(parcels(3, 100), -1);
  await first.delivery.flush(-1);
  const sick = first.calls[0]!.stream;
  const second = stand((stream) => stream === sick, { shards: { base_event: 2 }, attempt: 1 });
  await second.delivery.add(parcels(3, 100), -1);
  await expect(second.delivery.flush(-1)).resolves.toBeUndefined();
});

test('what is stored whole goes back to the stream that it is for', async () => {
  let isDown = true;
  const { delivery, calls } = stand(() => isDown, { shards: { base_event: 2 } });
  const [one] = parcels(1, 100);
  await delivery.add([one!], -1);
  await delivery.flush(-1);
  isDown = false;
  await delivery.flush(-1);
  await delivery.add([one!], -1);
  await delivery.flush(-1);
  const [refused, taken, later] = calls.map(({ stream }) => stream);
  expect([taken === refused, later]).toEqual([false, refused]);
});
