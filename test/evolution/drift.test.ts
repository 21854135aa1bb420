import { driftOf, isDrift, type DriftEntry } from '../../cli/evolution/drift';
import type { Applied } from '../../cli/evolution/evolution-store';
import type { EventClass } from '../../schemas';
import type { Live } from '../../cli/evolution/live';
import { column, database, eventClass, first, layers, liveOf, second } from './layers';

function record(of: EventClass): Applied {
  const { version, table, columns } = layers(of);
  return { plan_id: 'abcdef012345', applied_at: 0, by: 'tester', how: 'apply', classes: { [of.name]: { version, table, columns, glue_version: '0' } } };
}

const drift = (repo: EventClass, applied: EventClass | undefined, live: Live): DriftEntry[] => driftOf([layers(repo)], applied && record(applied), live, database);
const about = (entries: readonly DriftEntry[]) => Object.fromEntries(entries.map(({ what, meaning }) => [what, meaning]));

test('three sides that say the same have no drift', () => {
  expect(drift(first, first, liveOf(first))).toEqual([]);
  expect(drift(first, undefined, liveOf(first))).toEqual([]);
});

test('schemas that go ahead are work, no drift', () => {
  const entries = drift(second, first, liveOf(first));
  expect(about(entries)).toEqual({
    'glue column lock': 'not applied yet',
    'glue comment lock': 'not applied yet',
    'glue schema_version': 'not applied yet',
    'redshift events lock': 'not applied yet',
    'redshift held lock': 'not applied yet',
    'producer version': 'not applied yet',
  });
  expect(entries.some(isDrift)).toBe(false);
});

test('what somebody changed by hand is drift, with all three sides', () => {
  const added = eventClass(1, [...first.columns, column('geo_city')]);
  const { table } = liveOf(added).classes.door!;
  const entries = drift(first, first, liveOf(first, { table }));
  expect(entries).toContainEqual({ eventClass: 'door', what: 'glue column geo_city', repo: 'none', applied: 'none', live: 'string, column 3', meaning: 'changed by somebody' });
  expect(entries.every(isDrift)).toBe(true);
});

test('what was deployed by other means is told from what somebody changed', () => {
  expect(new Set(Object.values(about(drift(second, first, liveOf(second)))))).toEqual(new Set(['applied by other means']));
});

test('a column that is gone from the warehouse, a pinned stream and older functions are drift', () => {
  const { columns, stream } = liveOf(second).classes.door!;
  const live = liveOf(second, { columns: { ...columns, held: columns.held!.filter(({ name }) => name !== 'lock') }, stream: { ...stream!, tableVersion: '0' } });
  expect(about(drift(second, second, { ...live, producer: { door: 1 } }))).toEqual({
    'redshift held lock': 'changed by somebody',
    'firehose columns': 'changed by somebody',
    'producer version': 'changed by somebody',
  });
});

test('columns that the warehouse has beyond the record are kept, not drifted: a rollback leaves them, load adds them', () => {
  expect(drift(first, first, liveOf(first, { columns: liveOf(second).classes.door!.columns }))).toEqual([]);
  const back = drift(second, first, { ...liveOf(first, { columns: liveOf(second).classes.door!.columns }) });
  expect(back.some(isDrift)).toBe(false);
});

test('without a record live and schemas are compared', () => {
  expect(new Set(Object.values(about(drift(second, undefined, liveOf(first)))))).toEqual(new Set(['never applied']));
});
