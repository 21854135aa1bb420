import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { presignStand } from './stand';

const syslog = [
  'Nov 21 06:25:01 web-17 sshd[1]: Accepted publickey for root from 203.0.113.7 port 22 ssh2',
  '',
  'this is no syslog',
  'Nov 21 06:25:03 web-17 CRON[2]: session opened',
];
const web = '203.0.113.7 - - [21/Nov/2026:06:25:01 +0000] "GET / HTTP/1.1" 200 12 "-" "curl"';

const validate = async (body: string | Buffer, source = 'linux_syslog', query = '', headers = {}) => {
  const stand = await presignStand();
  const before = stand.state.requests.length;
  const found = await stand.call({ method: 'POST', path: `/v1/validate/${source}${query}`, body, headers });
  expect(stand.state.requests.slice(before).filter((request) => request.startsWith('PUT'))).toEqual([]);
  return found;
};

test('each record has a verdict, by the number of its line; nothing is stored', async () => {
  const { status, json } = await validate(syslog.join('\n'));
  expect(status).toBe(200);
  expect(json).toMatchObject({ source: 'linux_syslog', encoding: 'plain', records: 3, accepted: { authentication: 1, base_event: 1 }, rejected: { unparseable: 1 }, blank: 1 });
  expect(json.verdicts).toEqual([
    { record: 1, class: 'authentication' },
    { record: 3, class: expect.any(String), reason: 'unparseable', field: expect.any(String), expected: expect.any(String) },
    { record: 4, class: 'base_event' },
  ]);
  expect(json.looks_like).toBeUndefined();
});

test('gzip is unpacked, and bytes that are no UTF-8 arrive as they are', async () => {
  expect((await validate(gzipSync(syslog.join('\n')))).json).toMatchObject({ encoding: 'gzip', records: 3 });
  const latin1 = Buffer.from('Nov 21 06:25:03 web-17 CRON[2]: für\n', 'latin1');
  expect((await validate(latin1)).json).toMatchObject({ records: 1, accepted: { base_event: 1 } });
});

test('a sample of another source is told which it looks like', async () => {
  const { json } = await validate(`${web}\n`.repeat(5));
  expect(json).toMatchObject({ looks_like: 'web_access', accepted: {}, rejected: { unparseable: 5 } });
  expect((await validate(syslog.join('\n'), 'web_access')).json.looks_like).toBe('linux_syslog');
  const trail = readFileSync(path.join(__dirname, '..', 'fixtures', 'aws_cloudtrail', 'api-calls.input.log'));
  expect((await validate(trail, 'web_access')).json.looks_like).toBe('aws_cloudtrail');
});

test('a file of a kind that is not read is told by its kind', async () => {
  expect((await validate(Buffer.from('PK\x03\x04....'))).json).toMatchObject({ encoding: 'zip', records: 1, rejected: { unsupported_format: 1 } });
});

test('for a shell it is a line a rejected record, advice and the counts', async () => {
  const { body, headers } = await validate(`${web}\n${web}\n`, 'linux_syslog', '', { accept: 'text/plain' });
  expect(headers['content-type']).toMatch(/^text\/plain/);
  expect(body).toMatch(/^1 unparseable .*: expected .*\n2 unparseable .*\nThis looks like web_access, not linux_syslog\.\nrecords=2 accepted=0 rejected=2\n$/);
});

test('of a large sample the first thousand verdicts are listed, then rejected ones only', async () => {
  const { json } = await validate(`${`${syslog[3]}\n`.repeat(1500)}no syslog\n`);
  expect(json.records).toBe(1501);
  expect(json.verdicts).toHaveLength(1001);
  expect(json.verdicts.at(-1)).toMatchObject({ record: 1501, reason: 'unparseable' });
});

test.each([
  ['CA2431', '', 'linux_syslog', ''],
  ['CA2431', '\n\n', 'linux_syslog', ''],
  ['CA2430', Buffer.alloc(1024 ** 2 + 1, 'a'), 'linux_syslog', ''],
  ['CA2411', 'x', 'syslog', ''],
  ['CA2419', 'x', 'linux_syslog', '?time_zone=Mars'],
])('%s is answered', async (code, body, source, query) => {
  expect((await validate(body, source, query)).json.code).toBe(code);
});

test('a small file that unpacks to much is read up to the limit', async () => {
  const { json } = await validate(gzipSync(`${syslog[3]}\n`.repeat(50_000)));
  expect(json.rejected).toEqual({ undecodable_remainder: 1 });
  expect(json.records).toBeLessThan(25_000);
});
