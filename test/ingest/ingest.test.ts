import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DAY, doorStand, type DoorStand } from './door-stand';

let doors: DoorStand;
beforeEach(async () => {
  doors = await doorStand();
});
afterEach(() => doors.close());

const line = (number: number): string => `Mar 10 10:00:00 web-1 sshd[${number}]: Failed password for root from 192.0.2.1 port 22 ssh2`;
const body = `${line(1)}\n${line(2)}\n`;
const path = '/v1/ingest/linux_syslog';
const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const landed = async (): Promise<string> => (await Promise.all((await doors.promises()).map(doors.rawBytes))).join('');

test('a batch of lines lands as an upload like any other: promise, list of its day, object with its digest', async () => {
  const { status, json } = await doors.call({ path: `${path}?host=web-1&path=/var/log/auth.log`, body });
  const [promise] = await doors.promises();
  expect(status).toBe(202);
  expect(json).toEqual({ state: 'landed', upload_id: promise!.upload_id, bytes: body.length, repeated: false, status_url: `https://api/v1/uploads/${promise!.upload_id}` });
  expect(promise).toMatchObject({
    customer_id: 'acme', key_id: doors.key.split('_')[1], source: 'linux_syslog', host: 'web-1', path: '/var/log/auth.log', name: 'batch.log',
    size: body.length, sha256: createHash('sha256').update(body).digest('hex'), uploaded_at: doors.START, time_zone: 'UTC',
    raw_key: `acme/20260506_070809/${promise!.upload_id}/batch.log`,
  });
  expect((await doors.rawBytes(promise!)).toString()).toBe(body);
  const day: unknown[] = [];
  for await (const id of doors.registry.uploadsOfDay('2026-05-06')) day.push(id);
  expect(day).toEqual([['acme', promise!.upload_id]]);
});

test('for a shell the answer is the upload\'s id', async () => {
  const { body: text } = await doors.call({ path, body, headers: { accept: 'text/plain' } });
  expect(text).toBe(`${(await doors.promises())[0]!.upload_id}\n`);
});

describe('which batches are one', () => {
  const send = async (headers: Record<string, string> = {}, query = '', bytes: string = body) => (await doors.call({ path: path + query, body: bytes, headers })).json;

  test('without evidence each request is its own: a log may say the same twice', async () => {
    const [first, second] = [await send(), await send()];
    expect(second.upload_id).not.toBe(first.upload_id);
    expect(await landed()).toBe(body + body);
  });

  test('with the same idempotency key they are one, and nothing is there twice', async () => {
    const key = { 'idempotency-key': 'chunk-5f1c' };
    const [first, second] = [await send(key), await send(key)];
    expect([second.upload_id, first.repeated, second.repeated]).toEqual([first.upload_id, false, true]);
    expect(await landed()).toBe(body);
  });

  test('the same key with other bytes is another batch: nothing is lost to a client that reuses keys', async () => {
    const key = { 'idempotency-key': 'always-the-same' };
    await send(key);
    await send(key, '', `${line(3)}\n`);
    expect((await landed()).length).toBe(body.length + line(3).length + 1);
  });

  test('with identity=content the same bytes are one, whoever repeats them', async () => {
    const [first, second] = [await send({}, '?identity=content'), await send({}, '?identity=content')];
    expect(second.upload_id).toBe(first.upload_id);
  });

  test('two at the same time with one key agree on one upload', async () => {
    const key = { 'idempotency-key': 'chunk-7' };
    const answers = await Promise.all([send(key), send(key), send(key)]);
    expect(new Set(answers.map(({ upload_id }) => upload_id)).size).toBe(1);
    expect(await landed()).toBe(body);
  });
});

describe('gzip', () => {
  test('lands as sent', async () => {
    await doors.call({ path, body: gzipSync(body), headers: { 'content-encoding': 'gzip' } });
    const [promise] = await doors.promises();
    expect(promise!.name).toBe('batch.log.gz');
    expect(gunzipSync(await doors.rawBytes(promise!)).toString()).toBe(body);
  });

  test.each([['cut', (bytes: Buffer) => bytes.subarray(0, -9)], ['damaged', (bytes: Buffer) => (bytes.fill(7, 30, 40), bytes)]])('%s is no reason to refuse: it lands, and its rest becomes a rejected record', async (_, spoil) => {
    const spoilt = spoil(gzipSync(`{"message":"${line(1)}"}\n`.repeat(50)));
    const { status } = await doors.call({ path, body: spoilt, headers: { 'content-encoding': 'gzip', 'content-type': 'application/x-ndjson' } });
    expect(status).toBe(202);
    expect(await doors.rawBytes((await doors.promises())[0]!)).toEqual(spoilt);
  });

  test('of JSON that grows beyond what is opened is refused, naming the way for files', async () => {
    const bomb = gzipSync(`{"message":"${'x'.repeat(70_000)}"}`);
    const { status, json } = await doors.call({ path, body: bomb, headers: { 'content-encoding': 'gzip', 'content-type': 'application/json' } });
    expect([status, json.code]).toEqual([413, 'CA2460']);
    expect(json.fix).toContain('cyberactive-ship.sh');
  });

  test('another encoding is refused at once: nothing could read it later', async () => {
    const { status, json } = await doors.call({ path, body, headers: { 'content-encoding': 'zstd' } });
    expect([status, json.code]).toEqual([415, 'CA2461']);
  });
});

describe('a request that is not usable', () => {
  test.each([
    ['too large', { body: Buffer.alloc(4097, 'x') }, 413, 'CA2460'],
    ['an unknown source', { path: '/v1/ingest/linux-syslog' }, 400, 'CA2411'],
    ['a misspelled parameter', { path: `${path}?hots=web-1` }, 400, 'CA2422'],
    ['another identity', { path: `${path}?identity=maybe` }, 400, 'CA2422'],
    ['a host with control characters', { path: `${path}?host=%07` }, 400, 'CA2416'],
    ['a path that is too long', { path: `${path}?path=${'x'.repeat(1025)}` }, 400, 'CA2417'],
    ['an idempotency key that is too long', { headers: { 'idempotency-key': 'x'.repeat(256) } }, 400, 'CA2462'],
  ] as const)('%s', async (_, sent, status, code) => {
    const answer = await doors.call({ path, body, ...sent });
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect(await doors.promises()).toEqual([]);
  });

  test('an empty one asks for nothing and gets nothing', async () => {
    const { status, json } = await doors.call({ path, body: '' });
    expect([status, json]).toEqual([200, { state: 'empty', bytes: 0 }]);
  });
});

describe('keys', () => {
  test('Basic authorization has the key as its password, and its user is the host', async () => {
    await doors.call({ path, body }, basic('web-17', doors.key));
    expect((await doors.promises())[0]).toMatchObject({ host: 'web-17' });
  });

  test('a host that the request names comes first', async () => {
    await doors.call({ path: `${path}?host=web-2`, body }, basic('web-17', doors.key));
    await doors.call({ path, body: `${line(9)}\n`, headers: { 'cyberactive-host': 'web-3' } }, basic('web-17', doors.key));
    expect((await doors.promises()).map(({ host }) => host).sort()).toEqual(['web-2', 'web-3']);
  });

  test.each(['', 'Bearer nonsense', 'Basic !', `Basic ${Buffer.from('nokey').toString('base64')}`])('%j is refused: it can never be right', async (authorization) => {
    const { status, json } = await doors.call({ path, body }, authorization);
    expect([status, json.code]).toEqual([401, 'CA2401']);
  });

  test('one that nobody knows is put off for five minutes by 503 text, and refused after that', async () => {
    const stranger = `Bearer ${doors.key.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))}`;
    const early = await doors.call({ path, body }, stranger);
    expect([early.status, early.headers['content-type'], early.body.length < 100]).toEqual([503, 'text/plain', true]);
    await doors.pass(5 * 60_000);
    const late = await doors.call({ path, body }, stranger);
    expect([late.status, late.json.code]).toEqual([401, 'CA2402']);
  });

  test('a revoked one is refused', async () => {
    const { status } = await doors.call({ path, body }, `Bearer ${await doors.addKey({ revoked_at: doors.START })}`);
    expect(status).toBe(401);
  });

  test('scopes hold', async () => {
    const narrow = await doors.addKey({ sources: ['web_access'], hosts: ['web-1'] });
    expect((await doors.call({ path: `${path}?host=web-1`, body }, `Bearer ${narrow}`)).json.code).toBe('CA2403');
    expect((await doors.call({ path: '/v1/ingest/web_access?host=web-2', body }, `Bearer ${narrow}`)).json.code).toBe('CA2404');
  });

  test('what comes with an expired one is accepted, set aside with a warning, measured, and lands when the key is released', async () => {
    const lapsed = await doors.addKey({ expires_at: doors.START - DAY });
    const answer = await doors.call({ path, body, headers: { 'idempotency-key': 'k' } }, basic('web-1', lapsed));
    expect([answer.status, answer.json]).toEqual([202, { state: 'set_aside', bytes: body.length }]);
    expect(answer.headers['cyberactive-warning']).toContain('expired');
    expect(doors.metrics().some((document) => document['BatchesSetAside'] === 1)).toBe(true);
    const [object] = await doors.versions('inbox');
    expect(object!.key).toMatch(new RegExp(`^batches/acme/${lapsed.split('_')[1]}/[a-z2-7]{26}$`));

    expect(await doors.admit(object!)).toBe('set_aside');
    expect(await doors.promises()).toEqual([]);
    await doors.registry.keys.change([lapsed.split('_')[1]!], (key) => ({ ...key!, expires_at: doors.now() + DAY }));
    expect(await doors.admit(object!)).toBe('admitted');
    expect((await doors.promises())[0]).toMatchObject({ host: 'web-1', occurrence: 'key k', file_modified_at: doors.START });
    expect(await landed()).toBe(body);
    // The agent's repetition, after the release: it had been answered, and finds its upload.
    expect((await doors.call({ path, body, headers: { 'idempotency-key': 'k' } }, basic('web-1', lapsed))).json.repeated).toBe(true);
  });

  test('after the days of grace an expired one is refused', async () => {
    const { status } = await doors.call({ path, body }, `Bearer ${await doors.addKey({ expires_at: doors.START - 15 * DAY })}`);
    expect(status).toBe(401);
  });
});

test('killed at any request and repeated with its key, a batch is there once', async () => {
  const requests = 6;
  for (let request = 1; request <= requests; request++) {
    for (const when of ['before', 'after'] as const) {
      const headers = { 'idempotency-key': `${when} ${request}` };
      const bytes = `${line(request)} ${when}\n`;
      doors.killAt({ request, when });
      const killed = await doors.call({ path, body: bytes, headers });
      expect([202, 503]).toContain(killed.status);
      doors.killAt(undefined);
      expect((await doors.call({ path, body: bytes, headers })).status).toBe(202);
    }
  }
  expect((await doors.versions('raw')).length).toBe(2 * requests);
  expect((await landed()).split('\n').length - 1).toBe(2 * requests);
});

test('a fault of S3 is 503 with a short text', async () => {
  doors.killAt({ request: 3, when: 'before' });
  const { status, headers, body: text } = await doors.call({ path, body });
  expect([status, headers['content-type'], headers['retry-after']]).toEqual([503, 'text/plain', '5']);
  expect(text.length).toBeLessThan(100);
});
