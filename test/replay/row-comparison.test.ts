import { RowComparison } from '../../constructs/replay/row-comparison';
import type { ResultRow } from '../../constructs/warehouse/data-api';
import { dataApiStand } from './data-api-stand';

const upload = { upload: 'a'.repeat(26), uploadedAt: 5 };
const row = (record: number, change: object = {}, event = 0) => ({
  event_id: `a-${record}-${event}`, record_number: record, event_number: event, generation: 1, processed_time: 1, source_version: 1,
  message: null, status_id: 1, unmapped: null, ...change,
});
const lines = (...rows: object[]): Buffer => Buffer.from(rows.map((each) => JSON.stringify(each)).join('\n'));

async function compare(standing: Readonly<Record<string, readonly ResultRow[]>>, derived: Readonly<Record<string, readonly object[]>>, most = 1_000) {
  const warehouse = dataApiStand((sql) => standing[/"events"\."(\w+)"/.exec(sql)![1]!] ?? []);
  const comparison = new RowComparison(warehouse, most);
  await comparison.begin(upload);
  // Two packs of each class.
  for (const [eventClass, rows] of Object.entries(derived)) for (const pack of [rows.slice(0, 2), rows.slice(2)]) if (pack.length > 0) await comparison.take(eventClass as never, lines(...pack));
  await comparison.end();
  return { ...comparison.result(), statements: warehouse.statements };
}

test('rows that say the same are the same, whatever their derivation', async () => {
  const standing = [row(1, { unmapped: '{"a":1,"b":[2]}' }), row(2), row(2, {}, 1)];
  const derived = [row(1, { unmapped: '{"b": [2], "a": 1}', generation: 2, processed_time: 9, source_version: 3 }), row(2, { message: undefined }), row(2, {}, 1)];
  expect(await compare({ authentication: standing }, { authentication: derived })).toMatchObject({ compared: 3, same: 3, changed: 0, added: 0, removed: 0, columns: {}, complete: true });
});

test('changed, new and vanished rows are told apart, in any class', async () => {
  const standing = { authentication: [row(1), row(2), row(4), row(9)], base_event: [row(3)] };
  const derived = { authentication: [row(1, { status_id: 2, message: 'x' }), row(3), row(4, { message: 'y' }), row(4, {}, 1)] };
  expect(await compare(standing, derived)).toMatchObject({ same: 0, changed: 2, added: 2, removed: 3, columns: { message: 2, status_id: 1 }, complete: true });
});

test('an upload without any row left is compared too', async () => {
  expect(await compare({ http_activity: [row(1), row(2)] }, {})).toMatchObject({ removed: 2, complete: true });
});

test('beyond so many rows nothing is compared, and that is said', async () => {
  const many = Array.from({ length: 10 }, (_, index) => row(index + 1));
  const result = await compare({ authentication: many }, { authentication: many }, 4);
  expect(result).toMatchObject({ compared: 4, same: 4, complete: false });
  expect(result.statements.every((sql) => sql.endsWith('LIMIT 5'))).toBe(true);
});
