import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpRequest } from '@smithy/types';
import { createHash, createHmac } from 'node:crypto';
import { errorOf, openStand, raw, REGION, START, type RawRequest, type Stand } from './edge-stand';

let stand: Stand;
const MINUTE = 60_000;
/** A day ahead of sandbox time. */
const MACHINE = START + 1440 * MINUTE;

beforeAll(async () => {
  stand = await openStand({ buckets: { logs: {} }, machineClock: () => MACHINE });
  await stand.client.send(new PutObjectCommand({ Bucket: 'logs', Key: 'k', Body: 'x' }));
});
afterAll(() => stand.close());

const code = (xml: string) => /<Code>(\w+)<\/Code>/.exec(xml)?.[1];
const at = (time: number, more: object = {}) => ({ ...stand.config, systemClockOffset: time - Date.now(), ...more });
const root = () => stand.credentials.root();
const role = () => stand.credentials.ofRole('arn:aws:iam::000000000000:role/signer');

class Sha256 {
  private readonly hash;
  constructor(secret?: any) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', typeof secret === 'string' ? secret : Buffer.from(secret));
  }
  update(data: any): void {
    this.hash.update(typeof data === 'string' ? data : Buffer.from(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {}
}

/** Signs as AWS's own library does, for requests that no client sends. */
async function signed(service: string, request: { method?: string; path: string; query?: Record<string, string>; headers?: Record<string, string>; body?: string }, time = START) {
  const signer = new SignatureV4({ service, region: REGION, credentials: root(), sha256: Sha256 as never, uriEscapePath: service !== 's3', applyChecksum: service === 's3' });
  const { host, port } = new URL(stand.endpoint);
  const { method = 'GET', query = {} } = request;
  const out = await signer.sign({ protocol: 'http:', hostname: '127.0.0.1', port: Number(port), ...request, method, query, headers: { host, ...request.headers } } as HttpRequest, { signingDate: new Date(time) });
  return { method, headers: out.headers as Record<string, string>, url: `${stand.endpoint}${request.path}?${new URLSearchParams(query)}`, ...(request.body !== undefined && { body: request.body }) };
}

describe('S3 refuses', () => {
  const refusal = (config: object) => errorOf(new S3Client(at(START, config)).send(new ListBucketsCommand({})));

  test('an unknown key, a wrong secret, a role without its token, another region', async () => {
    expect(await refusal({ credentials: { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' } })).toBe('InvalidAccessKeyId');
    expect(await refusal({ credentials: { ...root(), secretAccessKey: 'wrong' } })).toBe('SignatureDoesNotMatch');
    expect(await refusal({ credentials: { ...role(), sessionToken: undefined } })).toBe('InvalidToken');
    expect(await refusal({ credentials: { ...root(), sessionToken: 'some' } })).toBe('InvalidToken');
    expect(await refusal({ region: 'eu-west-1' })).toBe('AuthorizationHeaderMalformed');
  });

  test('a clock that is more than 15 minutes before or after both sandbox and machine time', async () => {
    const list = async (time: number) => raw(...(await signedList(time)));
    for (const time of [START - 14 * MINUTE, START + 14 * MINUTE, START + 300 * MINUTE, MACHINE, MACHINE + 14 * MINUTE]) expect((await list(time)).status).toBe(200);
    for (const time of [START - 16 * MINUTE, MACHINE + 16 * MINUTE]) expect(code((await list(time)).body)).toBe('RequestTimeTooSkewed');
  });

  async function signedList(time: number): Promise<[url: string, request: RawRequest]> {
    const { url, ...request } = await signed('s3', { path: '/' }, time);
    return [url, request];
  }

  test('a changed header, a header added, and an Authorization of another kind', async () => {
    const { url, ...request } = await signed('s3', { path: '/', headers: { 'x-amz-request-payer': 'requester' } });
    expect((await raw(url, request)).status).toBe(200);
    expect(code((await raw(url, { ...request, headers: { ...request.headers, 'x-amz-request-payer': 'owner' } })).body)).toBe('SignatureDoesNotMatch');
    expect(code((await raw(url, { ...request, headers: { ...request.headers, 'x-amz-acl': 'private' } })).body)).toBe('AccessDenied');
    expect(code((await raw(url, { headers: { authorization: 'Bearer x' } })).body)).toBe('InvalidArgument');
    expect(code((await raw(url, { headers: { authorization: 'AWS4-HMAC-SHA256 Credential=x' } })).body)).toBe('AuthorizationHeaderMalformed');
  });

  test('a body that is not the one that was hashed', async () => {
    const { url, ...request } = await signed('s3', { method: 'PUT', path: '/logs/hashed', body: 'right' });
    const answer = await raw(url, { ...request, body: 'wrong' });
    expect([answer.status, code(answer.body)]).toEqual([400, 'XAmzContentSHA256Mismatch']);
    expect((await raw(url, request)).status).toBe(200);
  });
});

describe('a presigned URL', () => {
  const open = async (credentials: object, signingDate: number, expiresIn = 300) =>
    raw(await getSignedUrl(new S3Client({ ...stand.config, credentials: credentials as never }), new GetObjectCommand({ Bucket: 'logs', Key: 'k' }), { signingDate: new Date(signingDate), expiresIn }));

  test('of a function lives in sandbox time alone', async () => {
    expect((await open(role(), START - 299_000)).status).toBe(200);
    expect((await open(role(), START - 301_000)).body).toContain('Request has expired');
    expect((await open(role(), MACHINE)).body).toContain('Request is not yet valid');
  });

  test('of a person may live in machine time', async () => {
    expect((await open(root(), MACHINE - 10_000)).status).toBe(200);
    expect((await open(root(), MACHINE - 301_000)).body).toContain('Request has expired');
  });

  test('lives for seven days at most', async () => {
    const url = (await getSignedUrl(stand.client, new GetObjectCommand({ Bucket: 'logs', Key: 'k' }), { signingDate: new Date(START) })).replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=604801');
    expect(code((await raw(url)).body)).toBe('AuthorizationQueryParametersError');
  });
});

describe('other services', () => {
  const refusal = (config: object) => errorOf(new SQSClient(at(START, config)).send(new ListQueuesCommand({})));

  test('have words of their own for a bad signature', async () => {
    expect(await refusal({ credentials: { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' } })).toBe('UnrecognizedClientException');
    expect(await refusal({ credentials: { ...root(), secretAccessKey: 'wrong' } })).toBe('InvalidSignatureException');
    const anonymous = await raw(`${stand.endpoint}/`, { method: 'POST', headers: { 'x-amz-target': 'AmazonSQS.ListQueues' }, body: '{}' });
    expect([anonymous.status, JSON.parse(anonymous.body).__type]).toEqual([400, 'MissingAuthenticationTokenException']);
  });

  test('sign the body: a changed one is refused', async () => {
    const headers = { 'x-amz-target': 'AmazonSQS.ListQueues', 'content-type': 'application/x-amz-json-1.0' };
    const { url, ...request } = await signed('sqs', { method: 'POST', path: '/', headers, body: '{}' });
    expect((await raw(url, request)).status).toBe(200);
    expect(JSON.parse((await raw(url, { ...request, body: '{ }' })).body).__type).toBe('InvalidSignatureException');
  });

  test('are told apart by the scope of the signature', async () => {
    const headers = { 'x-amz-target': 'AmazonSQS.ListQueues' };
    const { url, ...request } = await signed('firehose', { method: 'POST', path: '/', headers, body: '{}' });
    expect(JSON.parse((await raw(url, request)).body)).toMatchObject({ __type: 'InvalidSignatureException', message: expect.stringContaining("'sqs'") });
  });

  test('sign the path encoded twice', async () => {
    stand.edge.rest({ signingName: 'lambda', handle: ({ path }) => ({ status: 200, body: path }) });
    const { url, ...request } = await signed('lambda', { path: '/2015-03-31/functions/arn%3Aaws%3Alambda/invocations' });
    expect((await raw(url, request)).body).toBe('/2015-03-31/functions/arn%3Aaws%3Alambda/invocations');
  });
});
