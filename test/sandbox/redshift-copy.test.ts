import type { ColumnSource } from 'hyparquet-writer';
import { copy, RedshiftStand, ROLE } from './redshift-stand';

let stand: RedshiftStand;
beforeAll(async () => {
  stand = await new RedshiftStand().start();
});
afterAll(() => stand.stop());

const text = (name: string, data: (string | null)[]): ColumnSource => ({ name, data, type: 'STRING' });
const long = (name: string, data: (bigint | null)[]): ColumnSource => ({ name, data, type: 'INT64' });
const good: ColumnSource[] = [
  text('id', ['a', 'b\\c\td\ne', null]),
  long('n', [1n, null, 9007199254740993n]),
  { name: 'd', data: [0.5, null, -1e300], type: 'DOUBLE' },
  { name: 'b', data: [true, false, null], type: 'BOOLEAN' },
];
const columns = '(id VARCHAR(8), n BIGINT, d DOUBLE PRECISION, b BOOLEAN)';

async function freshTable(definition = columns): Promise<void> {
  await stand.run('DROP TABLE IF EXISTS target', `CREATE TABLE target ${definition}`);
}

test('a file loads by position, every value as it was', async () => {
  await freshTable();
  stand.putFiles({ one: good });
  expect(await stand.execute(copy('target'))).toMatchObject({ Status: 'FINISHED', ResultRows: 3, HasResultSet: false });
  expect(await stand.rows('SELECT id, n::varchar, d, b FROM target ORDER BY n')).toEqual([
    ['a', '1', 0.5, true],
    [null, '9007199254740993', -1e300, null],
    ['b\\c\td\ne', null, null, false],
  ]);
});

test('a file that stands twice in the manifest loads twice', async () => {
  await freshTable();
  stand.putFiles({ one: good }, (entries) => [...entries, ...entries]);
  expect(await stand.execute(copy('target'))).toMatchObject({ Status: 'FINISHED', ResultRows: 6 });
});

test('a missing file fails the load only where it is mandatory', async () => {
  await freshTable();
  stand.putFiles({ one: good }, ([entry]) => [entry, { url: 's3://lake/none', meta: { content_length: 1 } }]);
  expect(await stand.execute(copy('target'))).toMatchObject({ Status: 'FINISHED', ResultRows: 3 });
  stand.putFiles({ one: good }, ([entry]) => [entry, { url: 's3://lake/none', mandatory: true, meta: { content_length: 1 } }]);
  const failed = await stand.execute(copy('target'));
  expect(failed.Error).toMatch(/code: {6}8001[^]*S3 key being read : s3:\/\/lake\/none/);
  expect(await stand.rows('SELECT COUNT(*) FROM target')).toEqual([[3]]);
});

describe('fails as a whole and says why', () => {
  const cases: [string, { file?: ColumnSource[]; table?: string; manifest?: (entries: any[]) => unknown[]; statement?: string }, RegExp][] = [
    ['a column too few', { file: good.slice(0, 3) }, /code: {6}15007[^]*Table columns: 4, Data columns: 3, File name: s3:\/\/lake\/two/],
    ['a column too many', { file: [...good, text('more', ['x', 'y', 'z'])] }, /Table columns: 4, Data columns: 5/],
    ['INT32 for BIGINT', { file: [good[0]!, { name: 'n', data: [1, 2, 3], type: 'INT32' }, good[2]!, good[3]!] }, /incompatible Parquet schema for column 's3:\/\/lake\/two\.n'\. Column type: BIGINT, Parquet schema:\noptional int32 n/],
    ['INT64 for INTEGER', { file: [good[1]!], table: '(n INTEGER)' }, /15007[^]*Column type: INTEGER/],
    ['DOUBLE for NUMERIC', { file: [good[2]!], table: '(d NUMERIC(10,2))' }, /15007[^]*Column type: NUMERIC/],
    ['text for a number', { file: [text('n', ['1'])], table: '(n BIGINT)' }, /15007[^]*byte_array n/],
    ['JSON text for SUPER', { file: [text('s', ['{}'])], table: '(s SUPER)' }, /15007[^]*Column type: SUPER/],
    ['text that is too long, counted in bytes', { file: [text('id', ['12345678', 'äääää'])], table: '(id VARCHAR(8))' }, /String length exceeds DDL length[^]*column id [^]*Table: 8, Data: 10/],
    ['a NUL in a text', { file: [text('id', ['a\0b'])], table: '(id VARCHAR(8))' }, /Bad UTF8 hex sequence: 00/],
    ['no meta', { manifest: ([entry]) => [{ ...entry, meta: undefined }] }, /error: {2}File entry does not have 'meta' key\.\n {2}code: {6}15003/],
    ['a wrong length', { manifest: ([entry]) => [{ ...entry, meta: { content_length: 7 } }] }, /416 Message: InvalidRange/],
    ['an empty manifest', { manifest: () => [] }, /Problem reading manifest file/],
    ['nothing that is there', { manifest: () => [{ url: 's3://lake/none', meta: { content_length: 1 } }] }, /no file that s3:\/\/lake\/manifest lists was found/],
    ['a role of nobody', { statement: copy('target').replace(ROLE, `${ROLE}-other`) }, /not associated with the namespace/],
    ['MAXERROR', { statement: `${copy('target')} MAXERROR 5` }, /found MAXERROR in COPY from a columnar format/],
  ];
  test.each(cases)('%s', async (_name, { file = good, table = columns, manifest, statement = copy('target') }, expected) => {
    await freshTable(table);
    stand.putFiles({ ...(table === columns && { one: good }), two: file }, manifest);
    const { Status, Error: error } = await stand.execute(statement);
    expect(Status).toBe('FAILED');
    expect(error).toMatch(expected);
    expect(await stand.rows('SELECT COUNT(*) FROM target')).toEqual([[0]]);
  });
});

test('bytes that are no Parquet are named by their file', async () => {
  await freshTable();
  stand.putFiles({ one: good });
  stand.objects.set('lake/one', Buffer.alloc(stand.objects.get('lake/one')!.length, 1));
  expect((await stand.execute(copy('target'))).Error).toMatch(/File 's3:\/\/lake\/one' is not a valid Parquet file/);
});

test('a column list and FILLRECORD let a table have more columns than the file', async () => {
  await freshTable('(loaded VARCHAR(9) DEFAULT \'yes\', id VARCHAR(8), n BIGINT)');
  stand.putFiles({ one: [text('id', ['a'])] });
  await stand.run(copy('target (id)'));
  await stand.run(`${copy('target (id, n)')} FILLRECORD`);
  expect(await stand.rows('SELECT loaded, id, n FROM target')).toEqual([['yes', 'a', null], ['yes', 'a', null]]);
});

test('what failed and what loaded stands in the system views, though its transaction is gone', async () => {
  await freshTable();
  stand.putFiles({ one: good, two: [text('id', ['much too long']), ...good.slice(1).map((column) => ({ ...column, data: column.data.slice(0, 1) }))] });
  await stand.execute(copy('target'));
  expect(await stand.rows('SELECT file_name, line_number, column_name, column_length, error_code FROM sys_load_error_detail ORDER BY query_id DESC LIMIT 1')).toEqual([
    ['s3://lake/two', 1, 'id', '8', 15001],
  ]);
  stand.putFiles({ one: good });
  await stand.run(copy('target'));
  expect(await stand.rows('SELECT status, table_name, loaded_rows, source_file_count, error_count FROM sys_load_history ORDER BY query_id DESC LIMIT 2')).toEqual([
    ['completed', 'target', 3, 1, 0],
    ['aborted', 'target', 0, 0, 1],
  ]);
  expect(await stand.rows('SELECT err_code FROM stl_load_errors ORDER BY query DESC LIMIT 1')).toEqual([[15001]]);
});
