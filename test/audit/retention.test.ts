import { initStatements } from '../../constructs/warehouse/init';
import { retireHeldStatements, retireStatements } from '../../constructs/audit/retention-statements';
import { fitsOneBatch } from '../../constructs/load/statement-limits';
import { row, rows, UPLOADED_AT, uploadId } from '../load/curated-file';
import type { Interference } from '../load/load-stand';
import { AuditStand } from './audit-stand';

/** Rows past their retention go with their books, whole uploads, and nothing else does. */
let stand: AuditStand;
beforeAll(async () => {
  stand = await AuditStand.start();
});
afterAll(() => stand.stop());

const DAY = 86_400_000;
const MIDNIGHT = UPLOADED_AT - (UPLOADED_AT % DAY);
let uploads = 0;

/** Two events, one rejection that became an event, one that did not, a receipt. */
async function loadUpload(uploaded_at: number, upload = uploadId(9500 + ++uploads)): Promise<string> {
  const { load } = stand;
  await load.putFile('rejected_record', rows('rejected_record', upload, 2, { first: 2, reason: 'internal', uploaded_at }));
  await load.putFile('authentication', rows('authentication', upload, 2, { uploaded_at }));
  await load.putFile('upload_receipt', [row('upload_receipt', { upload_id: upload, record_number: 0, event_number: 1, records: 3, uploaded_at })]);
  await load.run();
  return upload;
}

/** Rows of an upload in all tables and books. */
async function left(upload: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const table of ['events.authentication', 'events.rejected_record', 'events.upload_receipt', 'ops.load_counts', 'ops.upload_accounting', 'ops.upload_outcomes', 'ops.generations']) {
    const [counted] = await stand.load.query(`SELECT COUNT(*) AS "rows" FROM "${table.replace('.', '"."')}" WHERE "upload_id" = '${upload}'`);
    if (Number(counted!.rows) > 0) found[table] = Number(counted!.rows);
  }
  return found;
}

const rolledUp = async () => (await stand.load.query(`SELECT SUM("events") AS "events" FROM "ops"."events_hourly"`))[0]!.events;
const night = { now: () => UPLOADED_AT, retentionDays: 30 };

test('whole days past the retention go: rows, books, generation; what is younger stays as it is, and so do roll-ups', async () => {
  const old = await Promise.all([MIDNIGHT - 400 * DAY, MIDNIGHT - 30 * DAY - 1].map((at) => loadUpload(at)));
  const young = await Promise.all([MIDNIGHT - 30 * DAY, UPLOADED_AT].map((at) => loadUpload(at)));
  await stand.load.query(`INSERT INTO "ops"."generations" ("upload_id", "generation", "announced_at") VALUES ('${old[0]}', 1, GETDATE())`);
  const before = { young: await Promise.all(young.map(left)), rolledUp: await rolledUp() };
  await stand.audit(night);
  expect(await Promise.all(old.map(left))).toEqual([{}, {}]);
  expect({ young: await Promise.all(young.map(left)), rolledUp: await rolledUp() }).toEqual(before);
  expect([stand.measured('UploadsRetired'), stand.measured('AuditDifferences')]).toEqual([2, 0]);
  await stand.audit(night);
  await stand.audit({ ...night, retentionDays: undefined });
  expect({ young: await Promise.all(young.map(left)), retired: stand.measured('UploadsRetired') }).toEqual({ young: before.young, retired: 2 });
});

test('stopped after any request, an upload is there whole or not at all, and the run after it ends the work', async () => {
  for (let at = 1; ; at++) {
    const upload = await loadUpload(MIDNIGHT - 31 * DAY);
    const whole = await left(upload);
    let sent = 0;
    const stop: Interference = async (_, send) => {
      if (sent >= at) throw new Error('stopped');
      const answer = await send();
      if (++sent === at) throw new Error('stopped');
      return answer;
    };
    const stopped = await stand.audit({ ...night, newestDays: 1 }, stop).then(() => false, () => true);
    const after = await left(upload);
    expect([{}, whole]).toContainEqual(after);
    if (stopped) await stand.audit({ ...night, newestDays: 1 });
    expect({ at, left: await left(upload) }).toEqual({ at, left: {} });
    // Retention is done; what comes after is the recount's.
    if (at === 8 || !stopped) break;
  }
  expect(stand.measured('AuditDifferences')).toBe(0);
}, 120_000);

test('a file that came again under the same id waits until its later rows are old too', async () => {
  const upload = await loadUpload(MIDNIGHT - 50 * DAY);
  await loadUpload(MIDNIGHT - 5 * DAY, upload);
  const before = await left(upload);
  await stand.audit(night);
  expect(await left(upload)).toEqual(before);
  await stand.audit({ ...night, now: () => UPLOADED_AT + 26 * DAY });
  expect(await left(upload)).toEqual({});
});

test('a load waits for the lock and finds the books in order', async () => {
  const old = await loadUpload(MIDNIGHT - 40 * DAY);
  const [, young] = await Promise.all([stand.audit(night), loadUpload(UPLOADED_AT)]);
  expect([await left(old), (await left(young))['ops.load_counts']]).toEqual([{}, 4]);
});

test('with little time left nothing is begun', async () => {
  const old = await loadUpload(MIDNIGHT - 40 * DAY);
  await stand.audit({ ...night, remaining: () => 500_000 });
  expect(await left(old)).not.toEqual({});
});

test('a batch is of statements that the Data API takes, and knows every table that has uploads', () => {
  const batches = [retireHeldStatements(UPLOADED_AT), retireStatements(UPLOADED_AT)];
  expect(batches.map((statements) => fitsOneBatch(statements, 1))).toEqual([true, true]);
  const statements = batches.flat();
  const tables = initStatements({ freshnessSeconds: 60 }).flatMap((statement) => (/"upload_id"/.test(statement) ? (/^CREATE TABLE IF NOT EXISTS ("\w+"\."\w+")/.exec(statement)?.slice(1) ?? []) : []));
  // The audit's own findings are history.
  const missing = tables.filter((table) => table !== '"ops"."audit_differences"' && !statements.some((statement) => statement.startsWith(`DELETE FROM ${table} `)));
  expect(missing).toEqual([]);
});
