import { runLoad } from '../../constructs/load/load';
import { columnsOf, row, rows, uploadId } from './curated-file';
import { LoadStand } from './load-stand';
import { ACCOUNTED_AFTER, ACCOUNTED_BEFORE, after, before, booksDiffer, derive, finishDerivation, receiptOf, RECORDS, seen, writeReceipts } from './rederived-upload';

/** Uploads that are derived anew: held until whole, then exchanged in one moment. */
let stand: LoadStand;
beforeAll(async () => {
  stand = await LoadStand.start();
  await stand.run();
});
afterAll(() => stand.stop());
afterEach(async () => expect(await booksDiffer(stand)).toEqual([]));

let uploads = 0;
const newUpload = (): string => uploadId(7000 + ++uploads);

async function derivedOnce(): Promise<string> {
  const upload = newUpload();
  await derive(stand, upload, before(upload), 1);
  await stand.run();
  expect(await stand.accounted(upload)).toMatchObject(ACCOUNTED_BEFORE);
  return upload;
}

async function expectNothingHeld(upload: string): Promise<void> {
  for (const name of ['authentication', 'base_event', 'rejected_record', 'upload_receipt']) {
    expect([name, await stand.query(`SELECT "generation" FROM "held"."${name}" WHERE "upload_id" = '${upload}'`)]).toEqual([name, []]);
  }
}

test('a new generation replaces the rows of the old one when its last record is there, and nothing is seen of it before', async () => {
  const upload = await derivedOnce();
  const old = await seen(stand, upload);
  const { authentication, ...others } = after(upload);
  await derive(stand, upload, others, 2);
  await stand.run();
  // Twice, in one load and in two: a delivery that was repeated.
  for (const copies of [2, 1]) {
    for (let copy = 0; copy < copies; copy++) await stand.putFile('authentication', authentication!.slice(1));
    await stand.run();
  }
  expect(await stand.query(`SELECT COUNT(*) AS "rows" FROM "held"."authentication" WHERE "upload_id" = '${upload}'`)).toEqual([{ rows: 2 }]);
  expect(await seen(stand, upload)).toEqual(old);
  expect(await stand.accounted(upload)).toMatchObject(ACCOUNTED_BEFORE);
  expect(await stand.registry.fannedOut.get('demo', upload)).toMatchObject({ generation: 1 });
  expect(await stand.isOpen(upload)).toBe(true);

  await stand.putFile('authentication', authentication!.slice(0, 1));
  await stand.run();
  expect((await seen(stand, upload)).filter((line) => !line.startsWith('hour'))).toEqual([
    'accounting 2 6 4 2 0 0 4',
    'authentication 2 1 1',
    'authentication 2 2 1',
    'authentication 2 4 1',
    'base_event 2 6 1',
    'outcome 2 accepted authentication 3 3',
    'outcome 2 accepted base_event 1 1',
    'outcome 2 rejected invalid_time 1 1',
    'outcome 2 rejected missing_field 1 1',
    'rejected 2 3 invalid_time',
    'rejected 2 5 missing_field',
    'rejected_record 2 3 1',
    'rejected_record 2 5 1',
  ]);
  expect(await stand.accounted(upload)).toMatchObject({ generation: 2, ...ACCOUNTED_AFTER, superseded: 7 });
  expect(await stand.registry.fannedOut.get('demo', upload)).toMatchObject({ generation: 2, records: RECORDS });
  expect([await stand.isOpen(upload), await stand.queued()]).toEqual([false, 0]);
  await expectNothingHeld(upload);
});

test('a reader between any two requests sees all of the old or all of the new', async () => {
  const upload = await derivedOnce();
  const old = await seen(stand, upload);
  await derive(stand, upload, after(upload), 2);
  const views: string[][] = [];
  await stand.run(async (command, send) => {
    const answer = await send();
    // What readers see changes with a statement only.
    if (/Statement/.test(command)) views.push(await seen(stand, upload));
    return answer;
  });
  const now = await seen(stand, upload);
  const exchanged = views.findIndex((view) => view.join() === now.join());
  expect(views.slice(0, exchanged)).toEqual(views.slice(0, exchanged).map(() => old));
  expect(views.slice(exchanged)).toEqual(views.slice(exchanged).map(() => now));
  expect([exchanged > 0, views.length - exchanged > 3]).toEqual([true, true]);
});

test('late rows of the old generation never return, late copies of the new one add nothing', async () => {
  const upload = await derivedOnce();
  await derive(stand, upload, after(upload), 2);
  await stand.run();
  const now = await seen(stand, upload);
  const files = [...Object.entries(before(upload)), ...Object.entries(after(upload))] as [keyof ReturnType<typeof after>, ReturnType<typeof rows>][];
  for (const [name, own] of files) await stand.putFile(name, own);
  await finishDerivation(stand, upload, 1);
  await stand.run();
  expect(await seen(stand, upload)).toEqual(now);
  expect(await stand.accounted(upload)).toMatchObject({ generation: 2, ...ACCOUNTED_AFTER, superseded: 14 });
  await expectNothingHeld(upload);
});

test('rows of both generations in one file go each where they belong', async () => {
  const upload = await derivedOnce();
  const other = newUpload();
  await derive(stand, other, { rejected_record: before(other).rejected_record }, 1);
  await stand.putFile('authentication', [...after(upload).authentication!, ...before(other).authentication!, ...before(upload).authentication!]);
  const { authentication, ...others } = after(upload);
  await derive(stand, upload, others, 2);
  await stand.run();
  expect(authentication).toHaveLength(3);
  expect(await stand.accounted(upload)).toMatchObject({ generation: 2, ...ACCOUNTED_AFTER });
  expect(await stand.accounted(other)).toMatchObject(ACCOUNTED_BEFORE);
});

test('of two generations under way the higher one wins, whichever is whole first', async () => {
  const upload = await derivedOnce();
  const { base_event, ...second } = after(upload, 2);
  await derive(stand, upload, second, 2);
  await derive(stand, upload, after(upload, 3), 3);
  await stand.run();
  expect(await stand.accounted(upload)).toMatchObject({ generation: 3, ...ACCOUNTED_AFTER });
  await expectNothingHeld(upload);
  const now = await seen(stand, upload);
  await stand.putFile('base_event', base_event!);
  await stand.run();
  expect(await seen(stand, upload)).toEqual(now);
  expect(await stand.accounted(upload)).toMatchObject({ generation: 3, superseded: 7 + 5 + 1 });
  expect(await stand.isOpen(upload)).toBe(false);
});

test('the lower one may win for a while', async () => {
  const upload = await derivedOnce();
  const { base_event, ...third } = after(upload, 3);
  await derive(stand, upload, after(upload, 2), 2);
  await derive(stand, upload, third, 3);
  await stand.run();
  expect(await stand.accounted(upload)).toMatchObject({ generation: 2, ...ACCOUNTED_AFTER });
  expect(await stand.registry.fannedOut.get('demo', upload)).toMatchObject({ generation: 2 });
  expect(await stand.isOpen(upload)).toBe(true);
  await stand.putFile('base_event', base_event!);
  await stand.run();
  expect(await stand.accounted(upload)).toMatchObject({ generation: 3, ...ACCOUNTED_AFTER });
  expect(await stand.isOpen(upload)).toBe(false);
  await expectNothingHeld(upload);
});

test('an upload whose old rows are not all there is whole with the new ones', async () => {
  const upload = newUpload();
  await derive(stand, upload, { authentication: before(upload).authentication!.slice(0, 2) }, 1);
  await stand.run();
  await derive(stand, upload, after(upload), 2);
  await stand.run();
  expect(await stand.accounted(upload)).toMatchObject({ generation: 2, ...ACCOUNTED_AFTER });
  expect(await stand.isOpen(upload)).toBe(false);
});

test('an upload without records, and one of which nothing is left', async () => {
  const [empty, emptied] = [newUpload(), await derivedOnce()];
  await derive(stand, empty, {}, 1, 0);
  await derive(stand, empty, {}, 2, 0);
  await derive(stand, emptied, {}, 2, 0);
  await stand.run();
  for (const upload of [empty, emptied]) {
    expect(await stand.accounted(upload)).toMatchObject({ generation: 2, accepted: {}, rejected: {} });
    expect(await stand.registry.fannedOut.get('demo', upload)).toMatchObject({ generation: 2, records: 0 });
    expect(await stand.isOpen(upload)).toBe(false);
  }
  expect((await seen(stand, emptied)).filter((line) => !line.startsWith('hour'))).toEqual(['accounting 2 0 0 0 0 0 0']);
});

test('in the new generation too, an event wins over a rejection and a record of two classes counts once', async () => {
  const upload = await derivedOnce();
  const { base_event, rejected_record } = after(upload);
  const authentication = [...after(upload).authentication!, ...rows('authentication', upload, 1, { first: 6, generation: 2 })];
  const rejected = [...rejected_record!, ...rows('rejected_record', upload, 1, { generation: 2, reason: 'internal' })];
  await derive(stand, upload, { authentication, base_event, rejected_record: rejected }, 2);
  const conflicting = stand.measured('RecordsConflicting');
  await stand.run();
  expect(await stand.accounted(upload)).toMatchObject({ accepted: { authentication: 4 }, rejected: ACCOUNTED_AFTER.rejected, conflicting: 1 });
  expect(stand.measured('RecordsConflicting') - conflicting).toBe(1);
  expect(await stand.isOpen(upload)).toBe(false);
  expect((await seen(stand, upload)).filter((line) => line.startsWith('rejected '))).toEqual(['rejected 2 3 invalid_time', 'rejected 2 5 missing_field']);
});

test('many uploads with rows in other classes are exchanged in one run', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 6; index++) ids.push(newUpload());
  const first = ids.map((upload) => before(upload));
  await stand.putFile('authentication', first.flatMap(({ authentication }) => authentication!));
  await stand.putFile('rejected_record', first.flatMap(({ rejected_record }) => rejected_record!));
  for (const upload of ids) await finishDerivation(stand, upload, 1);
  await stand.run();
  const second = ids.map((upload, index) => (index % 2 === 0 ? after(upload) : { base_event: rows('base_event', upload, RECORDS, { generation: 2 }) }));
  for (const name of ['authentication', 'base_event', 'rejected_record'] as const) await stand.putFile(name, second.flatMap((derived) => derived[name as 'base_event'] ?? []));
  for (const upload of ids) await finishDerivation(stand, upload, 2);
  const before2 = stand.measured('UploadsRederived');
  await stand.run();
  expect(stand.measured('UploadsRederived') - before2).toBe(6);
  for (const [index, upload] of ids.entries()) {
    expect(await stand.accounted(upload)).toMatchObject(index % 2 === 0 ? ACCOUNTED_AFTER : { accepted: { base_event: RECORDS }, rejected: {} });
  }
});

test('of two that become whole in one run, one after the other, nothing stays held', async () => {
  const [first, second] = [await derivedOnce(), await derivedOnce()];
  await derive(stand, first, after(first), 2);
  await derive(stand, second, { ...after(second), rejected_record: [] }, 2);
  let came = false;
  await stand.run(async (command, send) => {
    const answer = await send();
    // The first is dealt with; its run asks once more whether there are messages.
    if (/^DeleteMessage/.test(command) && !came && (await stand.accounted(first))?.generation === 2) {
      came = true;
      await stand.putFile('rejected_record', after(second).rejected_record!);
    }
    return answer;
  });
  for (const upload of [first, second]) {
    expect(await stand.accounted(upload)).toMatchObject({ generation: 2, ...ACCOUNTED_AFTER });
    await expectNothingHeld(upload);
  }
});

test('a rejected record that passes when it is sent again leaves the view, and its row stays as history', async () => {
  const upload = newUpload();
  await derive(stand, upload, before(upload), 1);
  await stand.run();
  const rejected = async () => (await stand.query(`SELECT "record_number" FROM "ops"."rejected" WHERE "upload_id" = '${upload}' ORDER BY 1`)).map(({ record_number }) => record_number);
  expect(await rejected()).toEqual([4, 5]);
  await stand.putFile('authentication', [...rows('authentication', upload, 1, { first: 5 }), ...before(upload).authentication!]);
  await stand.run();
  expect(await rejected()).toEqual([4]);
  expect(await stand.rowsOf('rejected_record', upload)).toEqual({ rows: 2, ids: 2 });
  expect(await stand.accounted(upload)).toMatchObject({ generation: 1, accepted: { authentication: 5 }, rejected: { unparseable: 1 } });
  await stand.putFile('rejected_record', before(upload).rejected_record!);
  await stand.run();
  expect(await rejected()).toEqual([4]);
});

test('a wider file of a held generation brings its columns along', async () => {
  const upload = newUpload();
  await derive(stand, upload, { http_activity: rows('http_activity', upload, 2) }, 1, 2);
  await stand.run();
  const wide = [...columnsOf('http_activity'), { name: 'tls_ja3', type: 'string' as const }];
  await stand.putFile('http_activity', rows('http_activity', upload, 2, { generation: 2, tls_ja3: 'abc', unmapped: '{"a":{"b":1}}' }), wide);
  await stand.run();
  await finishDerivation(stand, upload, 2, 2);
  await stand.run();
  expect(await stand.query(`SELECT "tls_ja3", e."unmapped"."a"."b" AS "b", "generation", COUNT(*) AS "rows" FROM "events"."http_activity" e WHERE "upload_id" = '${upload}' GROUP BY 1, 2, 3`)).toMatchObject([
    { tls_ja3: 'abc', generation: 2, rows: 2 },
  ]);
});

test('a function that knows the tables as they were before another widened them brings the new column along', async () => {
  const upload = newUpload();
  await derive(stand, upload, { http_activity: rows('http_activity', upload, 2) }, 1, 2);
  const earlier = stand.dependencies();
  await runLoad(earlier);
  await stand.pass(3600);
  const wide = [...columnsOf('http_activity'), { name: 'tls_ja4', type: 'string' as const }];
  await stand.putFile('http_activity', rows('http_activity', upload, 2, { generation: 2, tls_ja4: 'abc' }), wide);
  await stand.run();
  await finishDerivation(stand, upload, 2, 2);
  await runLoad(earlier);
  expect(await stand.query(`SELECT "tls_ja4", "generation", COUNT(*) AS "rows" FROM "events"."http_activity" WHERE "upload_id" = '${upload}' GROUP BY 1, 2`)).toMatchObject([
    { tls_ja4: 'abc', generation: 2, rows: 2 },
  ]);
});

test('an exchange that the warehouse refuses holds up nothing else, and is made when it can be', async () => {
  const upload = await derivedOnce();
  const other = newUpload();
  await stand.query('ALTER TABLE "held"."base_event" ADD COLUMN "odd" VARCHAR(16)');
  await derive(stand, upload, after(upload), 2);
  await stand.putFile('http_activity', rows('http_activity', other, 3));
  for (let run = 0; run < 3; run++) await stand.run();
  expect(await stand.accounted(upload)).toMatchObject(ACCOUNTED_BEFORE);
  expect(await stand.accounted(other)).toMatchObject({ accepted: { http_activity: 3 } });
  expect(stand.messages.find(({ message }) => message === 'generation could not take the place of the one before it')?.detail).toMatchObject({
    uploads: [`${upload} 2`],
    error: expect.stringContaining('odd') as string,
  });
  expect([await stand.isOpen(upload), await stand.queued()]).toEqual([true, 1]);

  await stand.query('ALTER TABLE "events"."base_event" ADD COLUMN "odd" VARCHAR(16)');
  await stand.run();
  expect(await stand.accounted(upload)).toMatchObject({ generation: 2, ...ACCOUNTED_AFTER });
  expect([await stand.isOpen(upload), await stand.queued()]).toEqual([false, 0]);
});

test('rows that another load brings between plan and exchange are not left behind', async () => {
  const upload = await derivedOnce();
  await derive(stand, upload, after(upload), 2);
  const beside = [
    () => stand.putFile('http_activity', rows('http_activity', upload, 1, { first: 5 })),
    () => stand.putFile('api_activity', rows('api_activity', upload, 1, { first: 1, generation: 2 })),
  ];
  let exchanges = 0;
  await stand.run(async (_, send, { Sqls }) => {
    if (/"flip_/.test((Sqls as string[] | undefined)?.[1] ?? '')) {
      exchanges++;
      const bring = beside.shift();
      if (bring) await bring().then(() => stand.runBeside());
    }
    return send();
  });
  expect(exchanges).toBeGreaterThan(1);
  await stand.run();
  const accounted = await stand.accounted(upload);
  expect(accounted).toMatchObject({ generation: 2, accepted: { api_activity: 1, authentication: 2, base_event: 1 }, conflicting: 1 });
  expect(await stand.rowsOf('http_activity', upload)).toEqual({ rows: 0, ids: 0 });
  await expectNothingHeld(upload);
});

test('an upload that fan-out opens anew while it is being closed stays open', async () => {
  const upload = newUpload();
  await derive(stand, upload, before(upload), 1);
  let isOpened = false;
  await stand.run(async (command, send, { Key }) => {
    if (command === 'DeleteObjectCommand' && Key === `open/demo/${upload}.json` && !isOpened) {
      isOpened = true;
      await finishDerivation(stand, upload, 2);
    }
    return send();
  });
  expect([isOpened, await stand.registry.open.get('demo', upload)]).toMatchObject([true, { generation: 2, records: RECORDS }]);
  for (const [name, own] of Object.entries(after(upload))) await stand.putFile(name as 'authentication', own);
  await stand.run();
  expect(await stand.accounted(upload)).toMatchObject({ generation: 2, ...ACCOUNTED_AFTER });
  expect(await stand.isOpen(upload)).toBe(false);
});

test('a receipt document that is late finds its place when the upload is closed', async () => {
  const upload = await derivedOnce();
  for (const [name, own] of Object.entries(after(upload))) await stand.putFile(name as 'authentication', own);
  await stand.putFile('upload_receipt', [receiptOf(upload, 2, RECORDS, 0)]);
  await stand.run();
  expect(await stand.accounted(upload)).toMatchObject({ generation: 2, ...ACCOUNTED_AFTER });
  expect(await stand.registry.fannedOut.get('demo', upload)).toMatchObject({ generation: 1 });
  await writeReceipts(stand, upload, [2]);
  await stand.run();
  expect(await stand.registry.fannedOut.get('demo', upload)).toMatchObject({ generation: 2 });
  expect(await stand.isOpen(upload)).toBe(false);
});

test('an ordinary load sends no more statements than ever', async () => {
  const upload = newUpload();
  await stand.open(upload, 2);
  await stand.putFile('authentication', rows('authentication', upload, 2));
  const statements: string[] = [];
  await stand.run((command, send, { Sql, Sqls }) => {
    if (/ExecuteStatement/.test(command)) statements.push(Sqls ? `batch of ${(Sqls as string[]).length}` : String(Sql).replace(/\s+/g, ' ').slice(0, 39));
    return send();
  });
  expect(statements).toEqual([
    'SELECT 1',
    'SELECT "object_key", "load_id" FROM "op',
    'SELECT "table_schema", "table_name", "c',
    'batch of 13',
    'SELECT c."customer_id", c."upload_id", ',
  ]);
});

test('only a file that may have rows of another generation is loaded with the statements that hold them', async () => {
  const upload = newUpload();
  await stand.putFile('authentication', [row('authentication', { upload_id: upload, record_number: 1, generation: 2 })]);
  const batches: number[] = [];
  await stand.run((_, send, { Sqls }) => (Sqls && batches.push((Sqls as string[]).length), send()));
  expect(batches).toEqual([17]);
});
