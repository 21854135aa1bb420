import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { run as runHere } from '../cli/run-command';
import { Pipeline } from './pipeline';

/** One record followed from its file to its rows, and what logs say that no column has, over the deployed pipeline. */
let pipeline: Pipeline;
const state = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-trace-'));
const ids: Record<string, string> = {};

const line = (n: number): string => `Mar 10 10:00:0${n % 10} web-1 sshd[${n}]: Failed password for root from 192.0.2.${n} port 2222 ssh2`;
const syslog = [line(1), '', 'kein syslog: äöü ' + '\u0001'.repeat(3), line(4), 'not a syslog line'].join('\n');
const event = (name: string, more: object = {}): object => ({
  eventVersion: '1.08', eventTime: '2025-07-10T15:00:00Z', eventSource: 's3.amazonaws.com', eventName: name, awsRegion: 'eu-central-1', sourceIPAddress: '203.0.113.1',
  userIdentity: { type: 'IAMUser', userName: 'Alice' }, eventID: `id-${name}`, eventType: 'AwsApiCall', ...more,
});
const cloudtrail = JSON.stringify({
  Records: [event('GetObject', { newThing: { deep: [{ a: 1 }, { a: 2, b: 'x' }], cyberactive: 1 }, 'odd key': null }), event('PutObject', { newThing: { deep: [] } }), event('ListBuckets')],
}, null, 1);

beforeAll(async () => {
  pipeline = await Pipeline.start();
  const { endpoint, region, credentials, warehouseUrl } = pipeline.sandbox;
  const local = { endpoint, region, ...credentials, stage: 'dev', warehouseUrl, pid: process.pid, apiUrl: pipeline.apiUrl, apiKey: pipeline.key };
  writeFileSync(path.join(state, 'local.json'), JSON.stringify(local));
  const upload = async (name: string, source: string, bytes: Buffer) => void (ids[name] = await pipeline.upload({ source, name, bytes }));
  await upload('plain', 'linux_syslog', Buffer.from(syslog));
  await upload('marked', 'linux_syslog', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(syslog)]));
  await upload('gzip', 'linux_syslog', gzipSync(Buffer.from(syslog)));
  await upload('utf-16', 'linux_syslog', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(syslog, 'utf16le')]));
  await upload('zip', 'linux_syslog', Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(600, 7)]));
  await upload('json', 'aws_cloudtrail', Buffer.from(cloudtrail));
  await pipeline.loaded();
});
afterAll(async () => {
  await pipeline.stop();
  rmSync(state, { recursive: true, force: true });
});

const run = (...args: string[]) => runHere(args, { CYBERACTIVE_STATE: state });
async function document<T>(expected: number, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect({ args, code, stderr }).toEqual({ args, code: expected, stderr: '' });
  return JSON.parse(stdout) as T;
}
interface TraceJson {
  outcome: string;
  says: string;
  raw?: string;
  raw_base64?: string;
  place?: { offset: number; length: number };
  rows: { event_class: string; event_id: string; load_id: string; rejected?: { reason: string } }[];
  curated: Record<string, string[]>;
  steps: { at: string; step: string }[];
}

test.each(['plain', 'marked', 'gzip', 'utf-16'])('%s: an event has its bytes, its steps in order, its row and its curated object', async (name) => {
  const found = await document<TraceJson>(0, 'trace', `${ids[name]}-4-0`);
  expect(found).toMatchObject({ outcome: 'accepted', says: 'accepted: an event of authentication', raw: line(4), rows: [{ event_class: 'authentication', event_id: `${ids[name]}-4-0` }] });
  expect(found.steps.map(({ step }) => step)).toEqual(['issued', 'landed', 'fanned_out', 'processed', 'loaded']);
  const [[load, keys]] = Object.entries(found.curated) as [[string, string[]]];
  expect([load, keys]).toEqual([found.rows[0]!.load_id, [expect.stringMatching(/^events\/authentication\/.*\.parquet$/)]]);
  const bytes = (await run('trace', ids[name]!, '4', '--raw')).stdout;
  expect(Buffer.from(bytes, 'base64').toString()).toBe(line(4));
});

test.each(['plain', 'marked', 'gzip', 'utf-16'])('%s: a rejected record says why and shows bytes that are no text in hex', async (name) => {
  const found = await document<TraceJson>(0, 'trace', ids[name]!, '3');
  expect(found).toMatchObject({ outcome: 'rejected', rows: [{ event_class: 'rejected_record', rejected: { reason: 'unparseable' } }] });
  expect(Buffer.from(found.raw_base64!, 'base64').toString()).toBe('kein syslog: äöü \u0001\u0001\u0001');
  const { stdout } = await run('trace', `${ids[name]}-3-0`);
  expect(stdout).toContain('00000000  6b 65 69 6e 20 73 79 73 6c 6f 67 3a 20 c3 a4 c3  |kein syslog: ...|');
  expect(stdout).not.toContain('\u0001');
});

test('the last line, a JSON element, and a file that is not read', async () => {
  expect(await document(0, 'trace', ids.plain!, '5')).toMatchObject({ outcome: 'rejected', raw: 'not a syslog line' });
  const json = await document<TraceJson>(0, 'trace', `${ids.json}-2-0`);
  expect(JSON.parse(json.raw!)).toMatchObject({ eventName: 'PutObject' });
  const zip = await document<TraceJson>(0, 'trace', ids.zip!, '1');
  expect(zip).toMatchObject({ outcome: 'rejected', rows: [{ rejected: { reason: 'unsupported_format' } }], place: { offset: 0, length: 604 } });
  expect(Buffer.from(zip.raw_base64!, 'base64').length).toBe(604);
});

test('what is no record, and what does not exist, is said', async () => {
  expect(await document(3, 'trace', ids.plain!, '2')).toMatchObject({ outcome: 'no_record', says: 'no record: a blank line', rows: [] });
  expect(await document(3, 'trace', ids.gzip!, '9')).toMatchObject({ outcome: 'no_record', says: 'no record: the file ends before it; it has 4 records' });
  expect(await document(0, 'trace', `${ids.plain}-4-7`)).toMatchObject({ outcome: 'accepted', says: expect.stringContaining('event 7 of it does not exist') });
  expect(await run('trace', `${'a'.repeat(26)}-1-0`)).toMatchObject({ code: 7, stdout: '', stderr: expect.stringContaining('no upload') });
  expect(await run('trace', ids.plain!)).toMatchObject({ code: 2, stderr: expect.stringContaining('a record number from 1 after the upload_id') });
  expect(await run('trace', 'nonsense', '1')).toMatchObject({ code: 2, stderr: expect.stringContaining('expected an event_id') });
  expect(await run('trace', ids.plain!, '2', '--raw')).toMatchObject({ code: 7, stderr: expect.stringContaining('no bytes') });
});

test('an upload on its way: promised, in flight, held, lost', async () => {
  const bytes = Buffer.from(`${line(1)}\n${line(2)}\n`);
  const promised = await pipeline.promise({ source: 'linux_syslog', name: 'way.log', bytes });
  const id = promised.upload_id;
  const outcome = async (code = 0) => (await document<TraceJson>(code, 'trace', id, '2')).outcome;
  expect(await outcome()).toBe('promised');
  await pipeline.put(promised, bytes);
  // Fan-out begins at once.
  expect(['landed', 'in_flight']).toContain(await outcome());
  await pipeline.sandbox.scheduler.advance(60_000);
  expect(await document(0, 'trace', id, '2')).toMatchObject({ outcome: 'in_flight', raw: line(2), rows: [] });
  await pipeline.loaded();
  expect(await outcome()).toBe('accepted');
  await pipeline.query(`INSERT INTO "held"."authentication" SELECT * FROM "events"."authentication" WHERE "upload_id" = '${id}' AND "record_number" = 2`);
  await pipeline.query(`DELETE FROM "events"."authentication" WHERE "upload_id" = '${id}' AND "record_number" = 2`);
  expect(await outcome()).toBe('held');
  await pipeline.query(`DELETE FROM "held"."authentication" WHERE "upload_id" = '${id}'`);
  expect(await document(3, 'trace', id, '2')).toMatchObject({ outcome: 'missing', raw: line(2) });
});

test('unmapped paths are counted by event, arrays as [], ours left out', async () => {
  interface Listed {
    events_by_source: Record<string, number>;
    paths: { source: string; path: string; events: number; examples: string[] }[];
  }
  const listed = await document<Listed>(0, 'unmapped', 'list', '--source', 'aws_cloudtrail');
  const found = Object.fromEntries(listed.paths.map(({ path: at, events, examples }) => [at, { events, examples }]));
  expect(found).toMatchObject({
    'newThing.deep[].a': { events: 1, examples: ['1'] },
    'newThing.deep[].b': { events: 1, examples: ['x'] },
    'newThing.deep': { events: 1, examples: ['[]'] },
    'newThing.cyberactive': { events: 1, examples: ['1'] },
  });
  expect(listed.paths.map(({ source }) => source)).toEqual(listed.paths.map(() => 'aws_cloudtrail'));
  expect(listed.events_by_source.aws_cloudtrail).toBeGreaterThanOrEqual(2);
  expect((await run('unmapped', 'list', '--since', '6h', '--limit', '1')).stdout).toMatch(/^source +events +of +path +for example\n.*\n\n\d+ more paths \(--limit\)\n$/);
  expect(await run('unmapped', 'list', '--since', 'gestern')).toMatchObject({ code: 2, stderr: expect.stringContaining('--since') });
  await pipeline.sandbox.scheduler.advance(7 * 3_600_000);
  expect((await run('unmapped', 'list', '--since', '6h')).stdout).toBe('Nothing unmapped in this time.\n');
});
