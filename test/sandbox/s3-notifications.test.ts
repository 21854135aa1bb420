import {
  CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand, DeleteObjectCommand, GetBucketNotificationConfigurationCommand, PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { openStand, QUEUE_ARN, START, type Stand } from './edge-stand';

let stand: Stand;
const rule = (Event: string, ...Rules: { Name: string; Value: string }[]) => ({ Event, Queue: QUEUE_ARN, ...(Rules.length > 0 && { Filter: { S3Key: { Rules } } }) });
const notifying = (...QueueConfigurations: object[]) => ({ VersioningConfiguration: { Status: 'Enabled' }, NotificationConfiguration: { QueueConfigurations } });

const EVERYTHING = notifying(rule('s3:ObjectCreated:*'), rule('s3:ObjectRemoved:*'));
const PARQUET = notifying(rule('s3:ObjectCreated:*', { Name: 'prefix', Value: 'events/' }, { Name: 'Suffix', Value: '.parquet' }));

beforeAll(async () => {
  stand = await openStand({ buckets: { raw: EVERYTHING, curated: PARQUET } });
});
afterAll(() => stand.close());

/** Takes all messages out of the queue, in no particular order. */
async function received(): Promise<any[]> {
  const QueueUrl = stand.sqs.queues()[0]!.url;
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await stand.queue.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return bodies.map((body) => JSON.parse(body));
    bodies.push(...Messages.map(({ Body }) => Body!));
    await stand.queue.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle })) }));
  }
}

test('setting the rules sends one test event, and setting them again none', async () => {
  const events = await received();
  expect(events.map(({ Event, Bucket }) => `${Event} ${Bucket}`).sort()).toEqual(['s3:TestEvent curated', 's3:TestEvent raw']);
  expect(events[0]).toEqual({ Service: 'Amazon S3', Event: 's3:TestEvent', Time: new Date(START).toISOString(), Bucket: expect.any(String), RequestId: expect.any(String), HostId: expect.any(String) });
  stand.deploy(stand.s3, 'AWS::S3::Bucket', 'raw', EVERYTHING);
  expect(await received()).toEqual([]);
});

test('an event record is as S3 writes it', async () => {
  const { VersionId } = await stand.client.send(new PutObjectCommand({ Bucket: 'raw', Key: 'acme/a b+c ü/(x).log', Body: 'line\n' }));
  expect(await received()).toEqual([{
    Records: [{
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'us-east-1',
      eventTime: new Date(START).toISOString(),
      eventName: 'ObjectCreated:Put',
      userIdentity: { principalId: expect.stringMatching(/^AWS:A/) },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: { 'x-amz-request-id': expect.stringMatching(/^[0-9A-F]{16}$/), 'x-amz-id-2': expect.any(String) },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: expect.any(String),
        bucket: { name: 'raw', ownerIdentity: { principalId: expect.any(String) }, arn: 'arn:aws:s3:::raw' },
        object: { key: 'acme/a+b%2Bc+%C3%BC/%28x%29.log', size: 5, eTag: expect.stringMatching(/^[0-9a-f]{32}$/), versionId: VersionId, sequencer: expect.stringMatching(/^[0-9A-F]{18}$/) },
      },
    }],
  }]);
});

test('sequencers of one key rise, and the event names tell what happened', async () => {
  const target = { Bucket: 'raw', Key: 'k' };
  await stand.client.send(new PutObjectCommand({ ...target, Body: '1' }));
  await stand.client.send(new CopyObjectCommand({ ...target, CopySource: 'raw/acme/a%20b%2Bc%20%C3%BC/(x).log' }));
  const { UploadId } = await stand.client.send(new CreateMultipartUploadCommand(target));
  const { ETag } = await stand.client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'x' }));
  const { VersionId } = await stand.client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }));
  await stand.client.send(new DeleteObjectCommand(target));
  await stand.client.send(new DeleteObjectCommand({ ...target, VersionId }));
  const records = (await received()).map(({ Records: [record] }) => record).sort((a, b) => (a.s3.object.sequencer < b.s3.object.sequencer ? -1 : 1));
  expect(records.map(({ eventName }) => eventName)).toEqual([
    'ObjectCreated:Put', 'ObjectCreated:Copy', 'ObjectCreated:CompleteMultipartUpload', 'ObjectRemoved:DeleteMarkerCreated', 'ObjectRemoved:Delete',
  ]);
  expect(new Set(records.map(({ s3 }) => s3.object.sequencer)).size).toBe(5);
});

test('only keys that pass the filter are announced', async () => {
  for (const key of ['events/a.parquet', 'events/a.json', 'errors/a.parquet']) await stand.s3.putObject({ bucket: 'curated', key, body: Buffer.from('x') });
  expect((await received()).map(({ Records: [record] }) => record.s3.object.key)).toEqual(['events/a.parquet']);
});

test('a refused write announces nothing', async () => {
  await stand.client.send(new PutObjectCommand({ Bucket: 'raw', Key: 'acme/a b+c ü/(x).log', Body: 'x', IfNoneMatch: '*' })).catch(() => {});
  expect(await received()).toEqual([]);
});

test('the configuration is read back', async () => {
  const { QueueConfigurations } = await stand.client.send(new GetBucketNotificationConfigurationCommand({ Bucket: 'curated' }));
  expect(QueueConfigurations).toEqual([{
    Id: expect.any(String), QueueArn: QUEUE_ARN, Events: ['s3:ObjectCreated:*'],
    Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'events/' }, { Name: 'Suffix', Value: '.parquet' }] } },
  }]);
});

describe('a template is refused', () => {
  const deploy = (properties: object) => () => stand.s3.deploy({ stack: 'Test', logicalId: 'B', type: 'AWS::S3::Bucket', properties }, stand.s3.identify('AWS::S3::Bucket', 'b'));

  test.each([
    ['with overlapping rules', notifying(rule('s3:ObjectCreated:*'), rule('s3:ObjectCreated:Put', { Name: 'prefix', Value: 'a' })), 'no two match the same event'],
    ['with an unknown event', notifying(rule('s3:LifecycleExpiration:*')), 'found s3:LifecycleExpiration:*'],
    ['with another target', { NotificationConfiguration: { LambdaConfigurations: [] } }, 'found LambdaConfigurations'],
    ['with an unknown property', { WebsiteConfiguration: {} }, 'found WebsiteConfiguration'],
    ['with a lock but no versions', { ObjectLockEnabled: true }, 'expected VersioningConfiguration'],
    ['with suspended versioning', { VersioningConfiguration: { Status: 'Suspended' } }, 'expected Enabled'],
    ['with a queue that is not there', notifying({ Event: 's3:ObjectCreated:*', Queue: `${QUEUE_ARN}-2` }), 'queue does not exist'],
  ])('%s', (_, properties, message) => {
    expect(deploy(properties)).toThrow(message);
  });
});
