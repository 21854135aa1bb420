import { rows, uploadId } from './curated-file';
import { LoadStand } from './load-stand';

/** A program that knows an event class of which the warehouse has no tables yet. */
let stand: LoadStand;
beforeAll(async () => {
  stand = await LoadStand.start();
  await stand.run();
});
afterAll(() => stand.stop());

const WAIT = 'files wait for a table: run "cyberactive warehouse init"';
const waited = () => stand.messages.filter(({ message }) => message === WAIT).map(({ detail }) => detail.tables);

test('files of the class wait, the other classes are loaded, and "warehouse init" is all that it takes', async () => {
  await stand.query('DROP VIEW "ops"."rejected"');
  await stand.query('DROP VIEW "current"."api_activity"');
  await stand.query('DROP TABLE "events"."api_activity"');
  const [upload, other] = [uploadId(1), uploadId(2)];
  await stand.open(upload, 4);
  await stand.putFile('api_activity', rows('api_activity', upload, 2));
  await stand.putFile('authentication', rows('authentication', upload, 1, { first: 3 }));
  await stand.putFile('rejected_record', rows('rejected_record', upload, 1, { first: 4, reason: 'internal' }));
  await stand.putFile('base_event', rows('base_event', other, 3));
  await stand.run();
  expect(await stand.accounted(upload)).toMatchObject({ accepted: { authentication: 1 }, rejected: { internal: 1 } });
  expect(await stand.accounted(other)).toMatchObject({ accepted: { base_event: 3 } });
  expect([await stand.isOpen(upload), await stand.queued(), waited()]).toEqual([true, 1, [['events.api_activity']]]);

  await stand.run();
  expect([await stand.queued(), waited().length]).toEqual([1, 2]);
  for await (const id of stand.registry.failedFiles.ids()) throw new Error(`a good file was blamed: ${id.join('/')}`);

  await stand.initAgain();
  await stand.run();
  expect(await stand.accounted(upload)).toMatchObject({ accepted: { api_activity: 2, authentication: 1 }, rejected: { internal: 1 } });
  expect([await stand.isOpen(upload), await stand.queued()]).toEqual([false, 0]);
});

test('without holding tables, rows of a later generation wait and current ones are loaded', async () => {
  for (const name of ['authentication', 'upload_receipt']) await stand.query(`DROP TABLE "held"."${name}"`);
  const upload = uploadId(3);
  await stand.putFile('authentication', rows('authentication', upload, 2));
  await stand.run();
  await stand.putFile('authentication', rows('authentication', upload, 2, { generation: 2 }));
  await stand.run();
  expect(await stand.accounted(upload)).toMatchObject({ generation: 1, accepted: { authentication: 2 } });
  expect([await stand.queued(), waited().at(-1)]).toEqual([1, ['held.authentication']]);
  await stand.initAgain();
  await stand.run();
  expect([await stand.queued(), await stand.query(`SELECT COUNT(*) AS "rows" FROM "held"."authentication"`)]).toEqual([0, [{ rows: 2 }]]);
});

test('tables of an earlier version get their columns by "warehouse init", and the views of today\'s names with them; views of others stay', async () => {
  await stand.query('DROP VIEW "current"."base_event"');
  await stand.query('ALTER TABLE "events"."base_event" DROP COLUMN "unmapped"');
  await stand.query('CREATE VIEW "public"."own" AS SELECT "event_id" FROM "current"."authentication"');
  await stand.initAgain();
  expect(await stand.query(`SELECT "table_schema" FROM "svv_columns" WHERE "table_name" = 'base_event' AND "column_name" = 'unmapped' ORDER BY 1`)).toEqual([{ table_schema: 'current' }, { table_schema: 'events' }, { table_schema: 'held' }]);
  expect(await stand.query('SELECT COUNT(*) AS "rows" FROM "public"."own"')).toHaveLength(1);
  await stand.query('DROP VIEW "public"."own"');
});
