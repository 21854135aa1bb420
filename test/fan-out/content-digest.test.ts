import { createHash } from 'node:crypto';
import { ContentUnread } from '../../constructs/fan-out/content-digest';
import { stand, upload } from './upload-stand';

const file = Buffer.from('one\nauth\n\nfour\n');
const sha256 = createHash('sha256').update(file).digest('hex');
const parts = { s3_upload_id: 'x', part_size: 5 * 1024 ** 2, begun_at: 0, ended: 'completed' as const };
const id = ['acme', upload] as const;

/** An upload of a size that only parts have, promised with this digest. */
async function sentInParts(promised: string) {
  const made = await stand(file);
  await made.registry.issued.change(id, (issued) => ({ ...issued!, size: 6 * 1024 ** 2, sha256: promised }));
  await made.registry.multipart.create(id, parts);
  return made;
}

test('parts that make up the promised file are read like any other', async () => {
  const { run, records, registry, steps } = await sentInParts(sha256);
  await run();
  expect(records().sort()).toEqual([1, 2, 4]);
  expect(await registry.multipart.get(...id)).toEqual({ ...parts, content: 'as_promised' });
  expect(steps.filter((step) => step === 'read v1')).toHaveLength(2);
});

test('parts that make up another file are one rejected record, and nothing of them is emitted', async () => {
  const { run, records, rows, document, registry, measured } = await sentInParts('ab'.repeat(32));
  await run();
  expect(records()).toEqual([]);
  expect(rows('rejected_record')).toMatchObject([{ record_number: 1, record_offset: 0, record_length: 6 * 1024 ** 2, reason: 'wrong_content', field: 'file', expected: 'the SHA-256 that was promised' }]);
  expect(document('fanned_out')).toMatchObject({ records: 1, rejected: { wrong_content: 1 }, routed: {} });
  expect(await registry.multipart.get(...id)).toEqual({ ...parts, content: 'another' });
  expect(measured).toContain('UploadsUndecodable 1');
});

test('the verdict holds for a replay, without reading the file again', async () => {
  const { run, rows, registry, steps } = await sentInParts('ab'.repeat(32));
  await run();
  const order = { replay_id: 'b'.repeat(26), customer_id: 'acme', upload_id: upload, generation: 2, ranges: [[1, null] as const], reason: 'test', ordered_at: 0 };
  await registry.replays.create([order.replay_id, 'order', ...id], order);
  const before = steps.filter((step) => step === 'read v1').length;
  await run({ order: 1, replay: order.replay_id, bucket: 'raw', key: (await registry.issued.get(...id))!.raw_key, versionId: 'v1', next: 1, stalled: 0, stalledSince: 0 });
  expect(rows('rejected_record').map(({ generation, reason }) => [generation, reason])).toEqual([[1, 'wrong_content'], [2, 'wrong_content']]);
  expect(steps.filter((step) => step === 'read v1')).toHaveLength(before);
});

test('a file that came in one PUT is not read for it: S3 has checked it', async () => {
  const { run, registry, steps } = await stand(file);
  await registry.issued.change(id, (issued) => ({ ...issued!, size: 6 * 1024 ** 2 }));
  await run();
  expect(steps.filter((step) => step === 'read v1')).toHaveLength(1);
});

test('without time to hash it nothing is decided, and the message comes again', async () => {
  const { run, registry, clock } = await sentInParts(sha256);
  clock.perChunk = 400_000;
  await expect(run()).rejects.toThrow(ContentUnread);
  expect((await registry.multipart.get(...id))!.content).toBeUndefined();
  clock.perChunk = 0;
  await run();
  expect((await registry.multipart.get(...id))!.content).toBe('as_promised');
});
