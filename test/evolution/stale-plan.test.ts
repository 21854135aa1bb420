import { changedSince, planOf, type Plan } from '../../cli/evolution/plan';
import { judge } from '../../cli/evolution/canary';
import type { Live } from '../../cli/evolution/live';
import { wayTo } from '../../cli/evolution/steps';
import type { Wanted } from '../../cli/evolution/wanted';
import { column, database, eventClass, first, layers, liveOf, second } from './layers';

const wanted: Wanted = { schemas: 'schemas', classes: [{ eventClass: second, layers: layers(second), isReleased: true }], fingerprint: 'f', inspection: { classes: [], findings: [], accepted: [] } };
const planFor = (live: Live): Pick<Plan, 'plan_id' | 'notes' | 'steps' | 'base' | 'targets' | 'cost'> =>
  planOf(wanted, live, { env: 'local', stage: 'dev', database, baseCapacity: 4, by: 'tester', now: () => 0, allowDestructive: false });
const changes = (plan: Pick<Plan, 'steps' | 'base'>, live: Live): string[] => changedSince(plan, live, new Set(wayTo([layers(second)], live, { database, dropColumns: false, withProducer: true }).steps.map(({ id }) => id)));

const before = liveOf(first);
const plan = planFor(before);

test('a plan of the same is the same plan', () => {
  expect(planFor(before).plan_id).toBe(plan.plan_id);
  expect(planFor(liveOf(first, { table: { ...before.classes.door!.table!, versionId: '1' } })).plan_id).not.toBe(plan.plan_id);
  const view = { columns: layers(first).view!.columns, mark: 'by another definition' };
  expect(planFor(liveOf(first, { view })).plan_id).not.toBe(plan.plan_id);
  expect(Object.keys(plan.targets)).toEqual(['door']);
  expect(plan.cost.rpu).toBe(4);
});

test('a table that no schema has is named and left alone', () => {
  const { steps, notes } = planFor({ ...before, others: ['window'] });
  expect(steps).toEqual(plan.steps);
  expect(notes).toContainEqual(expect.stringContaining('cyberactive_dev.window: no schema has it'));
});

test('a plan holds while nothing has changed, and while only its own steps are done', () => {
  expect(changes(plan, before)).toEqual([]);
  expect(changes(plan, liveOf(first, { columns: liveOf(second).classes.door!.columns }))).toEqual([]);
  const done = liveOf(second, { table: { versionId: '1', input: layers(second).table } });
  expect(changes(plan, done)).toEqual([]);
});

test('a table that somebody else has changed makes it stale, and it says how', () => {
  const other = eventClass(1, [...first.columns, column('geo_city')]);
  const table = { versionId: '1', input: layers(other).table };
  expect(changes(plan, liveOf(first, { table }))).toContainEqual('glue door: version 0 when planned, 1 now: +1 column (geo_city)');
});

test('a table of the same columns under a newer version does not', () => {
  expect(changes(plan, liveOf(first, { table: { versionId: '7', input: layers(first).table } }))).toEqual([]);
});

test('columns of the warehouse that came or went make it stale', () => {
  const { columns } = before.classes.door!;
  const more = { ...columns, events: [...columns.events!, { name: 'geo_city', type: 'VARCHAR(64)', nullable: true }] };
  expect(changes(plan, liveOf(first, { columns: more }))).toEqual(['redshift events.door: +geo_city']);
  const less = { ...columns, held: columns.held!.filter(({ name }) => name !== 'time') };
  expect(changes(plan, liveOf(first, { columns: less }))).toContainEqual('redshift held.door: −time');
});

test('a canary tells which part of the way is behind', () => {
  const quest = { eventClass: 'door', version: 2, columns: 3, added: ['lock'] };
  expect(judge(quest, 'u', { schema_version: 2, column_count: 3, lock: null })).toMatchObject({ ok: true, values: { lock: null } });
  expect(judge(quest, 'u', undefined).problem).toBe('expected a row of door from upload u, found none: cyberactive uploads show u');
  expect(judge(quest, 'u', { schema_version: 1, column_count: 3, lock: null }).problem).toContain('the producer is not the one');
  expect(judge(quest, 'u', { schema_version: 2, column_count: 2, lock: null }).problem).toContain('Firehose has not taken up the new table yet');
});
