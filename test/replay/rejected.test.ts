import { groupRejected, isGroup } from '../../constructs/replay/rejected-groups';
import { FilterError, rejectedRanges, rejectedRecords, type RejectedFilter } from '../../constructs/replay/rejected-records';
import type { ResultRow } from '../../constructs/warehouse/data-api';
import { dataApiStand } from './data-api-stand';

const record = (number: number, change: object = {}): ResultRow => ({
  event_id: `u-${number}-0`, customer_id: 'acme', upload_id: 'u1', record_number: number, source: 'linux_syslog', uploaded_at: 1_000 + number,
  reason: 'invalid_time', field: 'timestamp', expected: 'a time', detail: null, head: `Mar 10 10:00:0${number % 10} app[${number}]: ${number % 2 === 0 ? 'started' : 'stopped'}`, ...change,
});

test('like messages of one cause are a group, whatever their numbers', async () => {
  const rows = [...Array.from({ length: 7 }, (_, index) => record(index + 1)), record(8, { upload_id: 'u2', reason: 'unparseable' }), record(9, { upload_id: 'u2' }), record(10, { head: null, detail: 'zip' })];
  const groups = await groupRejected(rejectedRecords(dataApiStand(() => rows), {}, false));
  expect(groups.map(({ records, uploads, shape, first_seen, last_seen, example }) => [records, uploads, shape, first_seen, last_seen, example.event_id])).toEqual([
    [5, 2, '<time> app[<n>]: stopped', 1_001, 1_009, 'u-1-0'],
    [3, 1, '<time> app[<n>]: started', 1_002, 1_006, 'u-2-0'],
    [1, 1, expect.any(String), expect.any(Number), expect.any(Number), expect.any(String)],
    [1, 1, expect.any(String), expect.any(Number), expect.any(Number), expect.any(String)],
  ]);
  for (const { group } of groups) expect(isGroup(group)).toBe(true);
  expect(groups.find(({ shape }) => shape === 'zip')).toMatchObject({ example: { event_id: 'u-10-0', excerpt: 'zip' } });
});

async function statementOf(filter: RejectedFilter, uploads?: string[]): Promise<string> {
  const stand = dataApiStand(() => []);
  for await (const _ of rejectedRanges(stand, filter, uploads)) throw new Error('expected no rows');
  return stand.statements[0]!;
}

test('filters are conditions, and what no record can have is refused before it is asked', async () => {
  const sql = await statementOf({ reason: 'invalid_time', source: 'linux_syslog', customer: 'acme', field: "user's name", since: 1, until: 2 });
  expect(sql).toContain(`WHERE "reason" = 'invalid_time' AND "source" = 'linux_syslog' AND "customer_id" = 'acme' AND "field" = 'user''s name' AND "uploaded_at" >= 1 AND "uploaded_at" < 2`);
  for (const wrong of [{ reason: 'bad' }, { source: "x' OR 1=1" }, { customer: "a';" }, { upload: 'u1' }, { field: 'a\\' }]) await expect(statementOf(wrong)).rejects.toThrow(FilterError);
});
