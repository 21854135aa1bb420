import {
  CompleteMultipartUploadCommand, CreateMultipartUploadCommand, GetObjectCommand, ListObjectVersionsCommand, PutObjectCommand, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { openStand, QUEUE_ARN, raw, type Stand } from './edge-stand';

const buckets = {
  raw: {
    VersioningConfiguration: { Status: 'Enabled' },
    NotificationConfiguration: { QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: QUEUE_ARN }] },
  },
};

let stand: Stand;
afterEach(() => stand.close());

async function restart(): Promise<void> {
  await stand.close({ keep: true });
  stand = await openStand({ folder: stand.folder, buckets });
}

const objectsFolder = () => join(stand.kernel.store.folder, 'objects');
const bodyFiles = () => readdirSync(objectsFolder()).flatMap((shard) => readdirSync(join(objectsFolder(), shard)));

test('objects, versions, notifications and uploads in progress outlive the process', async () => {
  stand = await openStand({ buckets });
  const { client } = stand;
  const target = { Bucket: 'raw', Key: 'acme/a.log' };
  const first = await client.send(new PutObjectCommand({ ...target, Body: 'one', Metadata: { a: '1' } }));
  await client.send(new PutObjectCommand({ ...target, Body: 'two' }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: 'raw', Key: 'big' }));
  const { ETag } = await client.send(new UploadPartCommand({ Bucket: 'raw', Key: 'big', UploadId, PartNumber: 1, Body: 'part' }));
  const before = await client.send(new ListObjectVersionsCommand({ Bucket: 'raw' }));

  await restart();
  const after = await stand.client.send(new ListObjectVersionsCommand({ Bucket: 'raw' }));
  expect(after.Versions).toEqual(before.Versions);
  const old = await stand.client.send(new GetObjectCommand({ ...target, VersionId: first.VersionId }));
  expect([await old.Body!.transformToString(), old.Metadata]).toEqual(['one', { a: '1' }]);
  await stand.client.send(new CompleteMultipartUploadCommand({ Bucket: 'raw', Key: 'big', UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }));
  expect((await stand.s3.readObject('raw', 'big')).toString()).toBe('part');
  const { Messages } = await stand.queue.send(new ReceiveMessageCommand({ QueueUrl: stand.sqs.queues()[0]!.url, MaxNumberOfMessages: 10 }));
  const events = Messages!.map(({ Body }) => JSON.parse(Body!)).map(({ Event, Records }) => Event ?? Records[0].s3.object.key);
  expect(events.sort()).toEqual(['acme/a.log', 'acme/a.log', 'big', 's3:TestEvent']);
});

test('the same seed over the same state makes no version a second time', async () => {
  stand = await openStand({ buckets });
  const ids = new Set<string>();
  for (let i = 0; i < 3; i++) {
    ids.add((await stand.s3.putObject({ bucket: 'raw', key: 'k', body: Buffer.from(String(i)) })).versionId!);
    await restart();
  }
  expect(ids.size).toBe(3);
  expect((await stand.client.send(new ListObjectVersionsCommand({ Bucket: 'raw' }))).Versions!.length).toBe(3);
});

test('a body that no commit names is swept, those that are named stay', async () => {
  stand = await openStand({ buckets });
  await stand.s3.putObject({ bucket: 'raw', key: 'k', body: Buffer.from('kept') });
  mkdirSync(join(objectsFolder(), 'zz'), { recursive: true });
  const orphan = join(objectsFolder(), 'zz', 'left-of-a-killed-process-zz');
  writeFileSync(orphan, 'half a body');
  await restart();
  expect(existsSync(orphan)).toBe(false);
  expect((await stand.s3.readObject('raw', 'k')).toString()).toBe('kept');
});

test('a client that hangs up in the middle leaves neither object nor file, and no bug in the log', async () => {
  stand = await openStand({ buckets });
  const url = await getSignedUrl(stand.client, new PutObjectCommand({ Bucket: 'raw', Key: 'cut' }), { signingDate: new Date(stand.scheduler.now()) });
  await new Promise<void>((resolve) => {
    const upload = request(url, { method: 'PUT', headers: { 'content-length': '1000000' } });
    upload.on('error', () => resolve());
    upload.write(Buffer.alloc(300_000), () => setTimeout(() => upload.destroy(), 20));
  });
  const until = Date.now() + 2000;
  while (bodyFiles().length > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(bodyFiles()).toEqual([]);
  expect(stand.s3.keys('raw')).toEqual([]);
  expect(stand.log.filter(({ message }) => message.includes('bug'))).toEqual([]);
  expect((await raw(`${stand.endpoint}/raw/cut`)).status).toBe(403);
});
