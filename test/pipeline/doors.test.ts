import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { request, type HttpAnswer } from '../../cli/ship/http';
import { keyDocument, newKey } from '../../constructs/presign/key';
import type { IssuedDocument } from '../../constructs/state/registry';
import { exchange, recordedRequest, recordings } from '../ingest/recorded-request';
import { Losses } from './losses';
import { Pipeline } from './pipeline';

/** Doors for agents that cannot do two steps, in the deployed assembly: each record that was accepted is accounted for. */
jest.setTimeout(180_000);

const losses = new Losses();
let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.start({ between: losses.between });
});
afterAll(() => pipeline.stop());

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
let numbers = 0;
const logon = (number: number): string => `Mar 10 10:00:00 web-1 sshd[${number}]: Failed password for root from 192.0.2.${number % 250} port 22 ssh2`;
/** Lines that no other test sends. */
const logons = (count: number): string[] => Array.from({ length: count }, () => logon(++numbers));
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const ndjson = (lines: readonly string[]): string => text(lines.map((message) => JSON.stringify({ message })));
const bulkBody = (lines: readonly string[]): string => text(lines.flatMap((message) => ['{"index":{"_index":"linux_syslog"}}', JSON.stringify({ message })]));
const basic = (key = pipeline.key, user = 'web-1'): Record<string, string> => ({ authorization: `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}` });

/** As an agent: what is answered 503 is sent again after a while. */
async function post(path: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<HttpAnswer> {
  for (;;) {
    const answer = await request('POST', `${pipeline.apiUrl}${path}`, { ...basic(), ...headers }, body);
    if (answer.status !== 503) return answer;
    expect(answer.headers['content-type']).toMatch(/^text\/plain/);
    await pipeline.sleep(5_000);
  }
}
const ingest = (body: string | Buffer, headers?: Record<string, string>, query = ''): Promise<HttpAnswer> => post(`/v1/ingest/linux_syslog${query}`, body, headers);
const idOf = ({ text: body }: HttpAnswer): string => (JSON.parse(body) as { upload_id: string }).upload_id;
const promises = async (): Promise<IssuedDocument[]> => {
  const found: IssuedDocument[] = [];
  for await (const id of pipeline.registry.issued.ids()) found.push((await pipeline.registry.issued.get(...id))!);
  return found;
};
const events = async (table = 'authentication'): Promise<number> => Number((await pipeline.query(`SELECT COUNT(*) AS n FROM events.${table}`))[0]!.n);

const thousand = (): string[] => logons(1000).map((line, index) => (index === 500 ? 'no line of a syslog' : line));

/** Fluent Bit's two requests. */
async function put(path: string, body: string, headers = basic()): Promise<void> {
  const answer = await request('GET', `${pipeline.apiUrl}/v1/fluent-bit/put_object_presigned_url/linux_syslog/blob.0${path}`, { ...headers, accept: 'text/plain' });
  expect(answer.status).toBe(200);
  const { status } = await request('PUT', `${new URL(pipeline.apiUrl).origin}${answer.text}`, { 'content-length': String(Buffer.byteLength(body)) }, body);
  expect(status).toBe(200);
}
const uploadAt = async (path: string): Promise<IssuedDocument[]> => (await promises()).filter((promise) => `/${promise.path}` === path);

test('requests of agents, byte for byte: each is answered as that agent expects, and every line is accounted for', async () => {
  const files = readdirSync(recordings).filter((name) => name.endsWith('.http'));
  expect(files.length).toBeGreaterThan(15);
  for (const file of files) {
    const answer = await exchange(pipeline.apiUrl, recordedRequest(file, pipeline));
    expect([file, answer]).toEqual([file, expect.stringMatching(/^HTTP\/1\.1 20[02] /)]);
    if (/bulk/.test(file)) expect(answer).toContain('"errors":false');
  }
  await pipeline.loaded();
  expect([await events(), await events('base_event')]).toEqual([22, 1]);
});

/** Whatever the way in, each takes a thousand records of which one is bad. */
const ways: Readonly<Record<string, (lines: string[]) => Promise<HttpAnswer>>> = {
  'lines of text': (lines) => ingest(text(lines), {}, '?path=lines'),
  gzip: (lines) => ingest(gzipSync(text(lines)), { 'content-encoding': 'gzip' }, '?path=gzip'),
  NDJSON: (lines) => ingest(ndjson(lines), { 'content-type': 'application/x-ndjson' }, '?path=ndjson'),
  'a JSON array in gzip': (lines) => ingest(gzipSync(JSON.stringify(lines.map((message) => ({ message })))), { 'content-type': 'application/json', 'content-encoding': 'gzip' }, '?path=array'),
};

test('one bad record in a thousand is one rejected record, through every door', async () => {
  const before = new Set((await promises()).map(({ upload_id }) => upload_id));
  for (const [name, send] of Object.entries(ways)) expect([name, (await send(thousand())).status]).toEqual([name, 202]);
  const bulk = await post('/_bulk', bulkBody(thousand()), { 'content-type': 'application/x-ndjson' });
  // Of Fluent Bit's file the repetition adds nothing.
  const file = text(thousand());
  for (let time = 0; time < 2; time++) await put('/var/log/a.log', file);
  await pipeline.sleep(MINUTE);
  await pipeline.loaded();

  const uploads = (await promises()).filter(({ upload_id }) => !before.has(upload_id));
  expect(uploads.map((upload) => upload.path).sort()).toEqual(['_bulk', 'array', 'gzip', 'lines', 'ndjson', 'var/log/a.log']);
  for (const upload of uploads) {
    expect(await pipeline.account(upload.upload_id)).toMatchObject({ path: upload.path, records: 1000, accepted: { authentication: 999 }, rejected: { unparseable: 1 }, unaccounted: 0 });
  }
  const { errors, items } = JSON.parse(bulk.text) as { errors: boolean; items: { index: { status: number } }[] };
  const bad = items.flatMap(({ index }, place) => (index.status === 201 ? [] : [place]));
  expect([bulk.status, errors, items.length, bad]).toEqual([200, true, 1000, [500]]);
});

test('a file in the inbox whose notification is lost is admitted all the same', async () => {
  losses.unreached.add('-inbox');
  await put('/var/log/lost.log', text(logons(10)));
  losses.unreached.clear();
  expect(losses.lost).toContain('cyberactive-dev-inbox');
  await pipeline.sleep(40 * MINUTE);
  await pipeline.loaded();
  expect(await pipeline.account((await uploadAt('/var/log/lost.log'))[0]!.upload_id)).toMatchObject({ accepted: { authentication: 10 }, unaccounted: 0 });
});

test('a URL that Fluent Bit was given opens nothing else: with another customer, key, ticket or kind in it S3 refuses the file', async () => {
  const [path, before] = ['/var/log/forged.log', (await promises()).length];
  const { text: url } = await request('GET', `${pipeline.apiUrl}/v1/fluent-bit/put_object_presigned_url/linux_syslog/blob.0${path}`, { ...basic(), accept: 'text/plain' });
  const [place, query] = url.split('?') as [string, string];
  const [, bucket, ...prefix] = place.split('/');
  const forged = [...prefix.map((part, at) => prefix.with(at, `${part.slice(0, -1)}${part.endsWith('x') ? 'y' : 'x'}`)), ['batches', ...prefix.slice(1)], [...prefix, 'more'], ['..', ...prefix]];
  for (const parts of forged) {
    const { status } = await request('PUT', `${new URL(pipeline.apiUrl).origin}/${[bucket, ...parts].join('/')}?${query}`, { 'content-length': '2' }, 'x\n');
    expect([parts, status]).toEqual([parts, 403]);
  }
  await put(path, text(logons(2)));
  await pipeline.sleep(MINUTE);
  await pipeline.loaded();
  const [made, ...others] = await uploadAt(path);
  expect([others, (await promises()).length - before, await pipeline.account(made!.upload_id)]).toMatchObject([[], 1, { accepted: { authentication: 2 }, unaccounted: 0 }]);
});

test('a repeated batch with an idempotency key is one upload; without evidence two equal batches are two', async () => {
  const [once, twice] = [text(logons(5)), text(logons(5))];
  const keyed = [await ingest(once, { 'idempotency-key': 'chunk-1' }), await ingest(once, { 'idempotency-key': 'chunk-1' })].map(idOf);
  const plain = [await ingest(twice), await ingest(twice)].map(idOf);
  expect([new Set(keyed).size, new Set(plain).size]).toEqual([1, 2]);
  await pipeline.loaded();
  for (const id of [...keyed, ...plain]) expect(await pipeline.account(id)).toMatchObject({ accepted: { authentication: 5 }, in_flight: 0 });
});

test('what comes with an expired key waits, and is loaded when the key is released', async () => {
  const key = newKey();
  const now = pipeline.sandbox.scheduler.now();
  await pipeline.registry.keys.create([key.keyId], { ...keyDocument(key, 'demo', now - DAY), expires_at: now - DAY });
  const before = await events();
  const answer = await ingest(text(logons(7)), basic(key.text));
  expect([answer.status, JSON.parse(answer.text).state, answer.headers['cyberactive-warning'] !== undefined]).toEqual([202, 'set_aside', true]);
  await put('/var/log/lapsed.log', text(logons(3)), basic(key.text));
  await pipeline.sleep(40 * MINUTE);
  expect(pipeline.metrics.some((document) => Number(document['ObjectsSetAside']) >= 1)).toBe(true);
  await pipeline.loaded();
  expect(await events()).toBe(before);
  await pipeline.registry.keys.change([key.keyId], (current) => ({ ...current!, expires_at: pipeline.sandbox.scheduler.now() + DAY }));
  await pipeline.sleep(30 * MINUTE);
  await pipeline.loaded();
  expect(await events()).toBe(before + 10);
});

describe('refusals', () => {
  test.each([
    ['too large for the door', () => ingest(Buffer.alloc(4 * 1024 ** 2 + 1, 'x')), 413, 'CA2460'],
    ['too large for the function', () => ingest(Buffer.alloc(5 * 1024 ** 2, 'x')), 413, 'CA2408'],
    ['too large for the gateway', () => ingest(Buffer.alloc(11 * 1024 ** 2, 'x')), 413, 'CA2408'],
    ['an unknown source', () => post('/v1/ingest/nginx', 'x'), 400, 'CA2411'],
    ['no key', () => ingest('x', { authorization: '' }), 401, 'CA2401'],
  ])('%s', async (_, send, status, code) => {
    const answer = await send();
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([status, code]);
    if (status === 413) expect(JSON.parse(answer.text).fix).toContain('cyberactive-ship.sh');
  });

  test('the largest batch that is taken', async () => {
    expect((await ingest(Buffer.alloc(4 * 1024 ** 2, `${'x'.repeat(1023)}\n`))).status).toBe(202);
  });

  test('a wrong key is 503 text at first, so that no agent drops data for a key that was just made', async () => {
    const answer = await request('POST', `${pipeline.apiUrl}/v1/ingest/linux_syslog`, { authorization: `Bearer ca_abcdefabcdef_${'A'.repeat(43)}` }, 'x');
    expect([answer.status, answer.headers['content-type'], answer.headers['retry-after']]).toEqual([503, 'text/plain', '5']);
  });

  test.each(['/v1/ingest/linux_syslog', '/_bulk', '/linux_syslog/_bulk'])('a flood on %s is 503 text from the gateway itself', async (path) => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => request('POST', `${pipeline.apiUrl}${path}`, basic(), '')));
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(5);
    for (const { headers, text: body } of refused) expect([headers['content-type'], headers['retry-after'], body.length < 100]).toEqual(['text/plain', '5', true]);
    await pipeline.sleep(10_000);
  });
});

test('a body without content-length comes through', async () => {
  const url = new URL(pipeline.apiUrl);
  const line = logon(++numbers);
  const head = `POST ${url.pathname}/v1/ingest/linux_syslog HTTP/1.1\r\nHost: ${url.host}\r\nAuthorization: ${basic().authorization}\r\nTransfer-Encoding: chunked\r\n\r\n`;
  expect(await exchange(pipeline.apiUrl, Buffer.from(`${head}${(line.length + 1).toString(16)}\r\n${line}\n\r\n0\r\n\r\n`))).toMatch(/^HTTP\/1\.1 202 /);
});

test('functions die, calls fail, messages come twice: keyed batches and files are there once each', async () => {
  const faults = (rates: object) => fetch(`${pipeline.sandbox.endpoint}/_sandbox/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(rates) });
  await pipeline.loaded();
  const before = await events();
  const rates = { 'function killed': 0.2, 'service unavailable': 0.1, 'answer lost': 0.1, 'notification duplicated': 0.5, 'redelivered early': 0.2 };
  await faults(rates);
  for (let batch = 0; batch < 3; batch++) {
    expect((await ingest(text(logons(5)), { 'idempotency-key': `storm-${batch}` })).status).toBe(202);
    await putInStorm(`/var/log/storm-${batch}.log`, text(logons(5)));
  }
  await pipeline.sleep(10 * MINUTE);
  await faults(Object.fromEntries(Object.keys(rates).map((name) => [name, 0])));
  await pipeline.sleep(30 * MINUTE);
  await pipeline.loaded();
  expect(await events()).toBe(before + 30);
  const { uploads } = await pipeline.accounting();
  expect(uploads.filter(({ unaccounted, in_flight }) => Number(unaccounted) + Number(in_flight) > 0)).toEqual([]);
});

/** Asks again for the URL as often as it takes, as Fluent Bit does with a higher attempt limit. */
async function putInStorm(path: string, body: string): Promise<void> {
  for (;;) {
    try {
      return await put(path, body);
    } catch {
      await pipeline.sleep(5_000);
    }
  }
}
