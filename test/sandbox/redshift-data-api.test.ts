import { DATABASE, RedshiftStand, WORKGROUP } from './redshift-stand';

let stand: RedshiftStand;
beforeAll(async () => {
  stand = await new RedshiftStand().start();
  await stand.run('CREATE TABLE t (id BIGINT, name VARCHAR(20))');
});
afterAll(() => stand.stop());
beforeEach(() => stand.run('DELETE FROM t'));

const target = { WorkgroupName: WORKGROUP, Database: DATABASE };
const count = async () => (await stand.rows('SELECT COUNT(*) FROM t'))[0]![0];

test('a statement is submitted, waited for, and its rows are typed', async () => {
  const submitted = await stand.call('ExecuteStatement', { ...target, Sql: "SELECT 1::bigint AS a, 1.5::float AS b, true AS c, 'x' AS d, NULL AS e, 2.50::decimal(5,2) AS f, '2024-01-01'::timestamp AS g" });
  expect(submitted).toMatchObject({ WorkgroupName: WORKGROUP, Database: DATABASE, Status: 'SUBMITTED', HasResultSet: false });
  const described = await stand.call('DescribeStatement', { Id: submitted.Id, WaitTimeSeconds: 30 });
  expect(described).toMatchObject({ Status: 'FINISHED', HasResultSet: true, ResultRows: 1, QueryString: expect.stringContaining('SELECT 1'), Duration: 0 });
  const result = await stand.call('GetStatementResult', { Id: submitted.Id });
  expect(result.Records).toEqual([[{ longValue: 1 }, { doubleValue: 1.5 }, { booleanValue: true }, { stringValue: 'x' }, { isNull: true }, { stringValue: '2.50' }, { stringValue: '2024-01-01 00:00:00' }]]);
  expect(result.TotalNumRows).toBe(1);
  expect(result.ColumnMetadata.map((column: any) => [column.name, column.typeName])).toEqual([
    ['a', 'int8'], ['b', 'float8'], ['c', 'bool'], ['d', 'varchar'], ['e', 'varchar'], ['f', 'numeric'], ['g', 'timestamp'],
  ]);
  expect(result.ColumnMetadata[5]).toMatchObject({ precision: 5, scale: 2 });
});

test('WaitTimeSeconds answers when the statement is over', async () => {
  expect(await stand.call('ExecuteStatement', { ...target, Sql: 'SELECT 1', WaitTimeSeconds: 30 })).toMatchObject({ Status: 'FINISHED', HasResultSet: true });
});

test('a batch is one transaction: all or nothing, and each statement tells its own fate', async () => {
  const good = await stand.batch(["INSERT INTO t VALUES (1, 'a')", 'CREATE TEMP TABLE s AS SELECT * FROM t', 'SELECT id FROM s', 'INSERT INTO t SELECT * FROM s']);
  expect(good).toMatchObject({ Status: 'FINISHED', HasResultSet: true, ResultRows: -1, ExecutionMode: 'TRANSACTION' });
  expect(good.SubStatements.map((sub: any) => [sub.Id, sub.Status, sub.HasResultSet, sub.ResultRows])).toEqual([
    [`${good.Id}:1`, 'FINISHED', false, 1],
    [`${good.Id}:2`, 'FINISHED', false, 1],
    [`${good.Id}:3`, 'FINISHED', true, 1],
    [`${good.Id}:4`, 'FINISHED', false, 1],
  ]);
  expect((await stand.call('GetStatementResult', { Id: `${good.Id}:3` })).Records).toEqual([[{ longValue: 1 }]]);
  await expect(stand.call('GetStatementResult', { Id: good.Id })).rejects.toThrow(/Query is a batch/);
  expect(await count()).toBe(2);

  const bad = await stand.batch(["INSERT INTO t VALUES (3, 'c')", 'SELECT * FROM missing', "INSERT INTO t VALUES (4, 'd')"]);
  expect(bad).toMatchObject({ Status: 'FAILED', Error: 'ERROR: relation "missing" does not exist' });
  expect(bad.SubStatements.map((sub: any) => [sub.Status, sub.Error])).toEqual([
    ['FINISHED', undefined],
    ['FAILED', 'ERROR: relation "missing" does not exist'],
    ['ABORTED', undefined],
  ]);
  expect(await count()).toBe(2);
});

test('AUTO_COMMIT keeps what succeeded, before and after a failure', async () => {
  const batch = await stand.batch(["INSERT INTO t VALUES (1, 'a')", 'SELECT * FROM missing', "INSERT INTO t VALUES (2, 'b')"], { ExecutionMode: 'AUTO_COMMIT' });
  expect(batch.Status).toBe('FAILED');
  expect(batch.SubStatements.map((sub: any) => sub.Status)).toEqual(['FINISHED', 'FAILED', 'FINISHED']);
  expect(await count()).toBe(2);
});

test('TRUNCATE commits what stands before it, and ALTER COLUMN may not stand in a transaction', async () => {
  await stand.run('CREATE TABLE other (id BIGINT)');
  await stand.batch(["INSERT INTO t VALUES (1, 'a')", 'TRUNCATE other', "INSERT INTO t VALUES (2, 'b')", 'SELECT * FROM missing']);
  expect(await count()).toBe(1);
  expect((await stand.batch(['ALTER TABLE t ALTER COLUMN name TYPE VARCHAR(30)'])).Error).toMatch(/cannot run inside a transaction block/);
});

test('temporary tables go with the session', async () => {
  await stand.batch(['CREATE TEMP TABLE s (id BIGINT)', 'INSERT INTO s VALUES (1)']);
  expect((await stand.execute('SELECT * FROM s')).Error).toMatch(/relation "s" does not exist/);
  expect((await stand.batch(['CREATE TEMP TABLE s (id BIGINT)'])).Status).toBe('FINISHED');
});

test('the same client token within eight hours is the same statement', async () => {
  const insert = { ...target, Sql: "INSERT INTO t VALUES (1, 'a')", ClientToken: 'load-1' };
  const first = await stand.call('ExecuteStatement', insert);
  const second = await stand.call('ExecuteStatement', insert);
  expect(second.Id).toBe(first.Id);
  await stand.kernel.scheduler.advance(8 * 3_600_000 + 1);
  expect((await stand.call('ExecuteStatement', insert)).Id).not.toBe(first.Id);
  expect(await count()).toBe(2);
});

test('named parameters stand for values, each has to be used', async () => {
  const parameters = [{ name: 'id', value: '7' }, { name: 'name', value: "it's" }];
  expect((await stand.execute('INSERT INTO t VALUES (:id, :name)', { Parameters: parameters })).Status).toBe('FINISHED');
  expect(await stand.rows('SELECT id, name FROM t WHERE id = :id AND id + 1 > :id', { Parameters: parameters.slice(0, 1) })).toEqual([[7, "it's"]]);
  await expect(stand.execute('SELECT 1', { Parameters: parameters })).rejects.toMatchObject({ type: 'ValidationException', message: expect.stringContaining('[id]') });
});

test('large results come in pages', async () => {
  await stand.run(`INSERT INTO t VALUES ${Array.from({ length: 1000 }, (_, i) => `(${i}, 'n')`).join(',')}`);
  const { Id } = await stand.execute('SELECT a.id * 1000 + b.id, REPEAT(a.name, 60) FROM t a, t b WHERE a.id < 20 ORDER BY 1');
  const pages: any[] = [];
  for (let token: string | undefined; pages.length === 0 || token; token = pages.at(-1).NextToken) pages.push(await stand.call('GetStatementResult', { Id, ...(token && { NextToken: token }) }));
  expect(pages.length).toBeGreaterThan(1);
  const ids = pages.flatMap((page) => page.Records.map((record: any) => record[0].longValue));
  expect(ids).toEqual(Array.from({ length: 20_000 }, (_, i) => i));
});

test('statements are listed newest first, and finished ones are not cancelled', async () => {
  const first = await stand.execute('SELECT 1', { StatementName: 'probe-a' });
  const second = await stand.execute('SELECT wrong', { StatementName: 'probe-b' });
  const listed = await stand.call('ListStatements', { StatementName: 'probe', Status: 'ALL' });
  expect(listed.Statements.map((statement: any) => [statement.Id, statement.Status, statement.QueryString])).toEqual([[second.Id, 'FAILED', 'SELECT wrong'], [first.Id, 'FINISHED', 'SELECT 1']]);
  await expect(stand.call('CancelStatement', { Id: first.Id })).rejects.toThrow(/already in FINISHED state/);
});

test('a statement that waits can be cancelled, and one that runs stops before its next statement', async () => {
  const running = await stand.call('BatchExecuteStatement', { ...target, Sqls: ["INSERT INTO t VALUES (1, 'a')", "INSERT INTO t VALUES (2, 'b')"] });
  const waiting = await stand.call('ExecuteStatement', { ...target, Sql: "INSERT INTO t VALUES (3, 'c')" });
  expect(await stand.call('CancelStatement', { Id: waiting.Id })).toEqual({ Status: true });
  expect(await stand.call('CancelStatement', { Id: running.Id })).toEqual({ Status: true });
  expect(await stand.call('DescribeStatement', { Id: running.Id, WaitTimeSeconds: 30 })).toMatchObject({ Status: 'ABORTED' });
  expect(await stand.call('DescribeStatement', { Id: waiting.Id })).toMatchObject({ Status: 'ABORTED' });
  expect(await count()).toBe(0);
});

test('statements are forgotten after a day', async () => {
  const { Id } = await stand.execute('SELECT 1');
  await stand.kernel.scheduler.advance(24 * 3_600_000 + 1);
  await stand.execute('SELECT 2');
  await expect(stand.call('DescribeStatement', { Id })).rejects.toMatchObject({ type: 'ResourceNotFoundException' });
});

test('the catalog is listed', async () => {
  await stand.run('CREATE SCHEMA IF NOT EXISTS events', 'CREATE TABLE IF NOT EXISTS events.api (id BIGINT NOT NULL, body SUPER)');
  expect((await stand.call('ListSchemas', { ...target, SchemaPattern: 'e%' })).Schemas).toEqual(['events']);
  expect((await stand.call('ListTables', { ...target, SchemaPattern: 'events' })).Tables).toEqual([{ schema: 'events', name: 'api', type: 'TABLE' }]);
  const { ColumnList } = await stand.call('DescribeTable', { ...target, Schema: 'events', Table: 'api' });
  expect(ColumnList.map((column: any) => [column.name, column.typeName, column.nullable])).toEqual([['id', 'bigint', 0], ['body', 'super', 1]]);
});

const refusals: readonly (readonly [string, string, object, RegExp])[] = [
  ['an unknown workgroup', 'ExecuteStatement', { ...target, WorkgroupName: 'nobody', Sql: 'SELECT 1' }, /Redshift endpoint doesn't exist/],
  ['no SQL', 'ExecuteStatement', { ...target, Sql: '' }, /length greater than or equal to 1/],
  ['SQL over 100 KB', 'ExecuteStatement', { ...target, Sql: 'x'.repeat(102_401) }, /length less than or equal to 102400/],
  ['41 statements', 'BatchExecuteStatement', { ...target, Sqls: Array(41).fill('SELECT 1') }, /less than or equal to 40/],
  ['an empty parameter', 'ExecuteStatement', { ...target, Sql: 'SELECT :a', Parameters: [{ name: 'a', value: '' }] }, /length greater than or equal to 1/],
  ['a session', 'ExecuteStatement', { ...target, Sql: 'SELECT 1', SessionId: 'x' }, /found SessionId/],
  ['an unknown id', 'DescribeStatement', { Id: 'no' }, /Query does not exist/],
  ['a result that is none', 'GetStatementResult', { Id: 'no' }, /Query does not exist/],
];
test.each(refusals)('refused: %s', async (_name, operation, input, message) => {
  await expect(stand.call(operation, input)).rejects.toThrow(message);
});

test('a statement on an unknown database fails, and what the dialect refuses fails by name', async () => {
  expect(await stand.execute('SELECT 1', { Database: 'other' })).toMatchObject({ Status: 'FAILED', Error: 'FATAL: database "other" does not exist' });
  expect(await stand.execute('SELECT now()')).toMatchObject({ Status: 'FAILED', Error: expect.stringMatching(/^ERROR: line 1: expected SQL that Redshift has \(GETDATE\(\)\), found function NOW/) });
});

test('properties of the template that the sandbox does not know are refused', () => {
  expect(() => stand.deploy('AWS::RedshiftServerless::Workgroup', 'w', { WorkgroupName: 'w-1', NamespaceName: 'test-space', TrackName: 'x' })).toThrow(/TrackName/);
  expect(() => stand.deploy('AWS::RedshiftServerless::Workgroup', 'w', { WorkgroupName: 'w-1', NamespaceName: 'test-space', BaseCapacity: 12 })).toThrow(/multiple of 8/);
});
