/** The API as it is deployed: gateway, function, state and raw bucket, by HTTP. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { request } from '../../cli/ship/http';
import { shipFile, type ShipOptions } from '../../cli/ship/ship-file';
import { keyDocument, newKey } from '../../constructs/presign/key';
import { Pipeline } from './pipeline';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.start();
});
afterAll(() => pipeline.stop());

const MiB = 1024 ** 2;
const line = (number: number): string =>
  `Mar 10 10:00:${String(number % 60).padStart(2, '0')} web-1 sshd[${1000 + number}]: Failed password for root from 192.0.2.${number % 250} port ${2000 + number} ssh2 ${'x'.repeat(900)}\n`;
/** Lines of a little over a kilobyte, more than one part of them. */
const large = (): Buffer => Buffer.from(Array.from({ length: 6_000 }, (_, number) => line(number)).join(''));
const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
const ask = (method: string, where: string, headers: Record<string, string> = {}, body?: string | Buffer) =>
  request(method, `${pipeline.apiUrl}${where}`, { authorization: `Bearer ${pipeline.key}`, ...headers }, body);
const options = (): ShipOptions => ({
  ...{ source: 'linux_syslog', host: 'web-1', random: () => 0.5, sleep: pipeline.sleep },
  parting: { threshold: MiB, partSize: 5 * MiB },
});
const written = (name: string, bytes: Buffer): string => {
  const file = path.join(pipeline.folder, name);
  writeFileSync(file, bytes);
  return file;
};

test('a file in parts is loaded like any other, to the record', async () => {
  const file = written('parts.log', large());
  const shipped = await shipFile({ url: pipeline.apiUrl, key: pipeline.key }, file, options());
  expect(shipped).toMatchObject({ state: 'uploaded', parts: { all: 2, before: 0 } });
  await pipeline.loaded();
  const account = await pipeline.account(shipped!.upload_id);
  expect({ records: account.records, accepted: sum(account.accepted), rejected: account.rejected }).toEqual({ records: 6_000, accepted: 6_000, rejected: {} });
  expect(await shipFile({ url: pipeline.apiUrl, key: pipeline.key }, file, options())).toMatchObject({ state: 'known' });
  expect((await pipeline.registry.multipart.get('demo', shipped!.upload_id))!.content).toBe('as_promised');
}, 120_000);

test('parts that make up another file than was promised are one rejected record', async () => {
  const bytes = large();
  const parts = [bytes.subarray(0, 5 * MiB), bytes.subarray(5 * MiB)];
  const promised = await pipeline.ask({ source: 'linux_syslog', name: 'other.log', size: bytes.length, sha256: 'ab'.repeat(32), multipart: { part_size: 5 * MiB } });
  const { upload_id } = JSON.parse(promised.text);
  const list = parts.map((part, index) => ({ part_number: index + 1, size: part.length, sha256: createHash('sha256').update(part).digest('hex') }));
  const signed = JSON.parse((await ask('POST', `/v1/uploads/${upload_id}/parts`, {}, JSON.stringify({ parts: list }))).text).parts;
  for (const [index, { url, headers }] of signed.entries()) expect((await request('PUT', url, headers, parts[index]!)).status).toBe(200);
  expect((await ask('POST', `/v1/uploads/${upload_id}/complete`, {}, '{}')).status).toBe(200);
  await pipeline.loaded();
  const { text } = await ask('GET', `/v1/uploads/${upload_id}`);
  expect(JSON.parse(text)).toMatchObject({ state: 'loaded', records: 1, accepted: {}, rejected: { wrong_content: 1 }, in_flight: 0 });
}, 120_000);

test('what was wrong with a file is told by the numbers of its lines', async () => {
  const bytes = Buffer.from([line(1), 'no syslog\n', line(2), 'neither\n'].join(''));
  const id = await pipeline.upload({ source: 'linux_syslog', name: 'two-bad.log', bytes });
  await pipeline.loaded();
  const { text } = await ask('GET', `/v1/uploads/${id}`);
  const status = JSON.parse(text);
  expect(status).toMatchObject({ state: 'loaded', records: 4, accepted: { authentication: 2 }, rejected: { unparseable: 2 } });
  expect(status.rejected_records.map(({ record, reason }: { record: number; reason: string }) => [record, reason])).toEqual([[2, 'unparseable'], [4, 'unparseable']]);
  expect(status.timeline.map(({ state }: { state: string }) => state)).toEqual(['issued', 'landed', 'fanned_out', 'loaded']);
}, 120_000);

test('a batch, the list of the day and the key, through the gateway', async () => {
  const uploads = ['a', 'b', ''].map((name) => ({ source: 'linux_syslog', host: 'batch', name, size: 3, sha256: 'cd'.repeat(32) }));
  const batch = JSON.parse((await ask('POST', '/v1/uploads/batch', {}, JSON.stringify({ uploads }))).text);
  expect(batch.results.map(({ status }: { status: number }) => status)).toEqual([201, 201, 400]);
  const page = JSON.parse((await ask('GET', '/v1/uploads?host=batch&state=issued')).text);
  expect(page.uploads.map(({ path: name }: { path: string }) => name).sort()).toEqual(['a', 'b']);
  const who = await ask('GET', '/v1/whoami', { accept: 'text/plain', date: new Date(pipeline.sandbox.scheduler.now() + 90_000).toUTCString() });
  expect(who.text).toMatch(/^customer demo\n/);
  expect(Number(who.headers['cyberactive-clock-skew-seconds'])).toBeGreaterThan(60);
});

test('a sample reaches the function as the bytes that were sent', async () => {
  const { status, text } = await ask('POST', '/v1/validate/linux_syslog', { 'content-type': 'application/gzip' }, gzipSync(line(1) + line(2)));
  expect(status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({ encoding: 'gzip', records: 2, accepted: { authentication: 2 } });
});

describe('what clients get wrong', () => {
  const description = (name: string, size = 3) => ({ source: 'linux_syslog', name, size, sha256: createHash('sha256').update('abc').digest('hex') });
  const promise = async (name: string) => JSON.parse((await pipeline.ask(description(name))).text);

  test('a PUT without content-length, in chunks, is refused by S3: the length is signed', async () => {
    const { url, headers } = await promise('chunked.log');
    const { 'content-length': _, ...others } = headers as Record<string, string>;
    const answer = await request('PUT', url, { ...others, 'transfer-encoding': 'chunked' }, 'abc');
    expect([answer.status, /<Code>(\w+)/.exec(answer.text)?.[1]]).toEqual([403, 'SignatureDoesNotMatch']);
  });

  test('a description in chunks is taken: the gateway gathers it', async () => {
    const answer = await ask('POST', '/v1/uploads', { 'transfer-encoding': 'chunked' }, JSON.stringify(description('gathered.log')));
    expect(answer.status).toBe(201);
  });

  test('a PUT that ends in the middle stores nothing, and the same URL works again', async () => {
    const { url, headers, upload_id } = await promise('truncated.log');
    await truncatedPut(url, headers);
    expect(JSON.parse((await ask('GET', `/v1/uploads/${upload_id}`)).text).state).toBe('issued');
    expect((await request('PUT', url, headers, 'abc')).status).toBe(200);
  });

  test('a request over the gateway\'s size is told so in the API\'s words', async () => {
    const answer = await ask('POST', '/v1/uploads', {}, Buffer.alloc(11 * MiB, 'x'));
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([413, 'CA2408']);
  });

  test('an upload of another customer is 404, as one that does not exist', async () => {
    const { upload_id } = await promise('mine.log');
    await pipeline.registry.customers.create(['other'], { customer_id: 'other', name: 'Other', created_at: 0 });
    const key = newKey();
    await pipeline.registry.keys.create([key.keyId], keyDocument(key, 'other', 0));
    const as = (id: string) => request('GET', `${pipeline.apiUrl}/v1/uploads/${id}`, { authorization: `Bearer ${key.text}` });
    const [theirs, none] = [await as(upload_id), await as('a'.repeat(26))];
    expect([theirs.status, theirs.text]).toEqual([404, none.text]);
  });
});

/** Sends the head and one byte of three, then hangs up. */
function truncatedPut(url: string, headers: Record<string, string>): Promise<void> {
  const { hostname, port, pathname, search, host } = new URL(url);
  const head = [`PUT ${pathname}${search} HTTP/1.1`, `host: ${host}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', 'a'].join('\r\n');
  return new Promise((resolve) => {
    const socket = net.connect(Number(port), hostname, () => socket.write(head, () => setTimeout(() => socket.destroy(), 100)));
    socket.on('error', () => {});
    socket.on('close', () => resolve());
  });
}
