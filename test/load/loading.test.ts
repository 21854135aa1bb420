import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { keyHash } from '../../constructs/state/registry';
import type { EventClassName } from '../../schemas';
import { readCatalog } from '../../schemas/avro/catalog';
import { asClass } from '../../schemas/avro/read-class';
import { readReleases } from '../../schemas/avro/releases';
import { columnsOf, parquet, row, rows, UPLOADED_AT, uploadId } from './curated-file';
import { LoadStand } from './load-stand';

/** Files of all kinds, put beside each other into the curated bucket and loaded in simulated time. */
let stand: LoadStand;
beforeAll(async () => {
  stand = await LoadStand.start();
  // S3's test message, which it sends when the bucket is made.
  await stand.run();
});
afterAll(() => stand.stop());

let uploads = 0;
const newUpload = (): string => uploadId(1000 + ++uploads);
const loads = async () => {
  const ids: (readonly string[])[] = [];
  for await (const id of stand.registry.loads.ids()) ids.push(id);
  return ids;
};

test('nothing queued, no statement', async () => {
  const commands: string[] = [];
  await stand.run((command, send) => (commands.push(command), send()));
  expect(commands).toContain('GetQueueAttributesCommand');
  expect(commands.filter((command) => command.includes('Statement'))).toEqual([]);
});

test('a statement is tried before the first message is received', async () => {
  const upload = newUpload();
  await stand.putFile('authentication', rows('authentication', upload, 1));
  const commands: string[] = [];
  await stand.run((command, send) => (commands.push(command), send()));
  const first = (command: string) => commands.indexOf(command);
  expect(first('ExecuteStatementCommand')).toBeLessThan(first('ReceiveMessageCommand'));
  expect(first('BatchExecuteStatementCommand')).toBeLessThan(first('DeleteMessageBatchCommand'));
});

test('the upload is accounted for and closed when events and rejects add up, and not before', async () => {
  const upload = newUpload();
  await stand.open(upload, 5);
  // Two events of one record are one record.
  const second = row('authentication', { upload_id: upload, record_number: 3, event_number: 1 });
  await stand.putFile('authentication', [...rows('authentication', upload, 3), second]);
  await stand.run();
  expect(await stand.accounted(upload)).toMatchObject({ generation: 1, accepted: { authentication: 3 }, rejected: {} });
  expect(await stand.isOpen(upload)).toBe(true);

  await stand.putFile('rejected_record', rows('rejected_record', upload, 2, { first: 4, reason: 'unparseable' }));
  await stand.run();
  expect(await stand.accounted(upload)).toMatchObject({ accepted: { authentication: 3 }, rejected: { unparseable: 2 } });
  expect(await stand.isOpen(upload)).toBe(false);
  expect(await stand.rowsOf('authentication', upload)).toEqual({ rows: 4, ids: 4 });
  expect([await stand.queued(), await loads()]).toEqual([0, []]);
});

test('the same notification twice, and the same rows under two keys, add nothing', async () => {
  const upload = newUpload();
  const body = parquet(columnsOf('authentication'), rows('authentication', upload, 6));
  const key = await stand.put(body, 'events/authentication/2026/11/23/10/twice.parquet');
  await stand.put(body, key);
  await stand.put(body, 'events/authentication/2026/11/23/10/copy-beside.parquet');
  await stand.run();
  const after = await stand.accounted(upload);
  await stand.put(body, key);
  await stand.put(body, 'events/authentication/2026/11/23/10/copy-later.parquet');
  await stand.run();
  expect(await stand.accounted(upload)).toEqual({ ...after, entries: after!.entries });
  expect(after).toMatchObject({ accepted: { authentication: 6 } });
  expect(await stand.rowsOf('authentication', upload)).toEqual({ rows: 6, ids: 6 });
  const [ledger] = await stand.query(`SELECT COUNT(*) AS "copies" FROM "ops"."load_ledger" WHERE "object_key" = '${key}'`);
  expect([Number(ledger!.copies), await stand.queued()]).toEqual([1, 0]);
  // What the footers tell of freshness is measured with the class, in the function's own lines.
  const freshness = stand.metrics.filter((line) => line['class'] === 'authentication' && 'UploadToRow' in line);
  expect(freshness.at(-1)).toMatchObject({ NewestRow: expect.any(Number), UploadToRow: expect.any(Number) });
});

test('a message that tells of two objects stays until both are loaded', async () => {
  const upload = newUpload();
  const good = await stand.putFile('authentication', rows('authentication', upload, 1));
  await stand.run();
  const records = [good, 'events/authentication/2026/11/23/10/never-came.parquet'].map((key) => ({ s3: { object: { key, size: 5000 } } }));
  await stand.tell({ Records: records });
  await stand.run();
  expect(await stand.queued()).toBe(1);
  await stand.run();
  await stand.run();
  expect(await stand.queued()).toBe(0);
});

test('what is no notification stops nothing and goes to the dead letters in the end', async () => {
  const upload = newUpload();
  for (const body of [null, 7, { Records: [{}] }, { Records: 'no' }, { Records: [{ s3: { object: { key: '%ff', size: 1 } } }] }]) await stand.tell(body);
  await stand.tell({ Service: 'Amazon S3', Event: 's3:TestEvent' });
  await stand.putFile('authentication', rows('authentication', upload, 2));
  await stand.run();
  expect(await stand.rowsOf('authentication', upload)).toEqual({ rows: 2, ids: 2 });
  expect(await stand.queued()).toBe(5);
  await stand.purge();
});

test('broken files are put aside at their third failure with what is wrong; their neighbours load', async () => {
  const upload = newUpload();
  const columns = columnsOf('authentication');
  const good = rows('authentication', upload, 2);
  const folder = 'events/authentication/2026/11/23/10';
  const broken = {
    [`${folder}/no-parquet.parquet`]: [randomBytes(4000), /PAR1/],
    [`${folder}/empty.parquet`]: [Buffer.alloc(0), /expected at least 8 bytes, found 0/],
    [`${folder}/no-lineage.parquet`]: [parquet(columns.slice(1), good), /column 1: expected event_id, found upload_id/],
    [`${folder}/without-class-uid.parquet`]: [parquet(columns.filter(({ name }) => name !== 'class_uid'), good), /class_uid.*not-null/],
    [`${folder}/text-for-number.parquet`]: [parquet(columns.map((column) => (column.name === 'class_uid' ? { ...column, type: 'string' as const } : column)), good), /"?class_uid"? is of type bigint/],
    [`${folder}/too-long.parquet`]: [parquet(columns, rows('authentication', upload, 1, { first: 90, source: 'x'.repeat(65) })), /String length exceeds DDL length/],
    'events/no_such_class/2026/11/23/10/a.parquet': [parquet(columns, good), /expected events\/<event class>/],
  } as const;
  for (const [key, [body]] of Object.entries(broken)) await stand.put(body, key);
  const neighbours = await Promise.all([0, 1, 2, 3, 4].map((index) => stand.putFile('authentication', rows('authentication', upload, 10, { first: 10 + 10 * index }))));

  await stand.run();
  expect(await stand.rowsOf('authentication', upload)).toEqual({ rows: 50, ids: 50 });
  expect(await Promise.all(neighbours.map((key) => stand.failures(key)))).toEqual([0, 0, 0, 0, 0]);
  expect(await Promise.all(Object.keys(broken).map((key) => stand.failures(key)))).toEqual(Object.keys(broken).map(() => 1));
  await stand.run();
  expect(await stand.queued()).toBe(Object.keys(broken).length);
  const before = stand.measured('FilesQuarantined');
  await stand.run();

  expect(await stand.queued()).toBe(0);
  const quarantined = await stand.query(`SELECT "object_key", "event_class", "error" FROM "ops"."quarantined_objects"`);
  for (const [key, [, expected]] of Object.entries(broken)) {
    const entry = quarantined.find(({ object_key }) => object_key === key);
    expect(entry?.event_class).toBe(key.includes('no_such') ? 'unknown' : 'authentication');
    expect(entry?.error).toMatch(expected);
  }
  const besides = async (name: string) => (await stand.registry.failedFiles.get(keyHash(`${folder}/${name}.parquet`)))?.beside;
  expect(await besides('text-for-number')).toBe('file beside events.authentication (77 columns, 81): class_uid: string in the file (column 15), bigint in the table');
  expect(await besides('without-class-uid')).toBe('file beside events.authentication (76 columns, 81): class_uid: not in the file, bigint required in the table');
  expect(await besides('too-long')).toBe('file beside events.authentication (77 columns, 81): names and types agree, so a value does not fit');
  expect(quarantined.find(({ object_key }) => String(object_key).includes('text-for-number'))?.error).toContain(' | file beside events.authentication');
  expect(stand.measured('FilesQuarantined') - before).toBe(Object.keys(broken).length);
  expect(await stand.rowsOf('authentication', upload)).toEqual({ rows: 50, ids: 50 });
  expect(await loads()).toEqual([]);
}, 120_000);

test('a wider file widens the table, a narrower one loads as it is', async () => {
  const upload = newUpload();
  const columns = columnsOf('http_activity');
  const wide = [...columns, { name: 'tls_ja4', type: 'string' as const }];
  const narrow = columns.slice(0, -2);
  await stand.putFile('http_activity', rows('http_activity', upload, 2, { tls_ja4: 't13d' }), wide);
  await stand.putFile('http_activity', rows('http_activity', upload, 3, { first: 3, message: 'narrow' }), narrow);
  await stand.putFile('http_activity', rows('http_activity', upload, 4, { first: 6 }));
  await stand.run();
  const [counted] = await stand.query(
    `SELECT COUNT(*) AS "rows", COUNT("tls_ja4") AS "wide", SUM(CASE WHEN "message" = 'narrow' THEN 1 ELSE 0 END) AS "narrow" FROM "events"."http_activity" WHERE "upload_id" = '${upload}'`,
  );
  expect(counted).toEqual({ rows: 9, wide: 2, narrow: 3 });
});

test('files of every released version of every class load side by side', async () => {
  const schemas = path.join(__dirname, '..', '..', 'schemas');
  const expected: [EventClassName, string, number][] = [];
  for (const { name } of readCatalog(schemas)) {
    if (name === 'upload_receipt') continue;
    const upload = newUpload();
    const { releases } = readReleases(schemas, name);
    for (const { version, record } of releases) {
      const { columns } = asClass(record).eventClass;
      await stand.putFile(name as EventClassName, rows(name as EventClassName, upload, 2, { first: version * 10, schema_version: version }), columns);
    }
    expected.push([name as EventClassName, upload, releases.length * 2]);
  }
  await stand.run();
  for (const [name, upload, count] of expected) expect(await stand.rowsOf(name, upload)).toEqual({ rows: count, ids: count });
});

test('rows that are newer than their file is wide are measured, rows of an old schema are not', async () => {
  const upload = newUpload();
  const narrow = columnsOf('http_activity').slice(0, -1);
  const before = stand.measured('FilesNarrow');
  await stand.putFile('http_activity', rows('http_activity', upload, 1, { schema_version: 0 }), narrow);
  await stand.run();
  expect(stand.measured('FilesNarrow')).toBe(before);
  await stand.putFile('http_activity', rows('http_activity', upload, 1, { first: 2 }), narrow);
  await stand.run();
  expect(stand.measured('FilesNarrow')).toBe(before + 1);
  expect(await stand.rowsOf('http_activity', upload)).toEqual({ rows: 2, ids: 2 });
});

test.each(['event first', 'rejection first'])('an event wins over a rejection of the same record: %s', async (order) => {
  const upload = newUpload();
  await stand.open(upload, 3);
  const files = [
    () => stand.putFile('authentication', rows('authentication', upload, 2)),
    () => stand.putFile('rejected_record', rows('rejected_record', upload, 2, { first: 2, reason: 'internal' })),
  ];
  for (const put of order === 'event first' ? files : files.reverse()) {
    await put();
    await stand.run();
  }
  expect(await stand.accounted(upload)).toMatchObject({ accepted: { authentication: 2 }, rejected: { internal: 1 } });
  expect(await stand.isOpen(upload)).toBe(false);
});

test('a record in two event classes is counted once and alarmed', async () => {
  const upload = newUpload();
  await stand.open(upload, 2);
  await stand.putFile('authentication', rows('authentication', upload, 1));
  await stand.run();
  await stand.putFile('base_event', rows('base_event', upload, 1));
  await stand.run();
  expect(stand.measured('RecordsConflicting')).toBe(1);
  expect(await stand.accounted(upload)).toMatchObject({ accepted: { authentication: 1 }, conflicting: 1 });
  // The record that is missing is not made up for by the one that is there twice.
  expect(await stand.isOpen(upload)).toBe(true);
});

test('rows under the announced generation are discarded and counted as superseded', async () => {
  const upload = newUpload();
  for (const generation of [2, 3]) await stand.query(`INSERT INTO "ops"."generations" ("upload_id", "generation", "announced_at") VALUES ('${upload}', ${generation}, GETDATE())`);
  await stand.putFile('authentication', [...rows('authentication', upload, 2, { generation: 2 }), ...rows('authentication', upload, 3, { first: 3, generation: 3 })]);
  await stand.run();
  expect(await stand.accounted(upload)).toMatchObject({ generation: 3, accepted: { authentication: 3 }, superseded: 2 });
  expect(await stand.rowsOf('authentication', upload)).toEqual({ rows: 3, ids: 3 });
});

test('the hourly roll-up equals a direct count, late rows and rows of two loads in one hour included', async () => {
  const upload = newUpload();
  const hour = 3_600_000;
  for (const [first, time] of [[1, UPLOADED_AT - 5 * hour], [11, UPLOADED_AT], [21, UPLOADED_AT - 5 * hour + 59 * 60_000 + 59_999], [31, UPLOADED_AT - 400 * hour]] as const) {
    await stand.putFile('authentication', rows('authentication', upload, 4, { first, time, status_id: first % 3 }));
    await stand.run();
  }
  for (const name of ['authentication', 'http_activity', 'base_event']) {
    const counted = (from: string) => stand.query(`SELECT "hour", "customer_id", "source", "status_id", SUM("events") AS "events" FROM (${from}) e GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`);
    const direct = await counted(`SELECT DATE_TRUNC('hour', "time_dt") AS "hour", "customer_id", "source", "status_id", 1 AS "events" FROM "events"."${name}"`);
    const rolledUp = await counted(`SELECT * FROM "ops"."events_hourly" WHERE "event_class" = '${name}'`);
    expect(rolledUp.map((entry) => ({ ...entry, events: Number(entry.events) }))).toEqual(direct.map((entry) => ({ ...entry, events: Number(entry.events) })));
    expect(direct.length).toBeGreaterThan(0);
  }
});

test('the warehouse\'s accounting agrees with the state bucket\'s', async () => {
  const upload = newUpload();
  await stand.open(upload, 7);
  await stand.putFile('upload_receipt', [row('upload_receipt', { upload_id: upload, record_number: 0, event_number: 1, records: 7, time: stand.pipeline.sandbox.scheduler.now() })]);
  await stand.putFile('authentication', rows('authentication', upload, 4));
  await stand.putFile('rejected_record', rows('rejected_record', upload, 1, { first: 5, reason: 'unparseable' }));
  await stand.run();
  const view = async () => (await stand.query(`SELECT * FROM "ops"."upload_accounting" WHERE "upload_id" = '${upload}'`)).map(({ records, accepted, rejected, in_flight, unaccounted }) => [records, accepted, rejected, in_flight, unaccounted].map(Number));
  expect(await view()).toEqual([[7, 4, 1, 2, 0]]);
  expect(await stand.accounted(upload)).toMatchObject({ accepted: { authentication: 4 }, rejected: { unparseable: 1 } });
  await stand.pass(7200);
  const before = stand.measured('RecordsUnaccounted');
  await stand.run();
  expect(await view()).toEqual([[7, 4, 1, 0, 2]]);
  expect(stand.measured('RecordsUnaccounted') - before).toBeGreaterThanOrEqual(2);
  await stand.putFile('base_event', rows('base_event', upload, 2, { first: 6 }));
  await stand.run();
  expect(await view()).toEqual([[7, 6, 1, 0, 0]]);
  expect(await stand.isOpen(upload)).toBe(false);
});

test('the search for rows that are there already is bounded by what the footers say', async () => {
  const upload = newUpload();
  await stand.putFile('authentication', rows('authentication', upload, 2, { uploaded_at: UPLOADED_AT - 5 }));
  await stand.putFile('authentication', rows('authentication', upload, 2, { first: 3, uploaded_at: UPLOADED_AT + 5 }));
  const sent: string[] = [];
  await stand.run((_, send, { Sqls }) => (sent.push(...((Sqls as string[]) ?? [])), send()));
  expect(sent.find((sql) => sql.includes('LEFT JOIN "events"."authentication" t'))).toContain(`t."uploaded_at" BETWEEN ${UPLOADED_AT - 5} AND ${UPLOADED_AT + 5}`);
});

test('warehouse init again changes nothing', async () => {
  const count = () => stand.query(`SELECT "table_schema", "table_name", COUNT(*) AS "columns" FROM "svv_columns" WHERE "table_schema" IN ('events', 'ops') GROUP BY 1, 2 ORDER BY 1, 2`);
  const rowsNow = () => stand.query(`SELECT SUM("records") AS "records" FROM "ops"."load_counts"`);
  const before = [await count(), await rowsNow()];
  await stand.initAgain();
  expect([await count(), await rowsNow()]).toEqual(before);
});
