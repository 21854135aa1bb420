import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { keyDocument, newKey } from '../../constructs/presign/key';
import { Pipeline } from './pipeline';

/** Bad input beside good: in each case the accounting is exact and the neighbours load. */
let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.start();
});
afterAll(() => pipeline.stop());

const logon = (number: number): string =>
  `Mar 10 10:00:${String(number % 60).padStart(2, '0')} web-1 sshd[${1000 + number}]: Failed password for root from 192.0.2.${number % 250} port ${2000 + number} ssh2`;
const logons = (count: number): string[] => Array.from({ length: count }, (_, number) => logon(number));
const cloudtrail = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'fixtures', 'pipeline', 'cloudtrail-record.json'), 'utf8'),
) as Record<string, unknown>;

interface Case {
  readonly name: string;
  readonly source: string;
  readonly bytes: Buffer;
  readonly records: number;
  readonly accepted: number;
  readonly rejected?: Readonly<Record<string, number>>;
  readonly blank?: number;
}

const text = (lines: readonly string[], end = '\n'): Buffer => Buffer.from(lines.map((line) => line + end).join(''));
const zip = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(200, 7)]);
const trail = (count: number): object[] => Array.from({ length: count }, (_, number) => ({ ...cloudtrail, eventID: `00000000-0000-0000-0000-${String(number).padStart(12, '0')}` }));

const cases: readonly Case[] = [
  { name: 'empty.log.gz', source: 'linux_syslog', bytes: gzipSync(''), records: 0, accepted: 0 },
  { name: 'no-last-newline.log', source: 'linux_syslog', bytes: Buffer.from(logons(3).join('\n')), records: 3, accepted: 3 },
  { name: 'crlf.log', source: 'linux_syslog', bytes: text(logons(3), '\r\n'), records: 3, accepted: 3 },
  { name: 'blank-lines.log', source: 'linux_syslog', bytes: text([logon(1), '', '   ', logon(2)]), records: 2, accepted: 2, blank: 2 },
  { name: 'bom.log', source: 'linux_syslog', bytes: Buffer.concat([Buffer.from('\ufeff'), text(logons(2))]), records: 2, accepted: 2 },
  { name: 'utf-16.log', source: 'linux_syslog', bytes: Buffer.from(`\ufeff${logons(2).join('\n')}\n`, 'utf16le'), records: 2, accepted: 2 },
  { name: 'nul.log', source: 'linux_syslog', bytes: text([`${logon(1)}\0\0tail`, logon(2)]), records: 2, accepted: 2 },
  {
    name: 'not-utf-8.log',
    source: 'linux_syslog',
    bytes: Buffer.concat([Buffer.from(`Mar 10 10:00:00 web-1 app[1]: `), Buffer.from([0xff, 0xfe, 0x80, 0x0a]), text([logon(2)])]),
    records: 2,
    accepted: 2,
  },
  {
    name: 'long-line.log',
    source: 'linux_syslog',
    bytes: text([logon(1), `Mar 10 10:00:00 web-1 app[1]: ${'x'.repeat(1_100_000)}`, logon(2)]),
    records: 3,
    accepted: 2,
    rejected: { record_too_large: 1 },
  },
  {
    name: 'truncated.log.gz',
    source: 'linux_syslog',
    bytes: gzipSync(text(logons(500))).subarray(0, -20),
    // 498 whole lines come out, as `gzip -dc | wc -l` counts too; the rest is one reject.
    records: 499,
    accepted: 498,
    rejected: { undecodable_remainder: 1 },
  },
  {
    name: 'members.log.gz',
    source: 'linux_syslog',
    bytes: Buffer.concat([gzipSync(text(logons(2))), gzipSync(text(logons(3)))]),
    records: 5,
    accepted: 5,
  },
  { name: 'archive.zip', source: 'linux_syslog', bytes: zip, records: 1, accepted: 0, rejected: { unsupported_format: 1 } },
  {
    name: 'other-source.log',
    source: 'web_access',
    bytes: text(logons(4)),
    records: 4,
    accepted: 0,
    rejected: { unparseable: 4 },
  },
  { name: 'trail-object.json', source: 'aws_cloudtrail', bytes: Buffer.from(JSON.stringify({ Records: trail(2) })), records: 2, accepted: 2 },
  { name: 'trail-array.json', source: 'aws_cloudtrail', bytes: Buffer.from(JSON.stringify(trail(2))), records: 2, accepted: 2 },
  { name: 'trail.ndjson', source: 'aws_cloudtrail', bytes: text(trail(3).map((record) => JSON.stringify(record))), records: 3, accepted: 3 },
  { name: 'trail-pretty.json', source: 'aws_cloudtrail', bytes: Buffer.from(JSON.stringify({ Records: trail(2) }, null, 2)), records: 2, accepted: 2 },
  { name: 'trail-none.json', source: 'aws_cloudtrail', bytes: Buffer.from('{"Records":[]}'), records: 0, accepted: 0 },
  { name: 'trail-10000.json', source: 'aws_cloudtrail', bytes: Buffer.from(JSON.stringify({ Records: trail(10_000) })), records: 10_000, accepted: 10_000 },
];

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

test('every file is accounted for to the record, whatever its neighbours are', async () => {
  const ids = new Map<string, string>();
  for (const { name, source, bytes } of cases) ids.set(name, await pipeline.upload({ source, name, bytes }));
  await pipeline.loaded();
  const accounting = await pipeline.accounting();
  expect(accounting.complete).toBe(true);
  for (const { name, records, accepted, rejected, blank } of cases) {
    const account = accounting.uploads.find((upload) => upload.upload_id === ids.get(name))!;
    expect({ name, records: account.records, accepted: sum(account.accepted) }).toEqual({ name, records, accepted });
    expect({ name, rejected: account.rejected }).toEqual({ name, rejected: rejected ?? {} });
    if (blank !== undefined) expect({ name, blank: account.blank }).toEqual({ name, blank });
    expect(account.records).toBe(sum(account.accepted) + sum(account.rejected));
  }
  // The views of the warehouse and the state bucket's own list agree.
  const rows = await pipeline.query(`SELECT SUM("in_flight") + SUM("unaccounted") AS "missing" FROM "ops"."upload_accounting"`);
  expect(Number(rows[0]!.missing)).toBe(0);
  for await (const id of pipeline.registry.open.ids()) throw new Error(`still open: ${id.join('/')}`);
}, 180_000);

test('the same file again is the same upload and adds no row; under another name or host it is another', async () => {
  const bytes = text(logons(7));
  const first = await pipeline.upload({ source: 'linux_syslog', name: 'same.log', bytes });
  await pipeline.loaded();
  const before = await pipeline.query(`SELECT COUNT(*) AS "rows" FROM "events"."authentication"`);

  const again = await pipeline.promise({ source: 'linux_syslog', name: 'same.log', bytes });
  expect(again).toMatchObject({ upload_id: first, state: 'loaded' });
  expect(again.url).toBeUndefined();
  await pipeline.loaded();
  expect(await pipeline.query(`SELECT COUNT(*) AS "rows" FROM "events"."authentication"`)).toEqual(before);

  const renamed = await pipeline.upload({ source: 'linux_syslog', name: 'other-name.log', bytes });
  const moved = await pipeline.upload({ source: 'linux_syslog', name: 'same.log', bytes, host: 'web-2' });
  expect(new Set([first, renamed, moved]).size).toBe(3);
  await pipeline.loaded();
  for (const id of [first, renamed, moved]) expect(sum((await pipeline.account(id)).accepted)).toBe(7);
});

describe('what S3 refuses', () => {
  const bytes = text(logons(2));
  const facts = { source: 'linux_syslog', name: 'refused.log', bytes };

  test('another content than the one that was announced', async () => {
    const promised = await pipeline.promise(facts);
    const other = Buffer.from(bytes.toString('latin1').replace('root', 'toor'), 'latin1');
    expect((await pipeline.put(promised, other)).status).toBe(400);
  });

  test('a second PUT, with the words for it', async () => {
    const promised = await pipeline.promise({ ...facts, name: 'twice.log' });
    expect((await pipeline.put(promised, bytes)).status).toBe(200);
    expect((await pipeline.put(promised, bytes)).status).toBe(412);
  });

  test('a URL whose path was changed', async () => {
    const promised = await pipeline.promise(facts);
    const changed = { ...promised, url: promised.url!.replace(/refused\.log/, 'another.log') };
    const answer = await pipeline.put(changed, bytes);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('SignatureDoesNotMatch');
  });

  test('a URL that has expired', async () => {
    const promised = await pipeline.promise({ ...facts, name: 'late.log' });
    await pipeline.sandbox.scheduler.advance(16 * 60_000);
    const answer = await pipeline.put(promised, bytes);
    expect({ status: answer.status, expired: answer.text.includes('Request has expired') }).toEqual({ status: 403, expired: true });
  });

  test('a missing key, and one that was revoked a minute ago', async () => {
    const body = { source: 'linux_syslog', name: 'a.log', size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    const missing = await pipeline.ask(body, '');
    const revoked = newKey();
    const document = keyDocument(revoked, 'demo', pipeline.sandbox.scheduler.now());
    await pipeline.registry.keys.create([revoked.keyId], document);
    const before = await pipeline.ask(body, revoked.text);
    await pipeline.registry.keys.change([revoked.keyId], () => ({ ...document, revoked_at: pipeline.sandbox.scheduler.now() }));
    await pipeline.sandbox.scheduler.advance(61_000);
    const after = await pipeline.ask(body, revoked.text);
    expect([missing.status, before.status, after.status]).toEqual([401, 201, 401]);
    for (const answer of [missing, after]) expect(JSON.parse(answer.text)).toMatchObject({ code: expect.stringMatching(/^CA24\d\d$/), fix: expect.any(String) });
  });

  test('a key that was made up, without a hint whether it exists', async () => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const body = { source: 'linux_syslog', name: 'a.log', size: bytes.length, sha256 };
    const known = pipeline.key.slice(0, -43) + 'A'.repeat(43);
    const unknown = `ca_${'0'.repeat(12)}_${'A'.repeat(43)}`;
    const answers = await Promise.all([pipeline.ask(body, known), pipeline.ask(body, unknown)]);
    expect(answers.map((answer) => answer.status)).toEqual([401, 401]);
    expect(answers[0]!.text.replace(/"request_id":"[^"]*"/, '')).toBe(answers[1]!.text.replace(/"request_id":"[^"]*"/, ''));
  });
});

test('the same S3 notification twice adds nothing', async () => {
  const bytes = text(logons(5));
  const id = await pipeline.upload({ source: 'linux_syslog', name: 'notified-twice.log', bytes });
  await pipeline.loaded();
  const issued = await pipeline.registry.issued.get('demo', id);
  const landed = await pipeline.registry.landed.get('demo', id);
  await pipeline.notifyAgain(issued!.raw_key, landed!.version_id, bytes.length);
  await pipeline.sandbox.scheduler.advance(3 * 3_600_000);
  const account = await pipeline.account(id);
  expect({ records: account.records, accepted: sum(account.accepted), rejected: account.rejected }).toEqual({ records: 5, accepted: 5, rejected: {} });
  const rows = await pipeline.query(`SELECT COUNT(*) AS "rows", COUNT(DISTINCT "event_id") AS "ids" FROM "events"."authentication" WHERE "upload_id" = '${id}'`);
  expect(rows[0]).toEqual({ rows: 5, ids: 5 });
});
