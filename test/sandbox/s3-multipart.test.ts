import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, GetObjectCommand, HeadObjectCommand, ListMultipartUploadsCommand, ListPartsCommand,
  PutObjectCommand, UploadPartCommand, type ChecksumAlgorithm, type ChecksumType, type CompletedPart,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { errorOf, openStand, raw, START, type Stand } from './edge-stand';

let stand: Stand;
const MiB = 1024 * 1024;
const part = (fill: string, size = 5 * MiB) => Buffer.alloc(size, fill);
const Bucket = 'uploads';

beforeAll(async () => {
  stand = await openStand({ buckets: { uploads: { VersioningConfiguration: { Status: 'Enabled' } } } });
});
afterAll(() => stand.close());

async function begin(Key: string, more: { ChecksumAlgorithm?: ChecksumAlgorithm; ChecksumType?: ChecksumType } = {}) {
  const { UploadId } = await stand.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'text/x', Metadata: { a: '1' }, ...more }));
  const target = { Bucket, Key, UploadId };
  return {
    ...target,
    async upload(PartNumber: number, Body: Buffer): Promise<CompletedPart> {
      const { ETag, ChecksumCRC32, ChecksumSHA256 } = await stand.client.send(new UploadPartCommand({ ...target, PartNumber, Body, ChecksumAlgorithm: more.ChecksumAlgorithm }));
      return { PartNumber, ETag, ChecksumCRC32, ChecksumSHA256 };
    },
    complete: (Parts: CompletedPart[], input: object = {}) => stand.client.send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts }, ...input })),
    abort: () => stand.client.send(new AbortMultipartUploadCommand(target)),
    parts: (input: object = {}) => stand.client.send(new ListPartsCommand({ ...target, ...input })),
  };
}

const read = async (Key: string, more: object = {}) => {
  const { Body } = await stand.client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from(await Body!.transformToByteArray());
};

function bodyFiles(): number {
  const folder = join(stand.kernel.store.folder, 'objects');
  return readdirSync(folder).flatMap((shard) => readdirSync(join(folder, shard))).length;
}

test('parts become one object, in their order, readable across their borders', async () => {
  const upload = await begin('whole');
  const parts = [part('a'), part('b'), Buffer.from('end')];
  const [second, third, first] = [await upload.upload(20, parts[1]!), await upload.upload(30, parts[2]!), await upload.upload(1, parts[0]!)];
  const done = await upload.complete([first, second, third]);
  const md5s = parts.map((bytes) => createHash('md5').update(bytes).digest());
  expect(done.ETag).toBe(`"${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-3"`);
  expect((await read('whole')).equals(Buffer.concat(parts))).toBe(true);
  const across = await read('whole', { Range: `bytes=${5 * MiB - 2}-${5 * MiB + 1}` });
  expect(across.toString()).toBe('aabb');
  const head = await stand.client.send(new HeadObjectCommand({ Bucket, Key: 'whole' }));
  expect([head.ContentLength, head.ContentType, head.Metadata, head.VersionId]).toEqual([10 * MiB + 3, 'text/x', { a: '1' }, done.VersionId]);
  expect(await errorOf(upload.parts())).toBe('NoSuchUpload');
});

test('a part that is sent again replaces itself, and parts that are left out are removed', async () => {
  const before = bodyFiles();
  const upload = await begin('again');
  await upload.upload(1, Buffer.from('wrong'));
  const right = await upload.upload(1, Buffer.from('right'));
  await upload.upload(2, Buffer.from('unused'));
  await upload.complete([right]);
  expect((await read('again')).toString()).toBe('right');
  expect(bodyFiles()).toBe(before + 1);
});

describe('completing refuses', () => {
  test('unknown parts, changed parts, disorder, small parts and none', async () => {
    const upload = await begin('refused');
    const [one, two] = [await upload.upload(1, Buffer.from('small')), await upload.upload(2, Buffer.from('last'))];
    expect(await errorOf(upload.complete([one, { PartNumber: 3, ETag: two.ETag }]))).toBe('InvalidPart');
    expect(await errorOf(upload.complete([{ ...one, ETag: two.ETag }]))).toBe('InvalidPart');
    expect(await errorOf(upload.complete([two, one]))).toBe('InvalidPartOrder');
    expect(await errorOf(upload.complete([one, two]))).toBe('EntityTooSmall');
    expect(await errorOf(upload.complete([]))).toBe('MalformedXML');
    expect((await upload.parts()).Parts!.length).toBe(2);
  });

  test('an existing key under If-None-Match, and keeps the parts for another try', async () => {
    const upload = await begin('taken');
    const only = await upload.upload(1, Buffer.from('mine'));
    await stand.client.send(new PutObjectCommand({ Bucket, Key: 'taken', Body: 'theirs' }));
    expect(await errorOf(upload.complete([only], { IfNoneMatch: '*' }))).toBe('PreconditionFailed');
    await upload.complete([only]);
    expect((await read('taken')).toString()).toBe('mine');
  });
});

describe('checksums', () => {
  test('are composite by default', async () => {
    const upload = await begin('composite', { ChecksumAlgorithm: 'SHA256' });
    const bodies = [part('a'), Buffer.from('b')];
    const parts = [await upload.upload(1, bodies[0]!), await upload.upload(2, bodies[1]!)];
    const done = await upload.complete(parts);
    const hashes = bodies.map((bytes) => createHash('sha256').update(bytes).digest());
    expect(done.ChecksumSHA256).toBe(`${createHash('sha256').update(Buffer.concat(hashes)).digest('base64')}-2`);
    expect(done.ChecksumType).toBe('COMPOSITE');
  });

  test('of the full object are over all bytes, and a wrong claim is refused', async () => {
    const upload = await begin('full', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const bodies = [part('a'), Buffer.from('b')];
    const parts = [await upload.upload(1, bodies[0]!), await upload.upload(2, bodies[1]!)];
    const expected = Buffer.alloc(4);
    expected.writeUInt32BE(crc32(Buffer.concat(bodies)));
    expect(await errorOf(upload.complete(parts, { ChecksumType: 'FULL_OBJECT', ChecksumCRC32: 'AAAAAA==' }))).toBe('BadDigest');
    expect((await upload.complete(parts, { ChecksumType: 'FULL_OBJECT' })).ChecksumCRC32).toBe(expected.toString('base64'));
  });

  test('refuse what an algorithm cannot do', async () => {
    expect(await errorOf(begin('x', { ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' }))).toBe('InvalidRequest');
  });
});

test('aborting removes everything', async () => {
  const before = bodyFiles();
  const upload = await begin('aborted');
  await upload.upload(1, Buffer.from('x'));
  await upload.abort();
  expect(await errorOf(upload.upload(2, Buffer.from('y')))).toBe('NoSuchUpload');
  expect(bodyFiles()).toBe(before);
});

test('parts and uploads are listed, page by page', async () => {
  const upload = await begin('listed/one');
  await begin('listed/two');
  for (const number of [1, 2, 3]) await upload.upload(number, Buffer.from(String(number)));
  const first = await upload.parts({ MaxParts: 2 });
  expect([first.IsTruncated, first.Parts!.map(({ PartNumber, Size }) => [PartNumber, Size])]).toEqual([true, [[1, 1], [2, 1]]]);
  const second = await upload.parts({ PartNumberMarker: first.NextPartNumberMarker });
  expect([second.IsTruncated, second.Parts!.map(({ PartNumber }) => PartNumber)]).toEqual([false, [3]]);
  const list = (input: object) => stand.client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'listed/', ...input }));
  const page = await list({ MaxUploads: 1 });
  expect(page.Uploads!.map(({ Key }) => Key)).toEqual(['listed/one']);
  const rest = await list({ KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker });
  expect([rest.Uploads!.map(({ Key }) => Key), rest.IsTruncated]).toEqual([['listed/two'], false]);
});

test('a part can be sent by a presigned URL that fixes its length and digest', async () => {
  const upload = await begin('presigned', { ChecksumAlgorithm: 'SHA256' });
  const body = 'a part of its own';
  const ChecksumSHA256 = createHash('sha256').update(body).digest('base64');
  const command = new UploadPartCommand({ Bucket, Key: 'presigned', UploadId: upload.UploadId, PartNumber: 1, ContentLength: body.length, ChecksumSHA256 });
  const url = await getSignedUrl(stand.client, command, { signingDate: new Date(START), unhoistableHeaders: new Set(['x-amz-checksum-sha256']) });
  const headers = { 'x-amz-checksum-sha256': ChecksumSHA256 };
  expect((await raw(url, { method: 'PUT', headers, body: body.toUpperCase() })).body).toContain('BadDigest');
  const answer = await raw(url, { method: 'PUT', headers, body });
  await upload.complete([{ PartNumber: 1, ETag: answer.headers.etag, ChecksumSHA256 }]);
  expect((await read('presigned')).toString()).toBe(body);
});
