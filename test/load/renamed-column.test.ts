import { createCurrentView, currentSchema } from '../../schemas/current-view';
import type { Column, EventClass } from '../../schemas/event-class';
import { addColumn, createStageTable, createTable, insertFromStage } from '../../schemas/redshift';
import { RedshiftStand } from '../sandbox/redshift-stand';

/** A column renamed while data flows, as the warehouse holds it: rows before, between and after, under both names. */
const text = (name: string, since: number, more: Partial<Column> = {}): Column => ({ name, type: 'string', nullable: true, doc: name, maxBytes: 64, json: false, since, ...more });
const first: EventClass = {
  name: 'vpn',
  version: 1,
  doc: 'vpn',
  columns: [text('event_id', 1), { ...text('time', 1), type: 'bigint' }, { ...text('uploaded_at', 1), type: 'bigint' }, text('agent', 1), text('extra', 1, { json: true, maxBytes: 4096 })],
};
const deprecated = { since: '2026-11-01', until: '2026-11-30', reason: 'better names' };
const second: EventClass = {
  ...first,
  version: 2,
  columns: [
    ...first.columns.map((column) => ({ ...column, ...(column.name === 'agent' && { deprecated: { ...deprecated, use: 'browser' } }), ...(column.name === 'extra' && { deprecated: { ...deprecated, use: 'details' } }) })),
    text('browser', 2),
    text('details', 2, { json: true, maxBytes: 4096 }),
  ],
};
const third: EventClass = { ...second, columns: second.columns.map((column) => (column.deprecated ? { ...column, retired: true as const } : column)) };

let stand: RedshiftStand;
beforeAll(async () => {
  stand = await new RedshiftStand().start();
  await stand.run('CREATE SCHEMA "events"', `CREATE SCHEMA "${currentSchema}"`, createTable(first));
});
afterAll(() => stand.stop());

/** Loads one row of these columns by the statements of a class. */
async function load(eventClass: EventClass, row: Readonly<Record<string, string | number | null>>): Promise<void> {
  const columns = eventClass.columns.filter(({ name }) => name in row);
  const values = columns.map(({ name }) => (row[name] === null ? 'NULL' : typeof row[name] === 'number' ? row[name] : `'${row[name]}'`)).join(', ');
  const { Status, Error: error } = await stand.batch([
    createStageTable(eventClass, 'stage', columns),
    `INSERT INTO "stage" (${columns.map(({ name }) => `"${name}"`).join(', ')}) VALUES (${values})`,
    insertFromStage(eventClass, 'stage', columns, 'load'),
    'DROP TABLE "stage"',
  ]);
  expect([Status, error]).toEqual(['FINISHED', undefined]);
}

const times = { time: 1, uploaded_at: 1 };
const all = (from: string, names: readonly string[]) => stand.rows(`SELECT "event_id", ${names.map((name) => (name === 'extra' || name === 'details' ? `JSON_SERIALIZE("${name}")` : `"${name}"`)).join(', ')} FROM ${from} ORDER BY 1`);

test('whoever reads the old name, the new name or the view finds every value, whichever version a row is of', async () => {
  await load(first, { event_id: 'a', ...times, agent: 'old', extra: '{"n":1}' });
  await stand.run(...second.columns.slice(-2).map((column) => addColumn(second, column)), createCurrentView(second));
  // A file that was late, one of sources that still write the old name, one of those that write the new one.
  await load(second, { event_id: 'b', ...times, agent: 'late', extra: null });
  await load(second, { event_id: 'c', ...times, agent: 'both', extra: '{"n":3}', browser: null, details: null });
  await load(second, { event_id: 'd', ...times, agent: null, extra: null, browser: 'new', details: '{"n":4}' });

  expect(await all('"events"."vpn"', ['agent', 'extra'])).toEqual([['a', 'old', '{"n":1}'], ['b', 'late', null], ['c', 'both', '{"n":3}'], ['d', 'new', '{"n":4}']]);
  expect(await all('"current"."vpn"', ['browser', 'details', 'agent', 'extra'])).toEqual([
    ['a', 'old', '{"n":1}', 'old', '{"n":1}'],
    ['b', 'late', null, 'late', null],
    ['c', 'both', '{"n":3}', 'both', '{"n":3}'],
    ['d', 'new', '{"n":4}', 'new', '{"n":4}'],
  ]);
});

test('retired, the old name is out of the view and no longer filled; its place stays, and late files still count', async () => {
  await stand.run('DROP VIEW IF EXISTS "current"."vpn"', createCurrentView(third));
  await load(third, { event_id: 'e', ...times, agent: null, extra: null, browser: 'newest', details: null });
  await load(third, { event_id: 'f', ...times, agent: 'very late', extra: null });
  expect((await all('"events"."vpn"', ['agent'])).slice(-2)).toEqual([['e', null], ['f', 'very late']]);
  expect((await all('"current"."vpn"', ['browser'])).slice(-2)).toEqual([['e', 'newest'], ['f', 'very late']]);
  expect(await stand.rows(`SELECT "column_name" FROM "svv_columns" WHERE "table_schema" = 'current' AND "column_name" IN ('agent', 'extra')`)).toEqual([]);
});
