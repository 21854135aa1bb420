import { eventClasses } from '../../schemas';
import type { IssuedDocument, NarrowUploadDocument } from '../../constructs/state/registry';
import { HOUR, MINUTE, SweepStand } from './sweep-stand';

/** Uploads that load has put down as narrow. */
let stand: SweepStand;
let upload: IssuedDocument;
const wide = eventClasses.authentication.columns.map(({ name }) => name);
beforeEach(async () => {
  stand = await SweepStand.open();
  await stand.run();
  upload = await stand.upload();
  await stand.fanOut(upload);
});
afterEach(() => stand.close());

const note = (more: Partial<NarrowUploadDocument> = {}) =>
  stand.registry.narrow.change(['demo', upload.upload_id], (found) => ({ attempts: 0, next_at: 0, ...found, classes: { authentication: 1 }, generation: 1, ...more }));
const noted = () => stand.registry.narrow.get('demo', upload.upload_id);
const orders = () => stand.about('"order"').map(({ body }) => JSON.parse(body) as { replay: string });
async function runs(milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 15 * MINUTE) {
    await stand.pass(15 * MINUTE);
    await stand.run();
  }
}
/** As fan-out ends an order. */
async function emit(replay: string, end: { emitted_at?: number; refused?: string } = { emitted_at: stand.now() }): Promise<void> {
  await stand.registry.replays.change([replay, 'order', 'demo', upload.upload_id], (order) => ({ ...order!, ...end }));
}
async function stands(generation: number): Promise<void> {
  await stand.registry.fannedOut.change(['demo', upload.upload_id], (receipt) => ({ ...receipt!, generation }));
}

test('wait for the table, then are ordered whole, once, as a generation of their own', async () => {
  await note();
  stand.tables.authentication = wide.slice(0, -1);
  await runs(3 * HOUR);
  expect(orders()).toEqual([]);
  expect(stand.measured).toMatchObject({ UploadsNarrow: 1, UploadsLeftNarrow: 0 });

  stand.tables.authentication = wide;
  await runs(15 * MINUTE);
  const [order] = orders();
  expect(await stand.registry.replays.get(order!.replay, 'order', 'demo', upload.upload_id)).toMatchObject({ generation: 2, ranges: [[1, null]], reason: expect.stringContaining('sweep') });
  expect(await stand.registry.begun.get('demo', upload.upload_id, '2')).toMatchObject({ replay_id: order!.replay });
  await emit(order!.replay);
  await runs(8 * HOUR);
  expect(orders()).toHaveLength(1);

  await stands(2);
  await runs(15 * MINUTE);
  expect(await noted()).toBeUndefined();
  expect(stand.measured).toMatchObject({ SweepHealed: 1 });
});

test('narrow again and again, they are given up after the last attempt; each waits longer', async () => {
  stand.tables.authentication = wide;
  await note();
  for (let generation = 2; generation <= 4; generation++) {
    while (orders().length < generation - 1) await runs(15 * MINUTE);
    await emit(orders().at(-1)!.replay);
    await note({ generation });
    await stands(generation);
  }
  await runs(8 * HOUR);
  expect(orders()).toHaveLength(3);
  expect(await noted()).toMatchObject({ attempts: 3, gave_up: true });
  expect(stand.measured).toMatchObject({ UploadsNarrow: 1, UploadsLeftNarrow: 1 });
  // A person derives it anew, and this time it is whole.
  await stands(5);
  await runs(15 * MINUTE);
  expect(await noted()).toBeUndefined();
});

test('a number that somebody else has begun is left to them; a refused order is followed by another', async () => {
  stand.tables.authentication = wide;
  await stand.registry.begun.create(['demo', upload.upload_id, '2'], { replay_id: 'a'.repeat(26), begun_at: stand.now() });
  await note();
  await runs(15 * MINUTE);
  expect(await stand.registry.replays.get(orders()[0]!.replay, 'order', 'demo', upload.upload_id)).toMatchObject({ generation: 3 });
  await emit(orders()[0]!.replay, { refused: 'generation: expected another' });
  await runs(HOUR);
  expect(orders()).toHaveLength(2);
});

test('a class or version that only a newer program knows waits for that program', async () => {
  stand.tables.authentication = wide;
  await note({ classes: { authentication: eventClasses.authentication.version + 1 } });
  await runs(HOUR);
  await note({ classes: { vpn: 1 } });
  await runs(HOUR);
  expect(orders()).toEqual([]);
});

test('an upload whose rows are retired is left', async () => {
  stand.tables.authentication = wide;
  await note();
  await stand.pass(15 * MINUTE);
  await stand.run({ change: { retiredBefore: (now) => now } });
  expect([orders(), await noted()]).toEqual([[], undefined]);
});

test('a run may end anywhere: there is one order, and it is sent', async () => {
  stand.tables.authentication = wide;
  await note();
  for (let diesAt = 1; diesAt < 60; diesAt += 2) {
    await stand.pass(MINUTE);
    await stand.run({ diesAt });
  }
  await runs(15 * MINUTE);
  expect(new Set(orders().map(({ replay }) => replay)).size).toBe(1);
  expect((await noted())!.order).toMatchObject({ generation: 2, sent_at: expect.any(Number) });
});
