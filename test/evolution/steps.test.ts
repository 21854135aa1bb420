import { wayTo, type Way } from '../../cli/evolution/steps';
import type { Live } from '../../cli/evolution/live';
import type { EventClass } from '../../schemas';
import { column, database, eventClass, first, layers, liveOf, second } from './layers';

const way = (wanted: EventClass, live: Live, options: { dropColumns?: boolean; withProducer?: boolean } = {}): Way =>
  wayTo([layers(wanted)], live, { database, dropColumns: false, withProducer: true, ...options });
const ids = ({ steps }: Way): string[] => steps.map(({ id }) => id);

test('where nothing differs there is nothing to do', () => {
  expect(way(first, liveOf(first))).toEqual({ steps: [], obstacles: [], notes: [] });
});

test('an appended column goes to the warehouse, then Glue, then to who writes it', () => {
  const { steps } = way(second, liveOf(first));
  expect(steps.map(({ id, statements }) => [id, statements?.[0]])).toEqual([
    ['redshift events.door lock', 'ALTER TABLE "events"."door" ADD COLUMN "lock" VARCHAR(64)'],
    ['redshift held.door lock', 'ALTER TABLE "held"."door" ADD COLUMN "lock" VARCHAR(64)'],
    ['redshift current.door', 'DROP VIEW IF EXISTS "current"."door"'],
    ['glue door', undefined],
    ['producer', undefined],
  ]);
  expect(steps.every(({ isDestructive }) => !isDestructive)).toBe(true);
  expect(steps.at(-2)!.summary).toBe('table version 0: +1 column (lock), schema_version 1 → 2');
});

test('what is done already is no step any more', () => {
  const live = liveOf(first, { columns: liveOf(second).classes.door!.columns });
  expect(ids(way(second, live))).toEqual(['redshift current.door', 'glue door', 'producer']);
});

test('a rename between columns that are there already makes the view anew, since their values change', () => {
  const both = eventClass(2, [...second.columns, column('key', { since: 2 })]);
  const deprecated = { since: '2026-11-22', until: '2027-03-31', reason: 'lock says too little', use: 'key' };
  const renamed = eventClass(2, both.columns.map((each) => (each.name === 'lock' ? { ...each, deprecated } : each)));
  const { steps } = way(renamed, liveOf(both));
  expect(steps.filter(({ layer }) => layer === 'redshift').map(({ id, summary }) => [id, summary])).toEqual([['redshift current.door', 'view of the same columns, their values by the names of today']]);
  expect(steps[0]!.statements!.join()).toContain('COALESCE(e."lock", e."key") AS "lock"');
});

test('a raised limit is widened under a view that is made anew', () => {
  const wider = eventClass(2, [first.columns[0]!, first.columns[1]!, column('note', { maxBytes: 128 })]);
  const narrow = eventClass(1, [first.columns[0]!, first.columns[1]!, column('note')]);
  const { steps } = way(wider, liveOf(narrow));
  expect(steps[0]).toMatchObject({ summary: 'widen note from VARCHAR(64) to VARCHAR(128)', statements: ['DROP VIEW IF EXISTS "current"."door"', 'ALTER TABLE "events"."door" ALTER COLUMN "note" TYPE VARCHAR(128)'] });
  expect(ids({ steps, obstacles: [], notes: [] })).toContain('redshift current.door');
});

test('a text column that holds more than it has to is left', () => {
  const narrow = eventClass(1, [...first.columns, column('note', { maxBytes: 16 })]);
  const wide = eventClass(1, [...first.columns, column('note', { maxBytes: 128 })]);
  expect(ids(way(narrow, liveOf(wide)))).toEqual([]);
});

test('a column of another type is in the way, and no step pretends otherwise', () => {
  const other = eventClass(1, [first.columns[0]!, column('time')]);
  const { obstacles } = way(first, liveOf(first, { columns: liveOf(other).classes.door!.columns }));
  expect(obstacles.map(({ target, problem }) => [target, problem])).toEqual([
    ['events.door.time', 'expected BIGINT, found VARCHAR(64)'],
    ['held.door.time', 'expected BIGINT, found VARCHAR(64)'],
  ]);
});

test('columns that no schema has stay, unless they are to be dropped; taking away comes after the code, Glue first', () => {
  const kept = way(first, liveOf(second));
  expect(ids(kept)).toEqual(['redshift current.door', 'producer', 'glue door']);
  expect(kept.steps.at(-1)).toMatchObject({ isDestructive: true, summary: expect.stringMatching(/^table version 0: −1 column \(lock\), .*are they behind\?$/) });
  expect(kept.notes).toEqual([expect.stringContaining('events.door.lock VARCHAR(64): no schema has it'), expect.stringContaining('held.door.lock')]);
  const dropped = way(first, liveOf(second), { dropColumns: true });
  expect(ids(dropped)).toEqual(['redshift current.door', 'producer', 'glue door', 'redshift held.door lock', 'redshift events.door lock']);
});

test('a new class gets its tables, and the deployment makes table and stream', () => {
  const { steps, notes } = way(first, { classes: {}, others: [], producer: {} });
  expect(steps.map(({ id }) => id)).toEqual(['redshift door', 'redshift current.door', 'producer']);
  expect(steps[0]!.statements!.slice(0, 2).map((sql) => sql.split(' (')[0])).toEqual(['CREATE TABLE IF NOT EXISTS "events"."door"', 'CREATE TABLE IF NOT EXISTS "held"."door"']);
  expect(notes).toEqual(['cyberactive_dev.door: the deployment creates table and stream']);
});

test('a stream that was pinned to a version is pointed to the newest again', () => {
  const { stream } = liveOf(first).classes.door!;
  const { steps } = way(first, liveOf(first, { stream: { ...stream!, tableVersion: '3' } }));
  expect(steps).toEqual([expect.objectContaining({ id: 'firehose door', summary: 'columns by cyberactive_dev.door LATEST, now cyberactive_dev.door 3' })]);
});
