import { gzipSync } from 'node:zlib';
import { sources } from '../../transforms/sources';
import { bulkItems } from '../../constructs/ingest/bulk-items';
import { sourceOf } from '../../constructs/ingest/bulk';
import { verdictOf } from '../../constructs/ingest/bulk-verdict';
import { DAY, doorStand, type DoorStand } from './door-stand';

let doors: DoorStand;
beforeEach(async () => {
  doors = await doorStand();
});
afterEach(() => doors.close());

const line = (number: number): string => `Mar 10 10:00:00 web-1 sshd[${number}]: Failed password for root from 192.0.2.1 port 22 ssh2`;
const document = (number: number): string => JSON.stringify({ '@timestamp': '2026-03-10T10:00:00Z', message: line(number) });
const action = (members: object = { _index: 'linux_syslog' }, name = 'index'): string => JSON.stringify({ [name]: members });
const lines = (...parts: string[]): string => parts.map((part) => `${part}\n`).join('');
const post = (body: string | Buffer, path = '/_bulk', headers = {}) => doors.call({ path, body, headers: { 'content-type': 'application/x-ndjson', ...headers } });
const statuses = (items: readonly Record<string, { readonly status: number }>[]): number[] => items.map((item) => Object.values(item)[0]!.status);
const rawOf = async (source: string): Promise<string[]> =>
  Promise.all((await doors.promises()).filter((promise) => promise.source === source).map(async (promise) => (await doors.rawBytes(promise)).toString()));

test('documents land as the lines in them, and each item is answered in its order', async () => {
  const { status, json, headers } = await post(lines(action(), document(1), action({ _index: 'linux_syslog', _id: 'x-2' }, 'create'), document(2)));
  expect([status, json.errors, headers['x-elastic-product']]).toEqual([200, false, 'Elasticsearch']);
  expect(json.items).toEqual([{ index: { _index: 'linux_syslog', status: 201 } }, { create: { _index: 'linux_syslog', _id: 'x-2', status: 201 } }]);
  expect(await rawOf('linux_syslog')).toEqual([lines(line(1), line(2))]);
});

test('an index in the path is for the items that name none', async () => {
  const { json } = await post(lines(action({}), document(1)), '/linux_syslog/_bulk');
  expect([json.errors, await rawOf('linux_syslog')]).toEqual([false, [lines(line(1))]]);
});

test.each([
  ['linux_syslog', 'linux_syslog'], ['linux_syslog-2026.11.22', 'linux_syslog'], ['logs-linux_syslog-default', 'linux_syslog'],
  ['logs-generic-default', undefined], ['toString', undefined], ['linux', undefined], [undefined, undefined],
])('index %s is of source %s', (index, name) => {
  expect(sourceOf(index, sources)?.name).toBe(name);
});

test('each source has a file of its own; the answer keeps the order of the request', async () => {
  const access = '203.0.113.7 - - [10/Oct/2025:13:55:36 +0000] "GET / HTTP/1.1" 200 1';
  const { json } = await post(lines(action(), document(1), action({ _index: 'web_access' }), JSON.stringify({ message: access }), action(), document(2)));
  expect(statuses(json.items)).toEqual([201, 201, 201]);
  expect([await rawOf('linux_syslog'), await rawOf('web_access')]).toEqual([[lines(line(1), line(2))], [lines(access)]]);
});

test('a bad record is told its reason at once, is stored all the same, and costs its neighbours nothing', async () => {
  const { json } = await post(lines(action(), document(1), action(), '{"message":"no syslog"}', action(), document(2)));
  expect([json.errors, statuses(json.items)]).toEqual([true, [201, 400, 201]]);
  expect(json.items[1].index.error).toEqual({ type: 'document_parsing_exception', reason: expect.stringMatching(/^unparseable: timestamp: expected/) });
  expect(await rawOf('linux_syslog')).toEqual([lines(line(1), 'no syslog', line(2))]);
});

describe('what is malformed never fails the request, and is stored to be rejected', () => {
  test('a document that is no JSON', async () => {
    const { json } = await post(lines(action(), '{"message":', action(), document(2)));
    expect(statuses(json.items)).toEqual([400, 201]);
    expect(await rawOf('linux_syslog')).toEqual([lines('{"message":', line(2))]);
  });

  test('an action line that is none takes the line after it along, so that the others stay in step', async () => {
    const { json } = await post(lines(action(), document(1), '{"index":', document(2), action(), document(3)));
    expect(statuses(json.items)).toEqual([201, 400, 201]);
    expect(await rawOf('linux_syslog')).toEqual([lines(line(1), '{"index":', line(2), line(3))]);
  });

  test('at the beginning it is of the source that the key is for', async () => {
    const key = await doors.addKey({ sources: ['linux_syslog'] });
    const { json } = await doors.call({ path: '/_bulk', body: lines('nonsense', action(), document(1)) }, `Bearer ${key}`);
    expect(statuses(json.items)).toEqual([400, 201]);
    expect(await rawOf('linux_syslog')).toEqual([lines('nonsense', line(1))]);
  });

  test('an action without a document', async () => {
    const { json } = await post(lines(action(), document(1), action()));
    expect(statuses(json.items)).toEqual([201, 400]);
  });
});

test('what is refused is not stored: an unknown index, a source beyond the key, deletes and updates', async () => {
  const key = await doors.addKey({ sources: ['linux_syslog'] });
  const body = lines(action({ _index: 'nginx' }), document(1), action({ _index: 'web_access' }), document(2), action(undefined, 'delete'), action({ _index: 'linux_syslog' }, 'update'), '{"doc":{}}');
  const { json } = await doors.call({ path: '/_bulk', body }, `Bearer ${key}`);
  expect(statuses(json.items)).toEqual([404, 403, 400, 400]);
  expect(json.items[0].index.error.reason).toContain('linux_syslog');
  expect(await doors.promises()).toEqual([]);
});

test('blank lines between are passed over, as are CRLFs', () => {
  expect(bulkItems(Buffer.from('\n{"index":{}}\r\n\r\n{"a":1}\n\n\n{"create":{}}\n{"b":2}'))).toEqual([{ action: 'index', document: Buffer.from('{"a":1}') }, { action: 'create', document: Buffer.from('{"b":2}') }]);
  expect(bulkItems(Buffer.from(' \n'))).toEqual([]);
});

test('an empty line in a document is no record: it is told 400 and nothing is stored of it', async () => {
  const { json } = await post(lines(action(), '{"message":""}', action(), '{"message":" \\t"}', action(), document(1)));
  expect(statuses(json.items)).toEqual([400, 400, 201]);
  expect(await rawOf('linux_syslog')).toEqual([lines(line(1))]);
});

test('a document that is no UTF-8 is stored byte for byte', async () => {
  const latin1 = Buffer.from('{"message":"M\u00fcller"}\n', 'latin1');
  await post(Buffer.concat([Buffer.from(`${action()}\n`), latin1]));
  const [promise] = await doors.promises();
  expect(await doors.rawBytes(promise!)).toEqual(latin1);
});

test('a document longer than a record is told so unread', () => {
  const document = Buffer.from(`{"x":${'['.repeat(600_000)}${']'.repeat(600_000)}}`);
  const verdict = verdictOf({ action: 'index', document }, document, sources['aws_cloudtrail']!, { uploadedAt: 0, timeZone: 'UTC', host: '' });
  expect([verdict.status, verdict.error?.reason]).toEqual([400, 'record_too_large: record: expected at most 1018880 bytes, found 1200006']);
});

describe('repetitions', () => {
  const withIds = (first: number, id: string): string => lines(action({ _index: 'linux_syslog', _id: `${id}-1` }), document(first), action({ _index: 'linux_syslog', _id: `${id}-2` }), document(first + 1));

  test('a request whose items all have ids is the same request when it comes again', async () => {
    await post(withIds(1, 'a'));
    await post(withIds(1, 'a'));
    expect(await rawOf('linux_syslog')).toHaveLength(1);
  });

  test('other ids are other records, be they the same lines', async () => {
    await post(withIds(1, 'a'));
    await post(withIds(1, 'b'));
    expect(await rawOf('linux_syslog')).toHaveLength(2);
  });

  test('without ids each request is its own', async () => {
    await post(lines(action(), document(1)));
    await post(lines(action(), document(1)));
    expect(await rawOf('linux_syslog')).toHaveLength(2);
  });
});

test('gzip is read; gzip that is cut is refused, as its items cannot be answered', async () => {
  const body = gzipSync(lines(action(), document(1)));
  expect((await post(body, '/_bulk', { 'content-encoding': 'gzip' })).json.errors).toBe(false);
  const cut = await post(body.subarray(0, -9), '/_bulk', { 'content-encoding': 'gzip' });
  expect([cut.status, cut.json.code]).toEqual([400, 'CA2463']);
});

test('a body of more items than anybody wants is not cut to its end', () => {
  expect(bulkItems(Buffer.from('{}\n'.repeat(1000)), 100)).toHaveLength(101);
});

test('what the function could not answer is refused before anything of it lands', async () => {
  const { status, json } = await post(lines(action({ _index: 'linux_syslog', _id: 'i'.repeat(2000) }), document(1)));
  expect([status, json.code, await doors.promises()]).toEqual([413, 'CA2460', []]);
});

test('nothing sent, nothing stored', async () => {
  const { json } = await post('\n');
  expect([json.errors, json.items, await doors.promises()]).toEqual([false, [], []]);
});

test('a lapsed key is answered as a good one, and its documents are set aside', async () => {
  const lapsed = await doors.addKey({ expires_at: doors.START - DAY });
  const { json, headers } = await doors.call({ path: '/_bulk', body: lines(action(), document(1)) }, `Basic ${Buffer.from(`web-9:${lapsed}`).toString('base64')}`);
  expect([json.errors, headers['cyberactive-warning'] !== undefined]).toEqual([false, true]);
  expect((await doors.versions('inbox')).length).toBe(1);
});

describe('what agents ask first', () => {
  test.each(['/', '/_cluster/health', '/_license'])('GET %s is answered as by Elasticsearch, without a key', async (path) => {
    const { status, headers, json } = await doors.call({ method: 'GET', path }, '');
    expect([status, headers['x-elastic-product']]).toEqual([200, 'Elasticsearch']);
    expect(typeof json).toBe('object');
  });

  test.each(['/', '/_cat/health'])('HEAD %s has no body', async (path) => {
    const { status, body } = await doors.call({ method: 'HEAD', path }, '');
    expect([status, body]).toEqual([200, '']);
  });

  test('the version says 8: no document types', async () => {
    expect((await doors.call({ method: 'GET', path: '/' }, '')).json.version.number).toMatch(/^8\./);
  });
});
