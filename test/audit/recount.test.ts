import { eventClasses } from '../../schemas';
import { after, before as derivedBefore, derive } from '../load/rederived-upload';
import { row, rows, UPLOADED_AT, uploadId } from '../load/curated-file';
import { AuditStand } from './audit-stand';

/** The recount against rows and books that were made, spoilt and overtaken in every way that load knows. */
let stand: AuditStand;
beforeAll(async () => {
  stand = await AuditStand.start();
});
afterAll(() => stand.stop());

let uploads = 0;
const newUpload = (): string => uploadId(9000 + ++uploads);

/** Three events in four rows, two rejections of which one has become an event since, a receipt. */
async function loadUpload(): Promise<string> {
  const upload = newUpload();
  const { load } = stand;
  await load.putFile('rejected_record', rows('rejected_record', upload, 2, { first: 3, reason: 'internal' }));
  await load.run();
  await load.putFile('authentication', [...rows('authentication', upload, 3), row('authentication', { upload_id: upload, record_number: 1, event_number: 1 })]);
  await load.putFile('upload_receipt', [row('upload_receipt', { upload_id: upload, record_number: 0, event_number: 1, records: 4 })]);
  await load.run();
  return upload;
}

test('what load booked is what the tables hold: late events, a class conflict, and generations included', async () => {
  const upload = await loadUpload();
  const { load } = stand;
  // The same record in a second class; a rejection after its event.
  await load.putFile('base_event', rows('base_event', upload, 1));
  await load.putFile('rejected_record', rows('rejected_record', upload, 1, { first: 2, reason: 'unparseable' }));
  await load.run();
  const announced = newUpload();
  await load.query(`INSERT INTO "ops"."generations" ("upload_id", "generation", "announced_at") VALUES ('${announced}', 3, GETDATE())`);
  await load.putFile('authentication', [...rows('authentication', announced, 2, { generation: 2 }), ...rows('authentication', announced, 3, { first: 3, generation: 3 })]);
  await load.run();
  await stand.audit();
  expect([await stand.differences(upload), await stand.differences(announced)]).toEqual([[], []]);
  expect([stand.measured('AuditDifferences'), stand.measured('DaysRecounted')]).toEqual([0, expect.any(Number)]);
  expect(stand.measured('DaysRecounted')).toBeGreaterThan(0);
});

test('a generation that is held, takes the place of the old one, and is followed by late rows of the old one', async () => {
  const upload = newUpload();
  const { load } = stand;
  const agrees = async () => {
    await load.run();
    await stand.audit();
    expect(await stand.differences(upload)).toEqual([]);
  };
  await derive(load, upload, derivedBefore(upload), 1);
  await agrees();
  const { authentication, ...others } = after(upload);
  await derive(load, upload, others, 2);
  await agrees();
  const [held] = await load.query(`SELECT COUNT(*) AS "rows" FROM "held"."rejected_record" WHERE "upload_id" = '${upload}'`);
  expect(Number(held!.rows)).toBe(2);
  await load.putFile('authentication', authentication!);
  await agrees();
  await load.putFile('authentication', rows('authentication', upload, 6));
  await agrees();
  expect(await load.accounted(upload)).toMatchObject({ generation: 2, accepted: { authentication: 3, base_event: 1 }, superseded: expect.any(Number) });
  // A row of the old generation that should not be there any more.
  await load.query(`INSERT INTO "events"."authentication" SELECT * FROM "events"."authentication" WHERE "upload_id" = '${upload}' AND "record_number" = 1`);
  await load.query(`UPDATE "events"."authentication" SET "generation" = 1, "event_number" = 5 WHERE "upload_id" = '${upload}' AND "record_number" = 1 AND "event_id" IN (SELECT MAX("event_id") FROM "events"."authentication" WHERE "upload_id" = '${upload}' AND "record_number" = 1)`);
  await stand.audit();
  expect((await stand.differences(upload)).map(({ generation, booked_records, found_records }) => [generation, booked_records, found_records])).toContainEqual([1, 0, 1]);
  await heal(upload);
});

const accepted = { event_class: 'authentication', outcome: 'accepted', reason: null, generation: 1, booked_records: 3, found_records: 3, booked_events: 4, found_events: 4 };
const rejected = { event_class: 'rejected_record', outcome: 'rejected', reason: 'internal', generation: 1, booked_records: 1, found_records: 1, booked_events: 2, found_events: 2 };
const receipt = { event_class: 'upload_receipt', outcome: 'receipt', reason: null, generation: 1, booked_records: 0, found_records: 0, booked_events: 1, found_events: 1 };

test.each([
  ['a row is gone', (upload: string) => `DELETE FROM "events"."authentication" WHERE "upload_id" = '${upload}' AND "record_number" = 2`, [{ ...accepted, found_records: 2, found_events: 3 }]],
  ['a row is there twice', (upload: string) => `INSERT INTO "events"."authentication" SELECT * FROM "events"."authentication" WHERE "upload_id" = '${upload}' AND "record_number" = 2`, [{ ...accepted, found_events: 5 }]],
  ['a count was changed', (upload: string) => `UPDATE "ops"."load_counts" SET "records" = "records" + 7 WHERE "upload_id" = '${upload}' AND "outcome" = 'accepted'`, [{ ...accepted, booked_records: 10 }]],
  ['a reason was changed', (upload: string) => `UPDATE "events"."rejected_record" SET "reason" = 'unparseable' WHERE "upload_id" = '${upload}' AND "record_number" = 4`, [
    { ...rejected, found_records: 0, found_events: 1 },
    { ...rejected, reason: 'unparseable', booked_records: 0, found_records: 1, booked_events: 0, found_events: 1 },
  ]],
  ['the books are gone', (upload: string) => `DELETE FROM "ops"."load_counts" WHERE "upload_id" = '${upload}'`, [
    { ...accepted, booked_records: 0, booked_events: 0 }, { ...rejected, booked_records: 0, booked_events: 0 }, { ...receipt, booked_events: 0 },
  ]],
])('%s: written down with both numbers, measured, and nothing is corrected', async (_, spoil, expected) => {
  const upload = await loadUpload();
  await stand.load.query(spoil(upload));
  const before = stand.measured('AuditDifferences');
  await stand.audit();
  const found = await stand.differences(upload);
  expect(found).toEqual(expected);
  expect(stand.measured('AuditDifferences') - before).toBe(expected.length);
  await stand.audit();
  expect(await stand.differences(upload)).toHaveLength(2 * expected.length);
  await heal(upload);
});

/** So that the next test counts its own differences. */
async function heal(upload: string): Promise<void> {
  for (const table of [...Object.keys(eventClasses).map((name) => `"events"."${name}"`), '"ops"."load_counts"']) {
    await stand.load.query(`DELETE FROM ${table} WHERE "upload_id" = '${upload}'`);
  }
}

test('an upload whose rows are all gone is found by the registry', async () => {
  const upload = await loadUpload();
  await stand.load.registry.markDay(UPLOADED_AT, 'demo', upload);
  for (const name of ['authentication', 'rejected_record', 'upload_receipt']) await stand.load.query(`DELETE FROM "events"."${name}" WHERE "upload_id" = '${upload}'`);
  // The day is looked at for another upload's sake.
  const other = await loadUpload();
  await stand.audit();
  expect(await stand.differences(upload)).toMatchObject([
    { event_class: 'authentication', booked_records: 3, found_records: 0 },
    { event_class: 'rejected_record', booked_records: 1, found_records: 0 },
    { event_class: 'upload_receipt', booked_events: 1, found_events: 0 },
  ]);
  expect(await stand.differences(other)).toEqual([]);
  await heal(upload);
});

test('a day that differed is asked again each night until it no longer does', async () => {
  const upload = await loadUpload();
  const count = `UPDATE "ops"."load_counts" SET "events" = "events" + 1 WHERE "upload_id" = '${upload}' AND "outcome" = 'receipt'`;
  await stand.load.query(count);
  await stand.audit();
  const found = async () => (await stand.differences(upload)).length;
  expect(await found()).toBe(1);
  const day = new Date(UPLOADED_AT).toISOString().slice(0, 10);
  expect(await stand.load.registry.audits.get('recount')).toMatchObject({ different_days: [day] });
  // A month on, when its turn would be far away.
  const later = { newestDays: 2, olderDays: 1 };
  const night = (days: number) => stand.audit({ ...later, now: () => UPLOADED_AT + days * 86_400_000 });
  await night(40);
  expect(await found()).toBe(2);
  await stand.load.query(count.replace('+ 1', '- 1'));
  await night(41);
  await night(42);
  expect(await found()).toBe(2);
  expect(await stand.load.registry.audits.get('recount')).toMatchObject({ different_days: [] });
});

test('a load beside the recount makes no difference', async () => {
  const before = stand.measured('AuditDifferences');
  await Promise.all([loadUpload(), stand.audit(), stand.audit()]);
  expect(stand.measured('AuditDifferences')).toBe(before);
});

test('without time left no day is begun, and the next run goes on', async () => {
  const recounted = () => stand.measured('DaysRecounted');
  const before = recounted();
  await stand.audit({ remaining: () => 100_000 });
  expect(recounted()).toBe(before);
  expect(stand.messages.at(-1)).toMatchObject({ message: 'recount ends early' });
  await stand.audit();
  expect(recounted()).toBeGreaterThan(before);
});
