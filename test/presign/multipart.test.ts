import { HeadObjectCommand, ListMultipartUploadsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { noteEnd } from '../../constructs/presign/multipart';
import { abortParts, completeParts, storedParts } from '../../constructs/presign/raw-parts';
import { Registry } from '../../constructs/state/registry';
import { openStand, raw, START, type Stand } from '../sandbox/edge-stand';
import { presignStand } from './stand';

const MiB = 1024 ** 2;
const part = 5 * MiB;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
/** Two parts and a bit. */
const file = Buffer.concat([Buffer.alloc(part, 'a'), Buffer.alloc(part, 'b'), Buffer.from('end\n')]);
const pieces = [file.subarray(0, part), file.subarray(part, 2 * part), file.subarray(2 * part)];

let edge: Stand;
beforeAll(async () => {
  const lock = { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } };
  edge = await openStand({
    buckets: { state: {}, raw: { VersioningConfiguration: { Status: 'Enabled' }, ObjectLockEnabled: true, ObjectLockConfiguration: lock } },
  });
});
afterAll(() => edge.close());

const keyOf = async (registry: Registry, id: string): Promise<string> => (await registry.issued.get(`acme${turn}`, id))!.raw_key;

let turn = 0;

/** One large file, promised in parts, on a sandbox's S3 behind the real SDK. */
async function begun(multipart: unknown = { part_size: part }, content = file) {
  const signer = new S3Client({ ...edge.config, requestChecksumCalculation: 'WHEN_REQUIRED' });
  const registry = new Registry(edge.client, 'state');
  const api = await presignStand({ customer_id: `acme${++turn}` }, { registry, signer, maxUploadBytes: 1e9 });
  api.clock.now = START;
  const description = { source: 'linux_syslog', name: 'big.log', size: content.length, sha256: sha256(content), host: `web-${turn}`, path: '/var/log/big.log' };
  const promise = () => api.post({ ...description, multipart });
  const { json } = await promise();
  const at = `/v1/uploads/${json.upload_id}`;
  const ask = (method: string, path: string, body?: object) => api.call({ method, path: `${at}${path}`, ...(body && { body: JSON.stringify(body) }) });
  const sign = (...numbers: number[]) =>
    ask('POST', '/parts', { parts: numbers.map((number) => ({ part_number: number, size: pieces[number - 1]!.length, sha256: sha256(pieces[number - 1]!) })) });
  const put = async (number: number, bytes = pieces[number - 1]!) => {
    const [{ url, headers }] = (await sign(number)).json.parts;
    return raw(url, { method: 'PUT', headers, body: bytes });
  };
  return { ...api, registry, signer, json, promise, ask, sign, put, id: json.upload_id as string };
}

test('a file is promised in parts, sent, resumed and completed; the object is the whole file, locked', async () => {
  const { json, put, ask, registry, id } = await begun();
  expect(json).toMatchObject({
    state: 'issued',
    multipart: { part_size: part, parts_expected: 3, parts_url: `https://api/v1/uploads/${id}/parts`, complete_url: `https://api/v1/uploads/${id}/complete` },
  });
  expect(json.url).toBeUndefined();
  expect((await put(3)).status).toBe(200);
  expect((await put(1)).status).toBe(200);
  const listed = (await ask('GET', '/parts')).json;
  expect(listed).toEqual({
    upload_id: id,
    part_size: part,
    parts_expected: 3,
    parts: [1, 3].map((number) => ({ part_number: number, size: pieces[number - 1]!.length, sha256: sha256(pieces[number - 1]!) })),
  });
  expect((await ask('POST', '/complete')).json).toMatchObject({ code: 'CA2428', detail: 'parts: expected 3, found 2; missing: 2' });
  await put(2);
  expect((await ask('POST', '/complete')).json).toMatchObject({ upload_id: id, state: 'issued' });
  const head = await edge.client.send(new HeadObjectCommand({ Bucket: 'raw', Key: await keyOf(registry, id), ChecksumMode: 'ENABLED' }));
  expect([head.ContentLength, head.ObjectLockMode, head.ChecksumType]).toEqual([file.length, 'GOVERNANCE', 'COMPOSITE']);
});

test('everything may be repeated: the promise, a part, the completion', async () => {
  const { json, promise, put, ask, id } = await begun();
  await put(1);
  const again = await promise();
  expect(again.json.multipart).toEqual(json.multipart);
  expect((await put(1)).status).toBe(200);
  await put(2);
  await put(3);
  const first = await ask('POST', '/complete');
  expect(await ask('POST', '/complete')).toEqual(first);
  const after = await promise();
  expect([after.status, after.json.upload_id, after.json.multipart]).toEqual([200, id, undefined]);
  expect((await ask('POST', '/parts', { parts: [] })).json).toMatchObject({ status: 409, code: 'CA2426' });
  expect((await ask('GET', '/parts')).json).toMatchObject({ code: 'CA2426' });
});

test('two that begin at the same time send the same parts', async () => {
  const { promise, registry, id, signer } = await begun();
  const both = await Promise.all([promise(), promise()]);
  expect(both[0]!.json.multipart).toEqual(both[1]!.json.multipart);
  const { Uploads = [] } = await signer.send(new ListMultipartUploadsCommand({ Bucket: 'raw', Prefix: await keyOf(registry, id) }));
  expect(Uploads).toHaveLength(1);
});

test('a completion whose answer was lost is found to be done', async () => {
  const { put, ask, registry, signer, id } = await begun();
  for (const number of [1, 2, 3]) await put(number);
  const target = { bucket: 'raw', key: await keyOf(registry, id), s3UploadId: (await registry.multipart.get(`acme${turn}`, id))!.s3_upload_id };
  await completeParts(signer, target, (await storedParts(signer, target))!);
  expect((await registry.multipart.get(`acme${turn}`, id))!.ended).toBeUndefined();
  expect((await ask('POST', '/complete')).status).toBe(200);
  expect((await registry.multipart.get(`acme${turn}`, id))!.ended).toBe('completed');
});

test('the same file by one PUT first: the parts are dropped and the completion says that it is there', async () => {
  const { post, put, ask, registry, signer, json, id } = await begun();
  const issued = (await registry.issued.get(`acme${turn}`, id))!;
  const { json: single } = await post({ source: issued.source, name: issued.name, size: issued.size, sha256: issued.sha256, host: issued.host, path: issued.path });
  expect(single.upload_id).toBe(json.upload_id);
  expect((await raw(single.url, { method: 'PUT', headers: single.headers, body: file })).status).toBe(200);
  for (const number of [1, 2, 3]) await put(number);
  expect((await ask('POST', '/complete')).status).toBe(200);
  const { Uploads = [] } = await signer.send(new ListMultipartUploadsCommand({ Bucket: 'raw', Prefix: issued.raw_key }));
  const { Versions = [] } = await signer.send(new ListObjectVersionsCommand({ Bucket: 'raw', Prefix: issued.raw_key }));
  expect([Uploads.length, Versions.length]).toEqual([0, 1]);
});

test('a part takes its own bytes only', async () => {
  const { put, sign } = await begun();
  const changed = Buffer.from(pieces[0]!);
  changed[7] = 0;
  expect(await put(1, changed)).toMatchObject({ status: 400, body: expect.stringMatching(/BadDigest|ChecksumMismatch/) });
  const [{ url, headers }] = (await sign(1)).json.parts;
  expect((await raw(url, { method: 'PUT', headers: { ...headers, 'x-amz-checksum-sha256': Buffer.alloc(32).toString('base64') }, body: pieces[0]! })).status).toBe(403);
  expect((await raw(url, { method: 'PUT', headers: { ...headers, 'content-length': '3' }, body: 'abc' })).status).toBe(403);
  expect((await raw(url.replace('partNumber=1', 'partNumber=2'), { method: 'PUT', headers, body: pieces[0]! })).status).toBe(403);
});

test('abandoned parts are gone, and the next request begins anew', async () => {
  const { put, ask, promise, registry, id, json } = await begun();
  await put(1);
  expect((await ask('DELETE', '')).json).toMatchObject({ upload_id: id, state: 'issued' });
  expect(await ask('DELETE', '')).toMatchObject({ status: 200 });
  expect((await ask('GET', '/parts')).json).toMatchObject({ status: 404, code: 'CA2425' });
  expect((await ask('POST', '/complete')).json).toMatchObject({ code: 'CA2425' });
  expect((await promise()).json.multipart).toEqual(json.multipart);
  expect((await ask('GET', '/parts')).json.parts).toEqual([]);
  expect((await registry.multipart.get(`acme${turn}`, id))!.ended).toBeUndefined();
});

test('what the lifecycle rule has removed begins anew as well', async () => {
  const { put, ask, promise, registry, signer, id } = await begun();
  await put(1);
  const { s3_upload_id: s3UploadId } = (await registry.multipart.get(`acme${turn}`, id))!;
  await abortParts(signer, { bucket: 'raw', key: await keyOf(registry, id), s3UploadId });
  expect((await ask('GET', '/parts')).json).toMatchObject({ status: 404, code: 'CA2425' });
  expect((await ask('POST', '/complete')).json).toMatchObject({ code: 'CA2425' });
  expect((await promise()).status).toBe(201);
  expect((await put(1)).status).toBe(200);
});

test('a DELETE that looked before the completion does not make it undone', async () => {
  const { registry, signer, clock, id } = await begun();
  const issued = (await registry.issued.get(`acme${turn}`, id))!;
  const needs = { registry, signer, rawBucket: 'raw', now: () => clock.now };
  await noteEnd(issued, 'completed', needs);
  await noteEnd(issued, 'aborted', needs);
  expect((await registry.multipart.get(`acme${turn}`, id))!.ended).toBe('completed');
});

test('what has landed cannot be abandoned', async () => {
  const { put, ask } = await begun();
  for (const number of [1, 2, 3]) await put(number);
  await ask('POST', '/complete');
  expect((await ask('DELETE', '')).json).toMatchObject({ status: 409, code: 'CA2426' });
});

describe('refused are', () => {
  test.each([
    [{ part_size: part - 1 }, `multipart.part_size: expected at least ${part} for ${file.length} bytes, found ${part - 1}`],
    [{ part_size: 1e9 }, `multipart: expected a file of more than one part of 1000000000 bytes, found ${file.length}`],
    [{ part_size: 'x' }, 'multipart: expected true or {"part_size": bytes}, found a part_size that is no whole number'],
    [{ size: 1 }, 'multipart: expected true or {"part_size": bytes}, found "size"'],
    ['yes', 'multipart: expected true or {"part_size": bytes}, found a string'],
    [true, `multipart: expected a file of more than one part of 16777216 bytes, found ${file.length}`],
  ])('parts of %j', async (multipart, detail) => {
    expect((await begun(multipart)).json).toMatchObject({ status: 400, code: 'CA2424', detail });
  });

  test('parts that the file does not have, of the wrong size, without a digest, or too many', async () => {
    const { ask } = await begun();
    const one = { part_number: 1, size: part, sha256: sha256(pieces[0]!) };
    const detailOf = async (parts: unknown) => (await ask('POST', '/parts', { parts })).json.detail;
    expect(await detailOf([{ ...one, part_number: 4 }])).toBe('parts[0].part_number: expected 1 to 3, found 4');
    expect(await detailOf([one, { ...one, size: 7 }])).toBe(`parts[1].size: expected ${part} bytes of part 1, found 7`);
    expect(await detailOf([{ ...one, sha256: 'x' }])).toBe('parts[0].sha256: expected 64 hexadecimal digits, found 1 characters that are not');
    expect(await detailOf(Array.from({ length: 101 }, () => one))).toBe('parts: expected a list of 1 to 100 parts, found 101');
    expect(await detailOf([{ ...one, etag: 'x' }])).toBe('parts[0]: expected part_number, size, sha256, found "etag"');
    expect(await detailOf([3])).toBe('parts[0]: expected a JSON object, found a number');
  });

  test('a key for other hosts or sources: 404 as if there were no such upload', async () => {
    const { call, addKey, id, ask } = await begun();
    for (const scope of [{ hosts: ['another'] }, { sources: ['web_access'] }]) {
      const narrow = `Bearer ${await addKey(scope)}`;
      for (const [method, path] of [['POST', '/parts'], ['GET', '/parts'], ['POST', '/complete'], ['DELETE', '']] as const) {
        expect((await call({ method, path: `/v1/uploads/${id}${path}` }, narrow)).json).toMatchObject({ status: 404, code: 'CA2405' });
      }
    }
    expect((await ask('GET', '/parts')).status).toBe(200);
  });

  test('parts of an upload that was not begun in parts, and of one of another customer: 404 as if there were none', async () => {
    const { post, call, addKey, registry } = await begun();
    const { json } = await post({ host: 'single' });
    expect((await call({ path: `/v1/uploads/${json.upload_id}/parts` })).json).toMatchObject({ status: 404, code: 'CA2425' });
    await registry.customers.create([`other${turn}`], { customer_id: `other${turn}`, name: 'Other', created_at: 0 });
    const other = `Bearer ${await addKey({ customer_id: `other${turn}` })}`;
    for (const [method, path] of [['GET', '/parts'], ['POST', '/complete'], ['DELETE', '']] as const) {
      expect((await call({ method, path: `/v1/uploads/${json.upload_id}${path}` }, other)).json).toMatchObject({ status: 404, code: 'CA2405' });
    }
  });
});
