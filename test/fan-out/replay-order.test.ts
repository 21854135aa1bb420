import type { ReplayOrder } from '../../constructs/fan-out/notification';
import type { ReplayOrderDocument } from '../../constructs/state/registry';
import { notification, stand, upload } from './upload-stand';

/** A file of nine records on ten lines. */
const file = Buffer.from('a1\nb2\na3\n\nb5\na6\na7\nb8\na9\nb10\n');
const replay = 'r'.repeat(26);
const message: ReplayOrder = { order: 1, replay, ...notification, next: 1, stalled: 0, stalledSince: 1_700_000_100_000 };

type Stand = Awaited<ReturnType<typeof stand>>;

async function order(to: Stand, change: Partial<ReplayOrderDocument> = {}): Promise<void> {
  const document: ReplayOrderDocument = {
    ...{ replay_id: replay, customer_id: 'acme', upload_id: upload, generation: 1, ranges: [[2, 3], [7, null]], reason: 'a test', ordered_at: 1 },
    ...change,
  };
  await to.registry.replays.create([replay, 'order', 'acme', upload], document);
}

const ended = (of: Stand) => of.registry.replays.get(replay, 'order', 'acme', upload);

/** After a first derivation; what it put and wrote is forgotten. */
async function derived(change?: Partial<ReplayOrderDocument>, options?: Parameters<typeof stand>[1]): Promise<Stand> {
  const made = await stand(file, options);
  await made.run();
  if (change) await order(made, change);
  made.streams.clear();
  made.steps.length = 0;
  return made;
}

test('exactly the ordered records are emitted again, at the current generation without a receipt', async () => {
  const it = await derived({});
  const before = [it.document('fanned_out'), it.document('open')];
  await it.run(message);
  expect(it.records().sort((a, b) => a - b)).toEqual([2, 3, 7, 8, 9, 10]);
  expect(it.packs().map(({ header }) => header.generation)).toEqual([1, 1]);
  expect(await ended(it)).toMatchObject({ emitted_at: it.clock.now, records_emitted: 6 });
  expect(it.streams.has('upload_receipt')).toBe(false);
  expect([it.document('fanned_out'), it.document('open')]).toEqual(before);
  expect(it.measured).toContain('RecordsReplayed 6');
});

test('a new generation is the whole upload with a receipt of its own; the old receipt stands until load says otherwise', async () => {
  const it = await derived({ generation: 2, ranges: [[1, null]] });
  const receipt = it.document('fanned_out');
  await it.run(message);
  expect(it.records()).toHaveLength(9);
  expect(new Set(it.packs().map(({ header }) => header.generation))).toEqual(new Set([2]));
  expect(it.rows('upload_receipt')).toMatchObject([{ event_id: `${upload}-0-2`, event_number: 2, generation: 2, records: 9 }]);
  expect(it.document('open')).toMatchObject({ generation: 2, records: 9 });
  expect(await it.registry.rederived.get('acme', upload, '2')).toMatchObject({ generation: 2, records: 9, version_id: 'v1' });
  expect(it.document('fanned_out')).toEqual(receipt);
  expect(it.steps.filter((step) => !/^(read|put (base|auth))/.test(step))).toEqual(['put upload_receipt', 'rederived', 'open', 'replays']);
});

test('rejects of fan-out are of the ordered generation', async () => {
  const it = await stand(Buffer.from(`${'ü'.repeat(600_000)}\n`));
  await it.run();
  await order(it, { generation: 4, ranges: [[1, null]] });
  it.streams.clear();
  await it.run(message);
  expect(it.rows('rejected_record')).toMatchObject([{ generation: 4, reason: 'record_too_large' }]);
});

test.each([{}, { generation: 3, ranges: [[1, null]] as const }])('killed at any step and repeated, an order of %j ends the same', async (change) => {
  const whole = await derived(change);
  await whole.run(message);
  const records = whole.records().sort((a, b) => a - b);
  for (const killed of new Set(whole.steps)) {
    const it = await derived(change);
    it.fails.step = (name) => name === killed;
    await it.run(message).catch(() => undefined);
    it.fails.step = undefined;
    await it.run(message);
    expect([killed, [...new Set(it.records())].sort((a, b) => a - b)]).toEqual([killed, records]);
    const documents = async (of: Stand) => [{ ...of.document('open'), fanned_out_at: 0 }, { ...(await ended(of)), emitted_at: 0 }];
    expect([killed, await documents(it)]).toEqual([killed, await documents(whole)]);
    expect(await ended(it)).toHaveProperty('emitted_at');
    it.steps.length = 0;
    await it.run(message);
    expect(it.steps).toEqual([]);
  }
});

test('what is left at the hand-over follows as the same order, and the last hop knows the sum', async () => {
  const it = await derived({}, { chunkBytes: 9 });
  it.clock.perChunk = 130_000;
  await it.run(message);
  expect(it.sent).toMatchObject([{ message: { order: 1, replay, next: expect.any(Number), stalled: 0 } }]);
  expect(await ended(it)).not.toHaveProperty('emitted_at');
  it.clock.perChunk = 0;
  await it.run(it.sent[0]!.message);
  expect(it.records().sort((a, b) => a - b)).toEqual([2, 3, 7, 8, 9, 10]);
  expect(await ended(it)).toMatchObject({ records_emitted: 6 });
});

test('an upload that was never fanned out is, as ever, and the order is done with it', async () => {
  const it = await stand(file, { chunkBytes: 9 });
  await order(it, { generation: 2, ranges: [[1, null]] });
  it.clock.perChunk = 130_000;
  await it.run(message);
  expect(it.sent[0]!.message).toMatchObject({ continuation: 1, replay });
  it.clock.perChunk = 0;
  await it.run(it.sent[0]!.message);
  expect(it.document('fanned_out')).toMatchObject({ generation: 1, records: 9 });
  expect(await ended(it)).toHaveProperty('emitted_at');
  expect(await ended(it)).not.toHaveProperty('records_emitted');
});

test('a first derivation that another message brought to its end ends the order too', async () => {
  const it = await stand(file, { chunkBytes: 9 });
  await order(it);
  it.clock.perChunk = 130_000;
  await it.run(message);
  it.clock.perChunk = 0;
  await it.run();
  await it.run(it.sent[0]!.message);
  expect(await ended(it)).toHaveProperty('emitted_at');
});

test('an order of a generation that is over is refused once', async () => {
  const it = await derived({ generation: 1 });
  await it.registry.fannedOut.change(['acme', upload], (receipt) => ({ ...receipt!, generation: 2 }));
  it.steps.length = 0;
  await it.run(message);
  expect(it.steps).toEqual(['replays']);
  expect(await ended(it)).toMatchObject({ refused: 'generation: expected 2 or more, found 1' });
});

test.each([
  ['that overlap', [[1, 4], [4, 5]]],
  ['after the end', [[1, null], [7, 8]]],
  ['from nothing', [[0, 4]]],
  ['of none', []],
] as const)('ranges %s are refused', async (_, ranges) => {
  const it = await derived({ ranges });
  await it.run(message);
  expect(await ended(it)).toMatchObject({ refused: 'ranges: expected record numbers from 1, ascending, not overlapping' });
  expect(it.records()).toEqual([]);
});

test('an order for an upload that nobody promised is refused, one that is in no document does nothing', async () => {
  const it = await stand(file);
  await it.run(message);
  expect(it.steps).toEqual([]);
  await order(it);
  it.state.objects.delete(`issued/acme/${upload}.json`);
  it.steps.length = 0;
  await it.run(message);
  expect(it.steps).toEqual(['replays']);
  expect((await ended(it))?.refused).toContain('expected the promise of this upload, found none');
});

test('of two generations under way, the higher one is waited for', async () => {
  const it = await derived({ generation: 2, ranges: [[1, null]] });
  await it.registry.open.change(['acme', upload], () => ({ generation: 3, records: 9, fanned_out_at: 1 }));
  await it.run(message);
  expect(it.document('open')).toMatchObject({ generation: 3 });
  expect(await it.registry.rederived.get('acme', upload, '2')).toBeDefined();
});

test('ranges of a generation under way bring no second receipt', async () => {
  const it = await derived({ generation: 2 });
  await it.run(message);
  expect(it.records().sort((a, b) => a - b)).toEqual([2, 3, 7, 8, 9, 10]);
  expect(it.streams.has('upload_receipt')).toBe(false);
});
