import { newKey } from '../../constructs/presign/key';
import { problemCodes } from '../../constructs/api/problem-codes';
import { uploadId } from '../../constructs/presign/upload-identity';
import { file, presignStand, sha256 } from './stand';

const id = uploadId({ customerId: 'acme', ...file });

test('a new upload is promised: id, signed PUT, headers, a line for the shell, times', async () => {
  const { post, registry, key } = await presignStand();
  const { status, json } = await post();
  expect(status).toBe(201);
  expect(json).toMatchObject({
    upload_id: id,
    state: 'issued',
    method: 'PUT',
    headers: { 'content-length': '3', 'if-none-match': '*', 'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64') },
    expires_at: '2026-11-22T06:40:09.000Z',
    status_url: `https://api/v1/uploads/${id}`,
    server_time: '2026-11-22T06:25:09.400Z',
  });
  expect(new URL(json.url).pathname).toBe(`/raw/acme/20261122_062509/${id}/auth.log`);
  expect(json.curl).toContain(json.url);
  expect(await registry.issued.get('acme', id)).toEqual({
    upload_id: id,
    customer_id: 'acme',
    key_id: key.split('_')[1],
    ...file,
    raw_key: `acme/20261122_062509/${id}/auth.log`,
    uploaded_at: Date.UTC(2026, 10, 22, 6, 25, 9, 400),
    time_zone: 'UTC',
  });
});

test('the promise is in the list of its day', async () => {
  const { post, state } = await presignStand();
  await post();
  expect(state.objects.has(`by_day/2026-11-22/acme/${id}`)).toBe(true);
});

test('the same upload again, before it landed: the same id and key, a fresh URL, the first time pinned', async () => {
  const { post, registry, clock } = await presignStand();
  const first = (await post()).json;
  clock.now += 86_400_000;
  const again = await post({ time_zone: 'Europe/Berlin' });
  expect(again.status).toBe(201);
  expect(again.json.upload_id).toBe(first.upload_id);
  expect(new URL(again.json.url).pathname).toBe(new URL(first.url).pathname);
  expect(again.json.url).not.toBe(first.url);
  expect(again.json.expires_at).toBe('2026-11-23T06:40:09.000Z');
  expect(await registry.issued.get('acme', id)).toMatchObject({ uploaded_at: Date.UTC(2026, 10, 22, 6, 25, 9, 400), time_zone: 'UTC' });
});

test('the same upload again, after it landed: its state and no URL', async () => {
  const { post, registry, state } = await presignStand();
  await post();
  await registry.landed.create(['acme', id], { version_id: 'v1', landed_at: 1_795_328_800_000 });
  const before = state.objects.size;
  const { status, json, body } = await post();
  expect(status).toBe(200);
  expect(json).toMatchObject({ upload_id: id, state: 'landed', status_url: `https://api/v1/uploads/${id}` });
  expect(json.url).toBeUndefined();
  expect(body).not.toContain('X-Amz-Signature');
  expect(state.objects.size).toBe(before);
});

test('two at the same time agree on one promise', async () => {
  const { post, clock } = await presignStand();
  const both = [post(), (clock.now += 5000, post())];
  const [a, b] = await Promise.all(both);
  expect(new URL(a!.json.url).pathname).toBe(new URL(b!.json.url).pathname);
});

test('the same content under another name or host is another upload', async () => {
  const { post } = await presignStand();
  const ids = await Promise.all([post(), post({ path: '/var/log/auth.log.1' }), post({ host: 'web-18' }), post({ occurrence: 'x' })]);
  expect(new Set(ids.map(({ json }) => json.upload_id)).size).toBe(4);
});

test('a log zone is the request\'s, else the customer\'s, else UTC', async () => {
  const { post, registry } = await presignStand({ time_zone: 'Asia/Tokyo' });
  const zoneOf = async (change: object) => (await registry.issued.get('acme', (await post(change)).json.upload_id))!.time_zone;
  expect(await zoneOf({ host: 'a' })).toBe('Asia/Tokyo');
  expect(await zoneOf({ host: 'b', time_zone: '+02:00' })).toBe('+02:00');
});

describe('who may not', () => {
  test.each(['', 'Basic abc', 'Bearer token'])('the header %j is answered 401 with what to send', async (authorization) => {
    const { call } = await presignStand();
    const { status, headers, json } = await call({ method: 'POST', path: '/v1/uploads', body: '{}' }, authorization);
    expect([status, headers['content-type'], headers['www-authenticate']]).toEqual([401, 'application/problem+json', 'Bearer']);
    expect(json).toMatchObject({ code: 'CA2401', fix: expect.stringContaining('Authorization: Bearer ca_') });
  });

  test('unknown, wrong, expired, revoked keys and those of a removed customer get the very same answer', async () => {
    const { post, addKey, key, registry } = await presignStand();
    const wrongSecret = `${key.slice(0, -43)}${'A'.repeat(43)}`;
    const removed = await addKey({ customer_id: 'gone' });
    const keys = [newKey().text, wrongSecret, await addKey({ expires_at: 1 }), await addKey({ revoked_at: 1 }), removed];
    const answers = await Promise.all(keys.map((text) => post({}, `Bearer ${text}`)));
    for (const found of answers) expect(found).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 401, json: { code: 'CA2402' } });
    expect(await registry.issued.get('acme', id)).toBeUndefined();
  });

  test('nothing in answer, log or metrics holds a key', async () => {
    const { post, key, logged, metricsEmitted } = await presignStand();
    const wrongSecret = `${key.slice(0, -43)}${'A'.repeat(43)}`;
    const { body } = await post({}, `Bearer ${wrongSecret}`);
    const said = JSON.stringify([body, logged, metricsEmitted()]);
    expect(said).not.toContain('AAAA');
    expect(said).not.toContain(key.split('_')[1]);
  });

  test('a key is refused within a minute of being revoked', async () => {
    const { post, key, registry, clock } = await presignStand();
    const keyId = key.split('_')[1]!;
    expect((await post()).status).toBe(201);
    await registry.keys.change([keyId], (document) => ({ ...document!, revoked_at: clock.now }));
    clock.now += 60_000;
    expect((await post()).status).toBe(401);
  });

  test('a key is used from memory in between: one look-up for many requests, also for keys that are none', async () => {
    const { post, state, key } = await presignStand();
    const unknown = newKey().text;
    for (let turn = 0; turn < 3; turn++) {
      await post();
      await post({}, `Bearer ${unknown}`);
    }
    const lookups = state.requests.filter((request) => request.startsWith('GET keys/'));
    expect(lookups.sort()).toEqual([key, unknown].map((text) => `GET keys/${text.split('_')[1]}.json`).sort());
  });

  test('a key for some sources and hosts is refused for others', async () => {
    const { post, addKey } = await presignStand();
    const narrow = `Bearer ${await addKey({ sources: ['aws_cloudtrail'], hosts: ['web-17'] })}`;
    expect((await post({}, narrow)).json).toMatchObject({ status: 403, code: 'CA2403' });
    expect((await post({ source: 'aws_cloudtrail', host: 'web-18' }, narrow)).json).toMatchObject({ status: 403, code: 'CA2404' });
    expect((await post({ source: 'aws_cloudtrail' }, narrow)).status).toBe(201);
  });
});

describe('what became of an upload', () => {
  test('is told by counts as soon as they are known', async () => {
    const { post, show, registry } = await presignStand();
    await post();
    expect((await show(id)).json).toMatchObject({ upload_id: id, state: 'issued', source: 'linux_syslog', host: 'web-17', path: '/var/log/auth.log' });
    await registry.landed.create(['acme', id], { version_id: 'v', landed_at: 1_795_328_800_000 });
    await registry.fannedOut.create(['acme', id], { records: 10, fanned_out_at: 1_795_328_900_000 } as never);
    await registry.accounted.create(['acme', id], { generation: 1, entries: 2, accepted: { authentication: 8 }, rejected: { unparseable: 1 }, loaded_at: 1_795_329_000_000 });
    expect((await show(id)).json).toMatchObject({ state: 'fanned_out', records: 10, accepted: { authentication: 8 }, rejected: { unparseable: 1 }, in_flight: 1 });
  });

  test('is the same 404 for an unknown id, a broken one and another customer\'s', async () => {
    const { post, show, addKey, registry } = await presignStand();
    await post();
    await registry.customers.create(['other'], { customer_id: 'other', name: 'Other', created_at: 0 });
    const other = `Bearer ${await addKey({ customer_id: 'other' })}`;
    const answers = await Promise.all([show(id, other), show('a'.repeat(26)), show('..%2Fkeys'), show('short')]);
    for (const found of answers) expect(found).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 404, json: { code: 'CA2405' } });
  });

  test('needs a key', async () => {
    const { show } = await presignStand();
    expect((await show(id, 'none')).status).toBe(401);
  });
});

test('every refusal is problem+json with code, detail and fix, and writes nothing', async () => {
  const { post, state } = await presignStand();
  const before = state.objects.size;
  const { status, headers, json } = await post({ size: 0 });
  expect([status, headers['content-type']]).toEqual([400, 'application/problem+json']);
  expect(json).toEqual({
    type: 'urn:cyberactive:problem:CA2421',
    title: 'Empty file',
    status: 400,
    code: 'CA2421',
    detail: 'size: expected at least 1 byte, found 0',
    fix: problemCodes.CA2421.fix,
  });
  expect(state.objects.size).toBe(before);
});

test('an address that does not exist is 404', async () => {
  const { call } = await presignStand();
  expect((await call({ method: 'PUT', path: `/v1/uploads/${id}` })).json).toMatchObject({ status: 404, code: 'CA2406' });
});

test('a fault of the registry is 503 with a short text and when to come back, and is logged with its cause', async () => {
  const { post, state, logged, metricsEmitted } = await presignStand();
  state.failing = 503;
  const { status, headers, body } = await post();
  expect([status, headers, body]).toEqual([503, { 'content-type': 'text/plain', 'retry-after': '5' }, 'Busy, try again (CA2450)\n']);
  expect(logged).toEqual([['request failed', { method: 'POST', path: '/v1/uploads', error: expect.any(Error) }]]);
  expect(metricsEmitted()).toMatchObject([{ RequestsRefused: 1, reason: 'CA2450' }]);
});

test('a fault is not remembered: the next request works', async () => {
  const { post, state } = await presignStand();
  state.failing = 503;
  await post();
  state.failing = undefined;
  expect((await post()).status).toBe(201);
});

test('promises, repetitions and refusals are counted', async () => {
  const { post, metricsEmitted } = await presignStand();
  await post();
  await post();
  await post({ size: -1 });
  expect(metricsEmitted()).toMatchObject([
    { UploadsIssued: 1, UploadsRepeated: 1, source: 'linux_syslog', stage: 'test' },
    { RequestsRefused: 1, reason: 'CA2413', stage: 'test' },
  ]);
});
