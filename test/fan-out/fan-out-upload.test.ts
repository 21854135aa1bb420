import { gzipSync } from 'node:zlib';
import { StalledUpload, UnknownUpload } from '../../constructs/fan-out/fan-out-upload';
import type { RawMessage } from '../../constructs/fan-out/notification';
import { decodePack } from '../../transforms/pack';
import { key, notification, stand, upload } from './upload-stand';

const file = Buffer.from('one\nauth\n\nfour\n');

test('records go to their streams, then receipt, open and fanned_out are written, in this order', async () => {
  const { run, records, rows, document, steps } = await stand(file);
  await run();
  expect(records().sort()).toEqual([1, 2, 4]);
  expect(steps.filter((step) => step !== 'read v1')).toEqual(['landed', 'put base_event', 'put authentication', 'put upload_receipt', 'open', 'fanned_out']);
  expect(document('landed')).toEqual({ version_id: 'v1', landed_at: 1_700_000_100_000 });
  expect(document('open')).toMatchObject({ generation: 1, records: 3 });
  expect(document('fanned_out')).toEqual({
    ...{ upload_id: upload, customer_id: 'acme', generation: 1, version_id: 'v1', encoding: 'plain', decoded_bytes: 15, records: 3 },
    ...{ routed: { base_event: 2, authentication: 1 }, rejected: {}, blank: 1, comment: 0, header: 0, fanned_out_at: 1_700_000_100_000 },
  });
  expect(rows('upload_receipt')).toMatchObject([
    {
      ...{ event_id: `${upload}-0-1`, upload_id: upload, record_number: 0, event_number: 1, generation: 1, uploaded_at: 1_700_000_000_000 },
      ...{ source: 'lines', source_version: 3, customer_id: 'acme', host: 'web-1', path: '/var/log/auth.log', name: 'auth.log', size_bytes: 14 },
      ...{ raw_key: key, raw_version_id: 'v1', encoding: 'plain', decoded_bytes: 15, records: 3, blank_lines: 1 },
      routed: '{"base_event":2,"authentication":1}',
    },
  ]);
});

test('packs carry what the promise says about the file', async () => {
  const { run, streams } = await stand(file);
  await run();
  expect(decodePack(streams.get('authentication')![0]!).header).toMatchObject({
    ...{ customer: 'acme', upload, source: 'lines', class: 'authentication', generation: 1, first: 2, offset: 4 },
    context: { uploadedAt: 1_700_000_000_000, timeZone: 'Europe/Berlin', host: 'web-1' },
  });
});

test('the same notification again puts nothing', async () => {
  const { run, steps } = await stand(file);
  await run();
  steps.length = 0;
  await run();
  expect(steps).toEqual([]);
});

test('a later version of the object is not the upload', async () => {
  const { run, document, steps } = await stand(file);
  const other = { ...notification, versionId: 'v2' };
  await run(notification).catch(() => undefined);
  steps.length = 0;
  await run(other);
  expect(document('fanned_out')).toMatchObject({ version_id: 'v1' });

  const second = await stand(file);
  await second.registry.landed.create(['acme', upload], { version_id: 'v1', landed_at: 1 });
  await second.run(other);
  expect(second.steps).toContain('read v1');
  expect(second.steps).not.toContain('read v2');
});

test('an upload that was never promised fails, so that its message ends in the dead-letter queue', async () => {
  const { run } = await stand(file);
  await expect(run({ ...notification, key: `other/t/${upload}/x` })).rejects.toThrow(UnknownUpload);
});

test('killed at any step and repeated, the upload has the same records and the same receipt', async () => {
  const whole = await stand(file);
  await whole.run();
  for (const killed of new Set(whole.steps)) {
    const { run, fails, records, document, rows } = await stand(file);
    fails.step = (name) => name === killed;
    await run().catch(() => undefined);
    fails.step = undefined;
    await run();
    expect([...new Set(records())].sort()).toEqual([1, 2, 4]);
    expect({ ...document('fanned_out'), fanned_out_at: 0 }).toEqual({ ...whole.document('fanned_out'), fanned_out_at: 0 });
    expect(new Set(rows('upload_receipt').map((row) => row['event_id'])).size).toBe(1);
    expect(document('open')).toMatchObject({ records: 3 });
  }
});

test('rejects of fan-out are rows of the rejected_record stream', async () => {
  const { run, rows, document, measured } = await stand(gzipSync('one\ntwo\n').subarray(0, -9));
  await run();
  expect(document('fanned_out')).toMatchObject({ encoding: 'gzip', rejected: { undecodable_remainder: 1 } });
  expect(rows('rejected_record')).toMatchObject([
    {
      ...{ upload_id: upload, event_number: 0, generation: 1, customer_id: 'acme', source: 'lines', source_version: 3, reason: 'undecodable_remainder' },
      ...{ time: 1_700_000_000_000, field: 'file', detail: 'gzip: unexpected end of file', excerpt_bytes: 0 },
    },
  ]);
  expect(measured).toContain('UploadsUndecodable 1');
});

test('an excerpt is cut and says so', async () => {
  const { run, rows } = await stand(Buffer.from(`${'ü'.repeat(600_000)}\n`));
  await run();
  expect(rows('rejected_record')).toMatchObject([
    { event_id: `${upload}-1-0`, reason: 'record_too_large', record_length: 1_200_000, excerpt: 'ü'.repeat(50), excerpt_bytes: 100, excerpt_is_cut: true },
  ]);
});

describe('hand-over', () => {
  const large = Buffer.from(Array.from({ length: 1_000 }, (_, index) => `${index % 3 === 0 ? 'auth' : 'line'} ${index}\n`).join(''));
  const all = Array.from({ length: 1_000 }, (_, index) => index + 1);

  test('what was read is stored, the rest is sent to the back of the queue, and the hops together are the upload', async () => {
    const { run, clock, sent, records, document, measured } = await stand(large, { chunkBytes: 1_000 });
    clock.perChunk = 60_000;
    let message: RawMessage = notification;
    let hops = 0;
    for (; !document('fanned_out') && hops < 20; hops++) {
      await run(message);
      if (document('fanned_out')) break;
      expect(sent[hops]!.delay).toBe(0);
      expect(sent[hops]!.message.next).toBeGreaterThan('next' in message ? message.next : 1);
      message = sent[hops]!.message;
      // The next hop is faster up to where this one stopped.
      clock.perChunk /= 2;
    }
    expect(hops).toBeGreaterThan(1);
    expect(records().sort((a, b) => a - b)).toEqual(all);
    expect(document('fanned_out')).toMatchObject({ records: 1_000, routed: { authentication: 334, base_event: 666 } });
    expect(measured).toContain('HandOvers 1');
  });

  test('a hop that stops before it comes to its first record does not go back', async () => {
    const { run, clock, sent, records } = await stand(large, { chunkBytes: 1_000 });
    clock.perChunk = 300_000;
    await run({ continuation: 1, ...notification, next: 900, stalled: 0, stalledSince: clock.now });
    expect(sent).toMatchObject([{ message: { next: 900, stalled: 1 } }]);
    expect(records()).toEqual([]);
  });

  test('what a stream does not take is handed over from its first record on', async () => {
    const { run, fails, sent, records, document } = await stand(large);
    fails.put = (stream) => stream === 'authentication';
    await run();
    expect(document('fanned_out')).toBeUndefined();
    expect(sent).toMatchObject([{ message: { continuation: 1, ...notification, next: 1, stalled: 1 }, delay: 15 }]);
    fails.put = undefined;
    await run(sent[0]!.message);
    expect([...new Set(records())].sort((a, b) => a - b)).toEqual(all);
    expect(document('fanned_out')).toMatchObject({ records: 1_000 });
  });

  test('where a class has two streams and one takes nothing, the next hop goes by the other', async () => {
    const { run, fails, steps, sent, document } = await stand(large, { settings: { shards: { authentication: 2 } } });
    const sick = (): string => steps.find((step) => step.startsWith('put authentication'))!.slice('put '.length);
    fails.put = (stream) => stream === sick();
    await run();
    expect(sent).toMatchObject([{ message: { next: 1, stalled: 1 } }]);
    await run(sent[0]!.message);
    expect(document('fanned_out')).toMatchObject({ records: 1_000 });
  });

  test('a receipt that cannot be stored leaves the upload without one until it can', async () => {
    const { run, fails, sent, records, document } = await stand(large);
    fails.put = (stream) => stream === 'upload_receipt';
    await run();
    expect(document('fanned_out')).toBeUndefined();
    expect(sent[0]!.message.next).toBe(1_001);
    fails.put = undefined;
    await run(sent[0]!.message);
    expect(records().sort((a, b) => a - b)).toEqual(all);
    expect(document('fanned_out')).toMatchObject({ records: 1_000 });
  });

  test('hops without progress slow down, and after a day the message goes to the dead-letter queue', async () => {
    const { run, fails, sent, clock } = await stand(large);
    fails.put = () => true;
    let message: RawMessage = notification;
    let stalled: unknown;
    for (let hop = 0; hop < 400 && !stalled; hop++) {
      stalled = await run(message).then(() => undefined, (error: unknown) => error);
      if (stalled) break;
      message = sent.at(-1)!.message;
      clock.now += sent.at(-1)!.delay * 1_000;
    }
    expect(sent.slice(0, 8).map(({ delay }) => delay)).toEqual([15, 30, 60, 120, 240, 480, 900, 900]);
    expect(stalled).toBeInstanceOf(StalledUpload);
    expect(clock.now - 1_700_000_100_000).toBeGreaterThan(24 * 3_600_000);
  });
});
