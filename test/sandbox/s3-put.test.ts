import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client, type ChecksumAlgorithm } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { WriteCondition } from '../../sandbox/s3/conditions';
import { BucketIndex } from '../../sandbox/s3/object-index';
import type { ObjectVersion } from '../../sandbox/s3/object-version';
import { errorOf, openStand, raw, START, type Stand } from './edge-stand';

let stand: Stand;
let signer: S3Client;

const VERSIONED = { VersioningConfiguration: { Status: 'Enabled' } };

beforeAll(async () => {
  stand = await openStand({
    buckets: {
      plain: {},
      raw: { ...VERSIONED, ObjectLockEnabled: true, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } } },
      encrypted: { BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'key-1' } }] } },
    },
  });
  const role = stand.credentials.ofRole('arn:aws:iam::000000000000:role/signer');
  signer = new S3Client({ ...stand.config, credentials: role, requestChecksumCalculation: 'WHEN_REQUIRED' });
});
afterAll(() => stand.close());

const body = 'May  6 07:08:09 host sshd[1]: Accepted publickey\n';
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');
const code = (xml: string) => /<Code>(\w+)<\/Code>/.exec(xml)?.[1];

/** As the presign API signs: exact length, digest, no overwriting. */
async function signPut(key: string, content = body, options: { readonly signedAt?: number } = {}) {
  const command = new PutObjectCommand({ Bucket: 'raw', Key: key, ContentLength: Buffer.byteLength(content), ChecksumSHA256: sha256(content), IfNoneMatch: '*' });
  const url = await getSignedUrl(signer, command, { expiresIn: 300, signingDate: new Date(options.signedAt ?? stand.scheduler.now()), unhoistableHeaders: new Set(['x-amz-checksum-sha256']) });
  return { url, headers: { 'if-none-match': '*', 'x-amz-checksum-sha256': sha256(content) } };
}

describe('a signed PUT', () => {
  test('takes the file that was promised and tells its version', async () => {
    const { url, headers } = await signPut('acme/a b+ü.log');
    const answer = await raw(url, { method: 'PUT', headers, body });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-amz-version-id']).toHaveLength(32);
    expect(answer.headers['x-amz-checksum-sha256']).toBe(sha256(body));
    const got = await stand.client.send(new GetObjectCommand({ Bucket: 'raw', Key: 'acme/a b+ü.log', VersionId: String(answer.headers['x-amz-version-id']) }));
    expect(await got.Body!.transformToString()).toBe(body);
  });

  test('taken twice, the second is 412 and changes nothing', async () => {
    const { url, headers } = await signPut('acme/twice.log');
    expect((await raw(url, { method: 'PUT', headers, body })).status).toBe(200);
    const second = await raw(url, { method: 'PUT', headers, body });
    expect([second.status, code(second.body)]).toEqual([412, 'PreconditionFailed']);
  });

  test('gives one of twenty racing clients the key', async () => {
    const { url, headers } = await signPut('acme/race.log');
    const answers = await Promise.all(Array.from({ length: 20 }, () => raw(url, { method: 'PUT', headers, body })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(412)]);
  });

  test('refuses another content of the same length', async () => {
    const { url, headers } = await signPut('acme/other.log');
    const answer = await raw(url, { method: 'PUT', headers, body: body.replace('Accepted', 'Rejected') });
    expect([answer.status, code(answer.body)]).toEqual([400, 'BadDigest']);
    expect(await errorOf(stand.client.send(new HeadObjectCommand({ Bucket: 'raw', Key: 'acme/other.log' })))).toBe('NotFound');
  });

  test('refused after its body came leaves no file behind', async () => {
    const folder = join(stand.kernel.store.folder, 'objects');
    const files = () => readdirSync(folder).flatMap((shard) => readdirSync(join(folder, shard))).length;
    const before = files();
    const { url, headers } = await signPut('acme/left.log');
    await raw(url, { method: 'PUT', headers, body: body.toUpperCase() });
    expect(files()).toBe(before);
  });

  test.each([
    ['a longer body', { body: `${body}x` }],
    ['a shorter body', { body: body.slice(1) }],
    ['the digest of another file', { headers: { 'if-none-match': '*', 'x-amz-checksum-sha256': sha256('other') } }],
    ['no if-none-match', { headers: { 'x-amz-checksum-sha256': sha256(body) } }],
    ['another method', { method: 'POST' }],
  ])('refuses %s as not signed', async (_, change) => {
    const { url, headers } = await signPut('acme/changed.log');
    const answer = await raw(url, { method: 'PUT', headers, body, ...change });
    expect([answer.status, code(answer.body)]).toEqual([403, 'SignatureDoesNotMatch']);
  });

  test('refuses a changed path and a changed query', async () => {
    const { url, headers } = await signPut('acme/mine.log');
    for (const changed of [url.replace('acme/mine', 'rival/mine'), url.replace('X-Amz-Expires=300', 'X-Amz-Expires=3000')]) {
      const answer = await raw(changed, { method: 'PUT', headers, body });
      expect([answer.status, code(answer.body)]).toEqual([403, 'SignatureDoesNotMatch']);
    }
  });

  test('refuses an x-amz- header that the signature does not cover', async () => {
    const { url, headers } = await signPut('acme/more.log');
    const answer = await raw(url, { method: 'PUT', headers: { ...headers, 'x-amz-meta-role': 'admin' }, body });
    expect([answer.status, code(answer.body)]).toEqual([403, 'AccessDenied']);
    expect(answer.body).toContain('<HeadersNotSigned>x-amz-meta-role</HeadersNotSigned>');
  });

  test('ends when sandbox time passes its expiry', async () => {
    const { url, headers } = await signPut('acme/late.log', body, { signedAt: stand.scheduler.now() - 301_000 });
    const answer = await raw(url, { method: 'PUT', headers, body });
    expect([answer.status, code(answer.body)]).toEqual([403, 'AccessDenied']);
    expect(answer.body).toContain('Request has expired');
  });

  test('is not yet valid long before its date', async () => {
    const { url, headers } = await signPut('acme/early.log', body, { signedAt: stand.scheduler.now() + 3_600_000 });
    expect((await raw(url, { method: 'PUT', headers, body })).body).toContain('Request is not yet valid');
  });

  test('with an Authorization header beside it has two mechanisms', async () => {
    const { url, headers } = await signPut('acme/bearer.log');
    const answer = await raw(url, { method: 'PUT', headers: { ...headers, authorization: 'Bearer x' }, body });
    expect([answer.status, code(answer.body)]).toEqual([400, 'InvalidArgument']);
    expect(answer.body).toContain('Only one auth mechanism allowed');
  });

  test('of a file under lock needs a digest', async () => {
    const url = await getSignedUrl(signer, new PutObjectCommand({ Bucket: 'raw', Key: 'acme/bare.log' }), { expiresIn: 300, signingDate: new Date(START) });
    const answer = await raw(url, { method: 'PUT', body });
    expect([answer.status, code(answer.body)]).toEqual([400, 'InvalidRequest']);
    expect(answer.body).toContain('Content-MD5 OR x-amz-checksum- HTTP header is required');
  });

  test('by a client with default checksums is not held to the CRC of an empty body', async () => {
    const url = await getSignedUrl(stand.client, new PutObjectCommand({ Bucket: 'plain', Key: 'default.log' }), { expiresIn: 300, signingDate: new Date(START) });
    expect(url).toContain('x-amz-checksum-crc32=AAAAAA');
    expect((await raw(url, { method: 'PUT', body })).status).toBe(200);
  });
});

describe('PutObject', () => {
  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as ChecksumAlgorithm[])('checks %s of a buffer and of a stream, and gives it back', async (algorithm) => {
    for (const Body of [Buffer.from(body), Readable.from([Buffer.from(body)])]) {
      const put = await stand.client.send(new PutObjectCommand({ Bucket: 'plain', Key: algorithm, Body, ContentLength: Buffer.byteLength(body), ChecksumAlgorithm: algorithm }));
      const head = await stand.client.send(new HeadObjectCommand({ Bucket: 'plain', Key: algorithm, ChecksumMode: 'ENABLED' }));
      const member = `Checksum${algorithm}` as 'ChecksumSHA256';
      expect(put[member]).toBeDefined();
      expect(head[member]).toBe(put[member]);
      expect(head.ChecksumType).toBe('FULL_OBJECT');
    }
  });

  test('refuses a wrong checksum, a malformed one, a wrong and a malformed MD5', async () => {
    const put = (input: object) => errorOf(stand.client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'wrong', Body: body, ...input })));
    expect(await put({ ChecksumSHA256: sha256('other') })).toBe('BadDigest');
    expect(await put({ ChecksumSHA256: 'short' })).toBe('InvalidRequest');
    expect(await put({ ContentMD5: createHash('md5').update('other').digest('base64') })).toBe('BadDigest');
    expect(await put({ ContentMD5: 'short' })).toBe('InvalidDigest');
    expect(await errorOf(stand.client.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'wrong' })))).toBe('NotFound');
  });

  test('shows the MD5 as ETag, but not under KMS', async () => {
    const etag = async (Bucket: string) => (await stand.client.send(new PutObjectCommand({ Bucket, Key: 'etag', Body: body }))).ETag;
    const md5 = `"${createHash('md5').update(body).digest('hex')}"`;
    expect(await etag('plain')).toBe(md5);
    expect(await etag('encrypted')).not.toBe(md5);
    const head = await stand.client.send(new HeadObjectCommand({ Bucket: 'encrypted', Key: 'etag' }));
    expect([head.ServerSideEncryption, head.SSEKMSKeyId, head.BucketKeyEnabled]).toEqual(['aws:kms', 'key-1', true]);
  });

  test('with If-Match writes only over the version that was read', async () => {
    const put = (Body: string, IfMatch?: string) => stand.client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'counter', Body, IfMatch }));
    expect(await errorOf(put('1', '"0"'))).toBe('NoSuchKey');
    const { ETag: first } = await put('1');
    const { ETag: second } = await put('2', first);
    expect(await errorOf(put('3', first))).toBe('PreconditionFailed');
    expect((await put('3', second)).$metadata.httpStatusCode).toBe(200);
  });

  test('that was conditional is 409 where a delete came in between', () => {
    const index = new BucketIndex();
    const version = (sequencer: string, more: object = {}) => index.add({ key: 'k', versionId: sequencer, sequencer, etag: 'e', ...more } as ObjectVersion);
    version('1');
    const update = new WriteCondition({ 'if-match': '"e"' }, index, 'k');
    update.check();
    version('2', { deleteMarker: true });
    expect(() => update.check()).toThrow('conflicting operation');
    const creation = new WriteCondition({ 'if-none-match': '*' }, index, 'k');
    creation.check();
    version('3');
    version('4', { deleteMarker: true });
    expect(() => creation.check()).toThrow('conflicting operation');
  });

  test('keeps headers and metadata, without the framing of the transfer', async () => {
    const Body = Readable.from([Buffer.from(body)]);
    await stand.client.send(new PutObjectCommand({
      Bucket: 'plain', Key: 'described', Body, ContentLength: Buffer.byteLength(body), ContentEncoding: 'gzip', ContentType: 'text/plain', CacheControl: 'no-store', Metadata: { host: 'web-17' },
    }));
    const head = await stand.client.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'described' }));
    expect([head.ContentEncoding, head.ContentType, head.CacheControl, head.Metadata]).toEqual(['gzip', 'text/plain', 'no-store', { host: 'web-17' }]);
  });

  test('names a feature that the sandbox does not have', async () => {
    const refused = stand.client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'x', Body: 'x', Tagging: 'a=b' }));
    await expect(refused).rejects.toThrow('x-amz-tagging: expected a feature that the sandbox has');
    expect(await errorOf(stand.client.send(new PutObjectCommand({ Bucket: 'nowhere', Key: 'x', Body: 'x' })))).toBe('NoSuchBucket');
    expect(await errorOf(stand.client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'k'.repeat(1025), Body: 'x' })))).toBe('KeyTooLongError');
  });

  test('stores an empty object', async () => {
    await stand.client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'empty', Body: Buffer.alloc(0) }));
    const got = await stand.client.send(new GetObjectCommand({ Bucket: 'plain', Key: 'empty' }));
    expect([await got.Body!.transformToString(), got.ContentLength]).toEqual(['', 0]);
  });
});
