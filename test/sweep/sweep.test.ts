import { keyHash, type IssuedDocument } from '../../constructs/state/registry';
import { HOUR, MINUTE, SweepStand } from './sweep-stand';

let stand: SweepStand;
beforeEach(async () => {
  stand = await SweepStand.open();
  // The first run looks a day back; from then on only at what is new.
  await stand.run();
});
afterEach(() => stand.close());

/** Runs for so long, one after each interval. */
async function runs(milliseconds: number, interval = 15 * MINUTE): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += interval) {
    await stand.pass(interval);
    await stand.run();
  }
}

const minutesBetween = (times: readonly { at: number }[]): number[] => times.slice(1).map(({ at }, index) => (at - times[index]!.at) / MINUTE);

test('an upload is announced again after growing waits, and given up after the last', async () => {
  const upload = await stand.upload();
  await runs(4 * HOUR);
  const sent = stand.about(upload.upload_id);
  expect(sent.map(({ queue }) => queue)).toEqual(Array(3).fill('raw'));
  expect(minutesBetween(sent)).toEqual([30, 60]);
  expect(stand.measured).toMatchObject({ UploadsGivenUp: 1, UploadsUnread: 1 });
  await stand.fanOut(upload);
  await runs(15 * MINUTE);
  expect(stand.measured.UploadsGivenUp).toBe(0);
  expect(await stand.registry.unread.get('demo', upload.upload_id)).toBeUndefined();
}, 60_000);

test('a curated object is announced again after growing waits, and given up after the last', async () => {
  const key = await stand.curated();
  await runs(4 * HOUR);
  expect(minutesBetween(stand.about(key))).toEqual([30, 60]);
  expect(stand.measured).toMatchObject({ FilesGivenUp: 1, FilesUnloaded: 1 });
  await stand.registry.markLoaded(key);
  await runs(15 * MINUTE);
  expect(stand.measured).toMatchObject({ FilesGivenUp: 0 });
  await runs(15 * MINUTE);
  expect(stand.measured).toMatchObject({ FilesUnloaded: 0 });
}, 60_000);

test('as long as a queue holds messages nothing is sent beside them; what comes after and is done says that one was lost', async () => {
  stand.depths.raw = stand.depths.curated = 3;
  const [upload, key] = [await stand.upload(), await stand.curated()];
  await runs(8 * HOUR, HOUR);
  expect(stand.sent).toEqual([]);

  await stand.fanOut(await stand.upload());
  await stand.registry.markLoaded(await stand.curated());
  await runs(30 * MINUTE);
  expect(stand.about(upload.upload_id)).toHaveLength(1);
  expect(stand.about(key)).toHaveLength(1);
}, 60_000);

test('a file that is being read is left alone for as long as a hand-over may take', async () => {
  stand.depths.raw = 1;
  const upload = await stand.upload();
  await stand.registry.landed.create(['demo', upload.upload_id], { version_id: 'v', landed_at: stand.now() });
  await stand.fanOut(await stand.upload());
  await runs(25 * HOUR, 5 * HOUR);
  expect(stand.sent).toEqual([]);
  expect(stand.measured).toMatchObject({ UploadsUnread: 1 });
  await runs(2 * HOUR);
  expect(JSON.parse(stand.sent[0]!.body)).toMatchObject({ Records: [{ s3: { object: { versionId: 'v' } } }] });
}, 60_000);

test('a curated object that load failed on is in load\'s hands', async () => {
  const key = await stand.curated();
  await stand.registry.failedFiles.create([keyHash(key)], { key, failures: 3, error: 'no', failed_at: stand.now() });
  await runs(HOUR);
  expect(stand.sent).toEqual([]);
});

test('losses of an upload are one order, of the records that are lost; those lost again are ordered again', async () => {
  const upload = await stand.upload();
  await stand.fanOut(upload);
  await stand.lose(upload, 'authentication', [1, 2, 3]);
  await stand.lose(upload, 'rejected_record', [7]);
  await runs(15 * MINUTE);
  const orders = async () => Promise.all(stand.about('"order":1').map(({ body }) => {
    const { replay, key } = JSON.parse(body) as { replay: string; key: string };
    expect(key).toBe(upload.raw_key);
    return stand.registry.replays.get(replay, 'order', 'demo', upload.upload_id);
  }));
  expect(await orders()).toMatchObject([{ generation: 1, ranges: [[1, 3], [7, 7]] }]);

  await carryOut(upload);
  await stand.lose(upload, 'authentication', [2]);
  await runs(HOUR);
  expect((await orders()).map((order) => order!.ranges)).toEqual([[[1, 3], [7, 7]], [[2, 2]]]);

  await carryOut(upload);
  await stand.registry.accounted.create(['demo', upload.upload_id], { generation: 1, accepted: { authentication: 10 }, rejected: {}, entries: 1, loaded_at: stand.now() });
  await runs(15 * MINUTE);
  expect(await stand.registry.lostRecords.get('demo', upload.upload_id, '1')).toBeUndefined();
}, 60_000);

test('books that are full of rejections keep no lost record from being ordered: it may be an event by now', async () => {
  const upload = await stand.upload();
  await stand.fanOut(upload);
  await stand.registry.accounted.create(['demo', upload.upload_id], { generation: 1, accepted: { authentication: 9 }, rejected: { unparseable: 1 }, entries: 1, loaded_at: stand.now() });
  await stand.lose(upload, 'authentication', [2]);
  const isKept = async (): Promise<boolean> => (await stand.registry.lostRecords.get('demo', upload.upload_id, '1')) !== undefined;
  await runs(15 * MINUTE);
  expect([stand.about('"order":1').length, await isKept()]).toEqual([1, true]);

  await carryOut(upload);
  await stand.lose(upload, 'authentication', [2]);
  await runs(HOUR);
  expect([stand.about('"order":1').length, await isKept()]).toEqual([2, true]);
  await carryOut(upload);
  await runs(3 * HOUR);
  expect([stand.about('"order":1').length, await isKept()]).toEqual([2, false]);
}, 60_000);

test('an order whose message came to nothing is given again', async () => {
  const upload = await stand.upload();
  await stand.fanOut(upload);
  await stand.lose(upload, 'authentication', [5]);
  await runs(2 * HOUR);
  expect(new Set(stand.about('"order":1').map(({ body }) => (JSON.parse(body) as { replay: string }).replay)).size).toBe(3);
}, 60_000);

test('an order that is refused is given up', async () => {
  const upload = await stand.upload();
  await stand.fanOut(upload);
  await stand.lose(upload, 'authentication', [5, 6]);
  await runs(15 * MINUTE);
  await carryOut(upload, { refused: 'ranges: expected others' });
  await runs(2 * HOUR);
  expect(stand.about('"order":1')).toHaveLength(1);
  expect(stand.measured).toMatchObject({ RecordsGivenUp: 2 });
}, 60_000);

test('losses of a generation that is over are nothing; of an upload whose receipt is to come they wait', async () => {
  const [over, early] = [await stand.upload(), await stand.upload()];
  await stand.registry.fannedOut.create(['demo', over.upload_id], { ...(await stand.fanOut(await stand.upload())), upload_id: over.upload_id, generation: 2 });
  for (const upload of [over, early]) await stand.lose(upload, 'authentication', [1]);
  stand.depths.raw = 1;
  await runs(HOUR);
  expect(stand.about('"order":1')).toEqual([]);
  await stand.fanOut(early);
  await runs(15 * MINUTE);
  expect(stand.about('"order":1').map(({ body }) => (JSON.parse(body) as { key: string }).key)).toEqual([early.raw_key]);
}, 60_000);

test('a line that tells no records is measured once', async () => {
  await stand.put('curated', 'errors/authentication/processing-failed/2026/05/06/07/bad', '{"errorCode":"Lambda.FunctionError","rawData":"bm9uZQ=="}\n');
  await stand.pass(15 * MINUTE);
  await stand.run();
  expect(stand.measured).toMatchObject({ ErrorLinesUnreadable: 1, ErrorObjectsRead: 1 });
  await stand.run();
  expect(stand.measured.ErrorLinesUnreadable).toBeUndefined();
});

test('a run that dies around any of its requests forgets nothing and repeats next to nothing', async () => {
  let made = Infinity;
  for (let diesAt = 1; diesAt <= made; diesAt += 7) {
    const [upload, reread, key] = [await stand.upload(), await stand.upload(), await stand.curated()];
    await stand.fanOut(reread);
    await stand.lose(reread, 'authentication', [1, 2]);
    await stand.lose(reread, 'upload_receipt', [0]);
    await stand.pass(20 * MINUTE);
    const requests = await stand.run({ diesAt });
    if (requests < diesAt) made = requests;
    await runs(30 * MINUTE);
    const times = (text: string, queue: string) => stand.about(text).filter((message) => message.queue === queue).length;
    for (const count of [times(`${upload.upload_id}/`, 'raw'), times(key, 'curated')]) {
      expect(count).toBeGreaterThanOrEqual(1);
      expect(count).toBeLessThanOrEqual(2);
    }
    expect(times(`"receipts"`, 'receipts') + times(reread.upload_id, 'receipts')).toBeGreaterThanOrEqual(1);
    const lost = await stand.registry.lostRecords.get('demo', reread.upload_id, '1');
    expect(lost).toMatchObject({ waiting: [], order: { ranges: [[1, 2]], sent_at: expect.any(Number) } });
    expect(times(`${lost!.order!.replay_id}`, 'raw')).toBeGreaterThanOrEqual(1);
    await settle(upload, reread, key);
  }
  expect(made).toBeLessThan(Infinity);
}, 180_000);

test('what a run leaves for the next it comes to', async () => {
  const uploads: IssuedDocument[] = [];
  for (let count = 0; count < 12; count++) uploads.push(await stand.upload());
  const change = { maxDocuments: 5 };
  await stand.pass(15 * MINUTE);
  for (let turn = 0; turn < 3; turn++) await stand.run({ change });
  for (const { upload_id } of uploads) expect(stand.about(upload_id)).toHaveLength(1);
});

/** Fan-out does what the last order says. */
async function carryOut({ upload_id }: IssuedDocument, end: { readonly emitted_at?: number; readonly refused?: string } = { emitted_at: 1 }): Promise<void> {
  const lost = await stand.registry.lostRecords.get('demo', upload_id, '1');
  await stand.registry.replays.change([lost!.order!.replay_id, 'order', 'demo', upload_id], (order) => ({ ...order!, ...end }));
}

/** Everything of these comes to its end, so that later runs have nothing to do with it. */
async function settle(upload: IssuedDocument, reread: IssuedDocument, key: string): Promise<void> {
  await stand.fanOut(upload);
  await stand.registry.markLoaded(key);
  await stand.registry.lostRecords.remove('demo', reread.upload_id, '1');
}

test('what cannot be read costs others no repair: each walk and each care has its turn, and the error is told at the end', async () => {
  const [broken, upload, key] = [await stand.upload(), await stand.upload(), await stand.curated()];
  await stand.put('state', `issued/demo/${broken.upload_id}.json`, 'no JSON');
  for (let run = 0; run < 3; run++) {
    await stand.pass(20 * MINUTE);
    await expect(stand.run()).rejects.toThrow('expected JSON');
  }
  expect(stand.about(key)).not.toEqual([]);
  expect(stand.about(upload.upload_id)).not.toEqual([]);
}, 60_000);
