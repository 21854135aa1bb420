import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { migrationOf, readLiveClasses } from '../../cli/rehearsal/live-classes';
import { rehearse, type RehearsalReport } from '../../cli/rehearsal/rehearse';
import { renderRehearsal } from '../../cli/rehearsal/render-rehearsal';
import type { Environment } from '../../cli/environment';
import { versioned } from '../../schemas/avro/catalog';
import { Pipeline } from '../pipeline/pipeline';
import { column, SchemaFolder } from '../schemas/schema-folder';

/** A change of the schemas is tried over uploads that are in the warehouse, and over a file. */
jest.setTimeout(180_000);

const root = path.join(__dirname, '..', '..');
let pipeline: Pipeline;
let access: string;
let trail: string;
let folder: SchemaFolder;

const line = (index: number): string => `192.0.2.${index} ident${index} alice [23/Nov/2026:10:00:00 +0000] "GET /${index} HTTP/1.1" 200 5 "-" "curl/8.${index}"\n`;
const lines = (count: number): Buffer => Buffer.from(`${Array.from({ length: count }, (_, index) => line(index)).join('')}no request at all\n`);

beforeAll(async () => {
  pipeline = await Pipeline.start();
  access = await pipeline.upload({ source: 'web_access', name: 'access.log', bytes: lines(40) });
  trail = await pipeline.upload({ source: 'linux_syslog', name: 'auth.log', bytes: Buffer.from('Mar 10 10:00:00 web-1 sshd[1]: Failed password for root from 192.0.2.1 port 22 ssh2\n') });
  await pipeline.loaded();
});
afterAll(() => pipeline.stop());
beforeEach(() => {
  folder = new SchemaFolder();
  for (const file of readdirSync(path.join(root, 'schemas')).filter((name) => name.endsWith('.avsc'))) cpSync(path.join(root, 'schemas', file), path.join(folder.path, file));
  cpSync(path.join(root, 'schemas', 'released'), path.join(folder.path, 'released'), { recursive: true });
});
afterEach(() => folder.remove());

function environment(): Environment {
  const { endpoint, region, credentials, outputs, scheduler } = pipeline.sandbox;
  return {
    ...{ name: 'local', stage: 'dev', outputs: Object.assign({}, ...Object.values(outputs)) as Record<string, string>, settings: { endpoint, region, credentials } },
    ...{ s3: pipeline.s3, registry: pipeline.registry, warehouse: pipeline.warehouse, hasLanded: pipeline.hasLanded },
    ...{ now: () => scheduler.now(), freshnessSeconds: pipeline.freshnessSeconds },
  };
}

const run = (words: readonly string[], more: object = {}): Promise<RehearsalReport> => rehearse({ environment: environment(), schemas: folder.path, words, ...more });
const schemas = async (): Promise<unknown[]> => (await pipeline.query(`SELECT "nspname" FROM "pg_namespace" WHERE "nspname" LIKE 'rehearsal_%'`)).map(({ nspname }) => nspname);
const httpOf = ({ classes }: RehearsalReport) => classes.find(({ eventClass }) => eventClass === 'http_activity')!;

test('without a change every row is as it was, and nothing is left behind', async () => {
  const report = await run(['24h']);
  expect(report).toMatchObject({ over: 'time', beside: 'warehouse', uploads: 2, records: 42, passed: { http_activity: 40, authentication: 1 }, newFailures: [], healed: 0, ok: true, complete: true, load: { rows: 0, errors: [] } });
  expect(report.classes.map(({ eventClass, compared, same }) => [eventClass, compared, same])).toEqual([['authentication', 1, 1], ['http_activity', 40, 40]]);
  expect(report.recordsPerSecond).toBeGreaterThan(0);
  expect(report.derivation.recordsPerSecond).toBeGreaterThan(report.recordsPerSecond);
  expect(await schemas()).toEqual([]);
});

test('a new column is tried in a table of its own; what no source sets yet is said with where its values are', async () => {
  folder.append('http_activity', column('remote_ident', { ocsf: 'unmapped.ident' }));
  const report = await run([access]);
  expect(httpOf(report)).toMatchObject({ newColumns: ['remote_ident'], compared: 40, same: 40, columns: [] });
  expect(report.missed).toEqual([{ source: 'web_access', path: 'ident', events: 40, example: 'ident0', column: 'remote_ident' }]);
  expect(report.load.statements).toBeGreaterThan(2);
  expect(report).toMatchObject({ ok: true, load: { errors: [] } });
  expect(renderRehearsal(report)).toContain('web_access ident: 40 events → remote_ident (such as ident0)');
});

test('rows of an earlier program: which columns fill and change, what is captured, and all of it loads', async () => {
  await pipeline.query(`UPDATE "events"."http_activity" SET "http_request_user_agent" = NULL, "http_response_length" = 6, "unmapped" = JSON_PARSE('{"ident":"x","agent":"curl"}') WHERE "upload_id" = '${access}' AND "record_number" <= 10`);
  const report = await run([access, trail]);
  const columns = Object.fromEntries(httpOf(report).columns.map(({ column: name, filled, changed, emptied }) => [name, { filled, changed, emptied }]));
  expect(columns).toEqual({
    http_request_user_agent: { filled: 10, changed: 0, emptied: 0 },
    http_response_length: { filled: 0, changed: 10, emptied: 0 },
    unmapped: { filled: 0, changed: 10, emptied: 0 },
  });
  expect(httpOf(report).columns.find(({ column: name }) => name === 'http_response_length')!.example).toEqual({ event_id: `${access}-1-0`, before: '6', after: '5' });
  expect(report.captured).toEqual([expect.objectContaining({ source: 'web_access', path: 'agent', events: 10 })]);
  expect(report.load).toMatchObject({ rows: 10, left: 0, errors: [] });
  expect(renderRehearsal(report)).toMatch(/~ http_request_user_agent\s+10 \(25 %\)/);
  expect(await schemas()).toEqual([]);
});

test('records that would newly fail, and those that would no longer', async () => {
  await pipeline.query(`DELETE FROM "events"."rejected_record" WHERE "upload_id" = '${access}'`);
  const report = await run([access]);
  expect(report).toMatchObject({ ok: false, newFailures: [{ source: 'web_access', records: 1, example: `${access}-41-0` }] });
  expect(renderRehearsal(report)).toContain('! WOULD NEWLY FAIL (1 record)');
});

test('a column that the table has with another type does not fit, before anything is applied', async () => {
  await pipeline.query(`ALTER TABLE "events"."authentication" ADD COLUMN "weight" BIGINT`);
  folder.append('authentication', column('weight'));
  const report = await run([trail]);
  expect(report.ok).toBe(false);
  expect(report.load.errors).toEqual([{ eventClass: 'authentication', error: 'weight: expected string, found bigint in the table' }]);
  await pipeline.query(`ALTER TABLE "events"."authentication" DROP COLUMN "weight"`);
});

test('beyond the rows that are compared, records are still tried', async () => {
  const report = await run([access], { compareRows: 5 });
  expect(report).toMatchObject({ records: 41, passed: { http_activity: 40 }, complete: false });
  expect(httpOf(report).compared).toBe(5);
});

test('what a rehearsal left that was killed is dropped by the next, an hour later', async () => {
  await pipeline.query('CREATE SCHEMA "rehearsal_20260101000000_abcd"');
  await pipeline.query('CREATE TABLE "rehearsal_20260101000000_abcd"."x" ("a" BIGINT)');
  const now = new Date(pipeline.sandbox.scheduler.now()).toISOString().slice(0, 19).replace(/\D/g, '');
  await pipeline.query(`CREATE SCHEMA "rehearsal_${now}_abcd"`);
  expect((await run([trail])).dropped).toEqual(['rehearsal_20260101000000_abcd']);
  expect(await schemas()).toEqual([`rehearsal_${now}_abcd`]);
});

test('a file of this machine is compared with what the last release makes of it', async () => {
  const place = mkdtempSync(path.join(os.tmpdir(), 'rehearsal-'));
  try {
    const file = path.join(place, 'access.log');
    writeFileSync(file, Buffer.concat([lines(30), Buffer.from(line(31).replace('curl/8.31', 'a'.repeat(10_000)))]));
    folder.edit('http_activity', '"ocsf": "http_request.user_agent", "maxBytes": 8192', '"ocsf": "http_request.user_agent", "maxBytes": 16384');
    const report = await run([file], { source: 'web_access' });
    expect(report).toMatchObject({ over: 'file', beside: 'last release', records: 32, passed: { http_activity: 31 }, newFailures: [], ok: true });
    expect(httpOf(report)).toMatchObject({ compared: 31, same: 30, changed: 1 });
    expect(httpOf(report).columns.map(({ column: name, changed, emptied }) => [name, changed, emptied])).toEqual([['http_request_user_agent', 1, 0], ['truncated_fields', 0, 1]]);
    const live = (await readLiveClasses(pipeline.warehouse, [versioned(folder.inspect().classes.find(({ name }) => name === 'http_activity')!)!])).get('http_activity')!;
    expect(migrationOf(live, 'x').slice(1)).toEqual(['ALTER TABLE "x"."http_activity" ALTER COLUMN "http_request_user_agent" TYPE VARCHAR(16384)']);
    expect(report.load).toMatchObject({ rows: 1, errors: [] });
    await expect(run([file])).rejects.toThrow('--source: expected the kind of log');
    await expect(run([path.join(place, 'none.log')])).rejects.toThrow('expected a time such as 24h, a file, or ids of uploads');
  } finally {
    rmSync(place, { recursive: true });
  }
});

test('schemas that have findings are not tried', async () => {
  folder.edit('http_activity', '"maxBytes": 8192', '"maxBytes": 0');
  await expect(run(['24h'])).rejects.toThrow(/schemas: expected no findings, found 1/);
});
