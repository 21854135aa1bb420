import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { connect } from 'node:net';
import { errorOf, openStand, raw, START, type Stand } from './edge-stand';

let stand: Stand;
let plain: S3Client;
beforeAll(async () => {
  stand = await openStand({ buckets: { logs: {} } });
  plain = new S3Client({ ...stand.config, requestChecksumCalculation: 'WHEN_REQUIRED' });
});
afterAll(() => stand.close());

const code = (xml: string) => /<Code>(\w+)<\/Code>/.exec(xml)?.[1];
const putUrl = (Key: string, more: object = {}) => getSignedUrl(stand.client, new PutObjectCommand({ Bucket: 'logs', Key, ...more }), { signingDate: new Date(START) });
const stored = async (Key: string) => (await stand.s3.readObject('logs', Key)).toString();

/** Bytes over a bare socket, for what no client library sends. */
function exchange(bytes: string): Promise<string> {
  const { hostname, port } = new URL(stand.endpoint);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let answer = '';
    socket.setTimeout(300, () => socket.end());
    socket.on('data', (piece) => (answer += piece.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

test('a chunked body without a length is refused with 501, as S3 does with `curl -T -`', async () => {
  const answer = await raw(await putUrl('chunked'), { method: 'PUT', headers: { 'transfer-encoding': 'chunked' }, body: 'x' });
  expect([answer.status, code(answer.body)]).toEqual([501, 'NotImplemented']);
  expect(answer.body).toContain('<Header>Transfer-Encoding</Header>');
});

test('no body and no length is 411', async () => {
  const { pathname, search } = new URL(await putUrl('lengthless'));
  const answer = await exchange(`PUT ${pathname}${search} HTTP/1.1\r\nHost: ${new URL(stand.endpoint).host}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 411 /);
  expect(code(answer)).toBe('MissingContentLength');
});

test('two lengths are refused before anybody looks', async () => {
  expect(await exchange('PUT /logs/x HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx')).toMatch(/^HTTP\/1\.1 400 /);
});

test('an absolute request target is understood', async () => {
  const { host } = new URL(stand.endpoint);
  const { pathname, search } = new URL(await putUrl('absolute'));
  await exchange(`PUT http://${host}${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 1\r\n\r\nx`);
  expect(await stored('absolute')).toBe('x');
});

describe('Expect: 100-continue', () => {
  test('asks for the body when it is wanted', async () => {
    const answer = await raw(await putUrl('expected'), { method: 'PUT', headers: { 'content-length': '4' }, body: 'body', expectContinue: true });
    expect([answer.status, answer.continued]).toEqual([200, true]);
    expect(await stored('expected')).toBe('body');
  });

  test('refuses before the body is sent', async () => {
    const url = await putUrl('expected', { IfNoneMatch: '*' });
    const taken = await raw(url, { method: 'PUT', headers: { 'content-length': '4', 'if-none-match': '*' }, body: 'body', expectContinue: true });
    expect([taken.status, taken.continued]).toEqual([412, false]);
    const forged = await raw(url.replace(/.$/, 'x'), { method: 'PUT', headers: { 'content-length': '4', 'if-none-match': '*' }, body: 'body', expectContinue: true });
    expect([forged.status, forged.continued]).toEqual([403, false]);
  });
});

test('every answer has the request id, and the Date is sandbox time', async () => {
  const answer = await raw(`${stand.endpoint}/logs`);
  expect(answer.headers).toMatchObject({ server: 'AmazonS3', 'x-amz-request-id': expect.stringMatching(/^[0-9A-F]{16}$/), date: new Date(START).toUTCString() });
  expect(answer.body).toContain(`<RequestId>${answer.headers['x-amz-request-id']}</RequestId>`);
});

test('a path that is no UTF-8 is refused', async () => {
  const { pathname, search } = new URL(await putUrl('x'));
  const answer = await raw(`${stand.endpoint}${pathname}%ff${search}`, { method: 'PUT', body: 'x' });
  expect([answer.status, code(answer.body)]).toEqual([400, 'InvalidURI']);
});

test('a refused large body does not cut the answer off', async () => {
  const answer = await raw((await putUrl('large')).replace(/.$/, 'x'), { method: 'PUT', body: Buffer.alloc(20_000_000) });
  expect(code(answer.body)).toBe('SignatureDoesNotMatch');
});

/** As the SDK sends a stream over plain HTTP, byte by byte. */
async function awsChunked(key: string, frame: string, decodedLength: number) {
  const headers = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': String(decodedLength),
    'x-amz-trailer': 'x-amz-checksum-crc32',
    'content-encoding': 'aws-chunked',
  };
  const command = new PutObjectCommand({ Bucket: 'logs', Key: key });
  command.middlewareStack.add((next) => (args: any) => {
    Object.assign(args.request.headers, headers);
    return next(args);
  }, { step: 'build' });
  const options = { signingDate: new Date(START), unhoistableHeaders: new Set(Object.keys(headers)), signableHeaders: new Set(['host', ...Object.keys(headers)]) };
  return raw(await getSignedUrl(plain, command, options), { method: 'PUT', headers, body: frame });
}

describe('an aws-chunked body', () => {
  test('is stored without its framing, its trailer checked', async () => {
    const right = await awsChunked('framed', '3\r\nabc\r\n2\r\nde\r\n0\r\nx-amz-checksum-crc32:hYfYZQ==\r\n\r\n', 5);
    expect([right.status, right.headers['x-amz-checksum-crc32']]).toEqual([200, 'hYfYZQ==']);
    expect(await stored('framed')).toBe('abcde');
    expect((await stand.s3.getObject('logs', 'framed')).contentEncoding).toBeUndefined();
  });

  test.each([
    ['whose trailer is of other bytes', '1\r\na\r\n0\r\nx-amz-checksum-crc32:hYfYZQ==\r\n\r\n', 1, 'BadDigest'],
    ['whose trailer is missing', '1\r\na\r\n0\r\n\r\n', 1, 'InvalidRequest'],
    ['that is shorter than announced', '1\r\na\r\n0\r\nx-amz-checksum-crc32:6Le+Qw==\r\n\r\n', 2, 'IncompleteBody'],
    ['that is longer than announced', '2\r\naa\r\n0\r\n\r\n', 1, 'IncompleteBody'],
    ['that ends in the middle', '5\r\nabc', 5, 'IncompleteBody'],
    ['that is no such thing', 'just text', 9, 'IncompleteBody'],
  ])('%s is refused', async (_, frame, length, expected) => {
    const answer = await awsChunked('refused', frame, length);
    expect([answer.status, code(answer.body)]).toEqual([400, expected]);
    expect(await errorOf(stand.client.send(new GetObjectCommand({ Bucket: 'logs', Key: 'refused' })))).toBe('NoSuchKey');
  });
});
