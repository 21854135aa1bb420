import { CopyObjectCommand, GetObjectCommand, HeadBucketCommand, HeadObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { buffer } from 'node:stream/consumers';
import { errorOf, openStand, raw, START, type Stand } from './edge-stand';

let stand: Stand;
let etag: string;

beforeAll(async () => {
  stand = await openStand({ buckets: { logs: {}, other: {} } });
  etag = (await stand.client.send(new PutObjectCommand({ Bucket: 'logs', Key: 'digits', Body: '0123456789', ContentType: 'text/plain' }))).ETag!;
});
afterAll(() => stand.close());

const get = (input: object) => stand.client.send(new GetObjectCommand({ Bucket: 'logs', Key: 'digits', ...input }));
const text = async (input: object) => (await get(input)).Body!.transformToString();

describe('GetObject', () => {
  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-100', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-100', '89', 'bytes 8-9/10'],
  ])('gives %s of ten digits', async (Range, expected, ContentRange) => {
    const answer = await get({ Range });
    expect([await answer.Body!.transformToString(), answer.ContentRange, answer.$metadata.httpStatusCode]).toEqual([expected, ContentRange, 206]);
  });

  test('refuses a range behind the end and ignores one that is none', async () => {
    expect(await errorOf(get({ Range: 'bytes=10-' }))).toBe('InvalidRange');
    expect(await errorOf(get({ Range: 'bytes=-0' }))).toBe('InvalidRange');
    expect(await errorOf(get({ Range: 'bytes=0-1,3-4' }))).toBe('NotImplemented');
    expect(await text({ Range: 'lines=1-2' })).toBe('0123456789');
  });

  test('obeys conditions', async () => {
    expect(await text({ IfMatch: etag })).toBe('0123456789');
    expect(await errorOf(get({ IfMatch: '"other"' }))).toBe('PreconditionFailed');
    expect(await errorOf(get({ IfUnmodifiedSince: new Date(START - 60_000) }))).toBe('PreconditionFailed');
    await expect(get({ IfNoneMatch: etag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(get({ IfModifiedSince: new Date(START) })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  });

  test('tells sandbox time as time of the change', async () => {
    expect((await get({})).LastModified).toEqual(new Date(Math.floor(START / 1000) * 1000));
  });

  test('by a presigned URL can be given other headers', async () => {
    const command = new GetObjectCommand({ Bucket: 'logs', Key: 'digits', ResponseContentDisposition: 'attachment' });
    const answer = await raw(await getSignedUrl(stand.client, command, { signingDate: new Date(START) }));
    expect([answer.body, answer.headers['content-disposition']]).toEqual(['0123456789', 'attachment']);
  });

  test('of what is not there is NoSuchKey, and anonymously it is denied', async () => {
    expect(await errorOf(get({ Key: 'nothing' }))).toBe('NoSuchKey');
    const answer = await raw(`${stand.endpoint}/logs/digits`);
    expect([answer.status, answer.body]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
  });

  test.each(['a//b', '/lead', 'sp ace+plus', 'per%25cent', 'ünï/😀', "q'(uo)te*!", 'back\\slash&amp;<x>'])('finds the key %j again', async (Key) => {
    await stand.client.send(new PutObjectCommand({ Bucket: 'logs', Key, Body: Key }));
    expect(await text({ Key })).toBe(Key);
  });
});

test('HeadObject has the headers and no body', async () => {
  const head = await stand.client.send(new HeadObjectCommand({ Bucket: 'logs', Key: 'digits' }));
  expect([head.ContentLength, head.ContentType, head.ETag, head.AcceptRanges]).toEqual([10, 'text/plain', etag, 'bytes']);
});

test('HeadBucket knows its buckets, ListBuckets lists them', async () => {
  await stand.client.send(new HeadBucketCommand({ Bucket: 'logs' }));
  expect(await errorOf(stand.client.send(new HeadBucketCommand({ Bucket: 'nowhere' })))).toBe('NotFound');
  const { Buckets } = await stand.client.send(new ListBucketsCommand({}));
  expect(Buckets).toEqual([{ Name: 'logs', CreationDate: new Date(START) }, { Name: 'other', CreationDate: new Date(START) }]);
});

describe('CopyObject', () => {
  test('copies bytes, headers and metadata, which then live on their own', async () => {
    await stand.client.send(new PutObjectCommand({ Bucket: 'logs', Key: 'from here', Body: 'x', Metadata: { a: '1' } }));
    await stand.client.send(new CopyObjectCommand({ Bucket: 'other', Key: 'copy', CopySource: encodeURI('logs/from here') }));
    await stand.client.send(new PutObjectCommand({ Bucket: 'logs', Key: 'from here', Body: 'changed' }));
    const copy = await stand.client.send(new GetObjectCommand({ Bucket: 'other', Key: 'copy' }));
    expect([await copy.Body!.transformToString(), copy.Metadata]).toEqual(['x', { a: '1' }]);
  });

  test('can replace metadata, refuses an existing key on demand and a copy onto itself', async () => {
    const copy = (input: object) => stand.client.send(new CopyObjectCommand({ Bucket: 'logs', Key: 'digits-2', CopySource: 'logs/digits', ...input }));
    await copy({ MetadataDirective: 'REPLACE', Metadata: { b: '2' } });
    expect((await get({ Key: 'digits-2' })).Metadata).toEqual({ b: '2' });
    expect(await errorOf(copy({ IfNoneMatch: '*' }))).toBe('PreconditionFailed');
    expect(await errorOf(copy({ Key: 'digits' }))).toBe('InvalidRequest');
    expect(await errorOf(copy({ CopySource: 'logs/nothing' }))).toBe('NoSuchKey');
    expect(await errorOf(copy({ CopySourceIfMatch: '"other"' }))).toBe('PreconditionFailed');
  });
});

describe('the API for other services', () => {
  test('puts with operations in the same commit and reads ranges', async () => {
    const ops = [{ table: 'firehose', key: 'buffer', value: { empty: true } }];
    const put = await stand.s3.putObject({ bucket: 'logs', key: 'in/process', body: Buffer.from('abcdef'), contentType: 'application/x', ops });
    expect(put).toEqual({ etag: 'e80b5017098950fc58aad83c8c14978e', size: 6 });
    expect(stand.kernel.store.get('firehose', 'buffer')).toEqual({ empty: true });
    const { body, size, contentType } = await stand.s3.getObject('logs', 'in/process', { range: { start: 1, end: 3 } });
    expect([(await buffer(body)).toString(), size, contentType]).toEqual(['bcd', 6, 'application/x']);
    expect((await stand.s3.readObject('logs', 'in/process')).toString()).toBe('abcdef');
    expect(stand.s3.keys('logs', 'in/')).toEqual(['in/process']);
  });

  test('throws what S3 says', async () => {
    expect(await errorOf(stand.s3.readObject('logs', 'nothing'))).toBe('ServiceError');
    await expect(stand.s3.putObject({ bucket: 'nowhere', key: 'x', body: Buffer.alloc(0) })).rejects.toMatchObject({ type: 'NoSuchBucket', status: 404 });
  });
});

test('a body of some megabytes streams out as it came in', async () => {
  const Body = Buffer.alloc(9_000_001, 'no two chunks of this text are cut alike; ');
  const unlimited = new S3Client({ ...stand.config, requestChecksumCalculation: 'WHEN_REQUIRED' });
  await unlimited.send(new PutObjectCommand({ Bucket: 'logs', Key: 'large', Body }));
  expect(Body.equals(await (await get({ Key: 'large' })).Body!.transformToByteArray())).toBe(true);
  expect(await text({ Key: 'large', Range: 'bytes=8999990-' })).toBe(Body.subarray(8_999_990).toString());
  unlimited.destroy();
});
