import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { synthesizeForTests } from './assembly';
import { Pipeline } from './pipeline';

/** The deployed audit, on its schedule, in simulated time, with a retention of one day. */
let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.start({ assembly: await assemblyWithRetention() });
});
afterAll(() => pipeline.stop());

const DAY = 86_400_000;

/**
 * The dev assembly with the variable and the output that the configuration sets. What runs four times an hour, sweep and
 * admit, runs four times a day: nothing here is theirs to do, and days would be most of what they cost.
 */
async function assemblyWithRetention(): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-retention-'));
  cpSync(await synthesizeForTests(), folder, { recursive: true });
  let changed = 0;
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.template.json'))) {
    const file = path.join(folder, name);
    const before = readFileSync(file, 'utf8');
    const after = before.replace('"EVENTS_RETENTION_DAYS": "none"', '"EVENTS_RETENTION_DAYS": "1"').replace(/("EventsRetentionDays": \{\s*"Value": )"none"/, '$1"1"');
    if (after !== before) changed++;
    writeFileSync(file, after.replaceAll('"rate(15 minutes)"', '"rate(6 hours)"'));
  }
  expect(changed).toBe(1);
  return folder;
}

const upload = (name: string): Promise<string> =>
  pipeline.upload({
    source: 'linux_syslog',
    name,
    bytes: Buffer.from(Array.from({ length: 10 }, (_, n) => `Mar 10 10:00:0${n} web-1 sshd[${n}]: Failed password for root from 192.0.2.7 port 22 ssh2\nnot a syslog line ${n}\n`).join('')),
  });

/** To half an hour after the next audit. */
async function passNight(): Promise<void> {
  const now = pipeline.sandbox.scheduler.now();
  const next = now - (now % DAY) + 2 * 3_600_000 + 47 * 60_000;
  await pipeline.sandbox.scheduler.advance(next > now ? next - now : next + DAY - now);
  expect(pipeline.logs.filter(({ origin, detail }) => origin === 'lambda:cyberactive-dev-audit' && (detail as { level?: string } | undefined)?.level === 'ERROR')).toEqual([]);
}
const differences = () => pipeline.query(`SELECT "upload_id", "outcome", "booked_records", "found_records", "booked_events", "found_events" FROM "ops"."audit_differences" ORDER BY "audited_at"`);
const told = () => pipeline.logs.filter(({ message }) => message === 'books and tables differ').length;

test('a night finds nothing in good books, and a changed count the night after', async () => {
  const id = await upload('a.log');
  await pipeline.loaded();
  await passNight();
  expect([await differences(), told()]).toEqual([[], 0]);
  expect(await pipeline.registry.audits.get('recount')).toMatchObject({ different_days: [] });
  const change = (by: string) => pipeline.query(`UPDATE "ops"."load_counts" SET "records" = "records" ${by} WHERE "upload_id" = '${id}' AND "outcome" = 'accepted'`);
  await change('- 1');
  // Its rows are retired on the same nights, so the audit is called at once.
  await pipeline.sandbox.invoke('cyberactive-dev-audit', {});
  expect(await differences()).toEqual([{ upload_id: id, outcome: 'accepted', booked_records: 9, found_records: 10, booked_events: 10, found_events: 10 }]);
  expect(told()).toBe(1);
  await change('+ 1');
});

test('rows go with their books after their retention, and the accounting misses nothing', async () => {
  const old = await pipeline.account((await pipeline.query(`SELECT "upload_id" FROM "events"."upload_receipt"`))[0]!.upload_id as string);
  for (let night = 0; night < 3; night++) await passNight();
  const young = await upload('b.log');
  await pipeline.loaded();
  await passNight();
  const rows = await pipeline.query(`SELECT DISTINCT "upload_id" FROM (SELECT "upload_id" FROM "events"."authentication" UNION SELECT "upload_id" FROM "events"."rejected_record" UNION SELECT "upload_id" FROM "events"."upload_receipt" UNION SELECT "upload_id" FROM "ops"."load_counts") u`);
  expect([rows, await differences()]).toEqual([[{ upload_id: young }], [expect.anything()]]);
  const { complete, waiting, uploads } = await pipeline.accounting();
  expect({ complete, waiting, uploads: uploads.map(({ upload_id, state, in_flight, unaccounted }) => ({ upload_id, state, in_flight, unaccounted })) }).toEqual({
    complete: true,
    waiting: 0,
    uploads: [{ upload_id: young, state: 'counted', in_flight: 0, unaccounted: 0 }, { upload_id: old.upload_id, state: 'counted', in_flight: 0, unaccounted: 0 }],
  });
  const [hours] = await pipeline.query(`SELECT SUM("events") AS "events" FROM "ops"."events_hourly"`);
  expect(Number(hours!.events)).toBe(20);
});
