/** Redshift's SQL, run: what it means, beside what PostgreSQL would have made of it. */
import { RedshiftStand } from './redshift-stand';
import { START } from './test-kernel';

let stand: RedshiftStand;
beforeAll(async () => {
  stand = await new RedshiftStand().start();
  await stand.run(
    'CREATE SCHEMA events',
    'CREATE TABLE events.api (id BIGINT NOT NULL, name VARCHAR(8), unmapped SUPER) DISTKEY(id) SORTKEY(id)',
    `INSERT INTO events.api VALUES
      (1, 'a', JSON_PARSE('{"sudo":{"tty":"pts/0","n":5,"ok":true,"z":null,"list":[1,{"a":"b"}]},"userIdentity":{"type":"Root"}}')),
      (2, 'b', JSON_PARSE('{"sudo":{"tty":"pts/1","n":7}}')),
      (3, NULL, NULL)`,
  );
});
afterAll(() => stand.stop());

const expressions: readonly (readonly [string, unknown])[] = [
  ['GETDATE()', '2026-05-06 07:08:09'],
  ['SYSDATE', '2026-05-06 07:08:09'],
  ['CURRENT_DATE', '2026-05-06'],
  ["DATEADD(month, 1, '2024-01-31')", '2024-02-29 00:00:00'],
  ["DATEADD(quarter, -1, '2024-05-31 10:00:00')", '2024-02-29 10:00:00'],
  ["DATEADD(ms, 1500, '2024-01-01')", '2024-01-01 00:00:01.5'],
  // Boundaries crossed, not whole units passed.
  ["DATEDIFF(hour, '2024-01-01 00:59:59', '2024-01-01 01:00:00')", 1],
  ["DATEDIFF(day, '2024-01-01 23:59:59', '2024-01-02')", 1],
  ["DATEDIFF(month, '2024-01-31', '2024-02-01')", 1],
  ["DATEDIFF(year, '2024-12-31', '2025-01-01')", 1],
  ["DATEDIFF(qtr, '2024-02-01', '2023-12-31')", -1],
  ["DATEDIFF(week, '2024-01-07', '2024-01-08')", 1],
  ["DATEDIFF(second, '2024-01-01 00:00:00.9', '2024-01-01 00:00:01.1')", 1],
  ["DATEDIFF(ms, '2024-01-01 00:00:00.9', '2024-01-01 00:00:01.1')", 200],
  ["DATE_TRUNC('month', '2024-05-06'::date)", '2024-05-01 00:00:00'],
  ["EXTRACT(epoch FROM TIMESTAMP '2024-01-01 00:00:01.7')", 1704067201],
  ["DATE_PART(dow, '2024-01-01'::timestamp)", 1],
  ["TIMESTAMP 'epoch' + 1700000000123::bigint / 1000.0 * INTERVAL '1 second'", '2023-11-14 22:13:20.123'],
  ["CONVERT_TIMEZONE('Europe/Berlin', '2024-07-01 00:00:00')", '2024-07-01 02:00:00'],
  ["CONVERT_TIMEZONE('US/Eastern', 'UTC', '2024-07-01 00:00:00')", '2024-07-01 04:00:00'],
  ["LAST_DAY('2024-02-03')", '2024-02-29'],
  ["ADD_MONTHS('2024-04-30', 1)", '2024-05-31 00:00:00'],
  ['7 / 2', 3],
  ['NVL(NULL, 4)', 4],
  ["LEN('äb')", 2],
  ["OCTET_LENGTH('äb')", 3],
  ["'äöü'::VARCHAR(3)", 'ä'],
  ["CONCAT('a', NULL)", null],
  ["REGEXP_REPLACE('a1b2', '[0-9]', '')", 'ab'],
  ["REGEXP_SUBSTR('abc', 'x')", ''],
  ["SHA2('abc', 256)", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ["JSON_EXTRACT_PATH_TEXT('{\"a\":{\"b\":3}}', 'a', 'b')", '3'],
  ["CAN_JSON_PARSE('{')", false],
  ["'tab\\there'", 'tab\there'],
  ['1.5::FLOAT', 1.5],
  ['1.5::DECIMAL(5,1)', '1.5'],
];

test.each(expressions)('%s', async (expression, expected) => {
  expect(await stand.rows(`SELECT ${expression}`)).toEqual([[expected]]);
});

const queries: readonly (readonly [string, unknown[][]])[] = [
  // Averages of integers are cut.
  ['SELECT AVG(id) FROM events.api WHERE id < 3', [['1']]],
  ['SELECT AVG(id::int) FROM events.api WHERE id < 3', [[1]]],
  ['SELECT AVG(id::float) FROM events.api WHERE id < 3', [[1.5]]],
  ['SELECT AVG(id::decimal(4,1)) FROM events.api WHERE id < 3', [['1.5000000000000000']]],
  ['SELECT AVG(id) FROM events.api WHERE id > 9', [[null]]],
  ['SELECT MEDIAN(id) FROM events.api', [[2]]],
  ["SELECT LISTAGG(name, ',') WITHIN GROUP (ORDER BY name DESC) FROM events.api", [['b,a']]],
  ['SELECT APPROXIMATE COUNT(DISTINCT name) FROM events.api', [[2]]],
  // SUPER.
  ['SELECT unmapped.sudo.n::int, unmapped.sudo.tty::varchar, unmapped.sudo.ok::boolean FROM events.api WHERE id = 1', [[5, 'pts/0', true]]],
  ['SELECT a.unmapped.sudo.list[1].a FROM events.api a WHERE id = 1', [['"b"']]],
  ['SELECT unmapped.sudo FROM events.api WHERE id = 2', [['{"n":7,"tty":"pts/1"}']]],
  ["SELECT id FROM events.api WHERE unmapped.sudo.tty = 'pts/1'", [[2]]],
  ["SELECT id FROM events.api WHERE unmapped.sudo.n IN (4, 5)", [[1]]],
  ["SELECT id FROM events.api WHERE unmapped.sudo.tty LIKE 'pts/%' ORDER BY id", [[1], [2]]],
  ['SELECT id FROM events.api WHERE events.api.unmapped.sudo.n > 6', [[2]]],
  ['SELECT COUNT(*) FROM events.api WHERE unmapped.sudo.z IS NULL', [[3]]],
  ['SELECT COUNT(*) FROM events.api WHERE unmapped.nothing.here[3].at IS NULL', [[3]]],
  ['SELECT JSON_SERIALIZE(unmapped.sudo.list), JSON_TYPEOF(unmapped.sudo.list), GET_ARRAY_LENGTH(unmapped.sudo.list) FROM events.api WHERE id = 1', [['[1,{"a":"b"}]', 'array', 2]]],
  ['SELECT q.s.tty FROM (SELECT id, unmapped.sudo AS s FROM events.api) q WHERE q.id = 1', [['"pts/0"']]],
  ['SELECT q.t::varchar FROM (SELECT unmapped.sudo.tty AS t FROM events.api WHERE id = 1) q', [['pts/0']]],
  ["WITH x AS (SELECT unmapped.sudo.tty AS tty, COUNT(*) AS n FROM events.api GROUP BY unmapped.sudo.tty) SELECT n FROM x WHERE tty = JSON_PARSE('\"pts/0\"')", [[1]]],
  ['SELECT a.id, item FROM events.api a, a.unmapped.sudo.list AS item', [[1, '1'], [1, '{"a":"b"}']]],
  ["SELECT item.a::varchar FROM events.api a, a.unmapped.sudo.list item WHERE item.a = 'b'", [['b']]],
  // Catalog.
  ["SELECT column_name, data_type, character_maximum_length, is_nullable FROM svv_columns WHERE table_schema = 'events' ORDER BY ordinal_position", [['id', 'bigint', null, 'NO'], ['name', 'character varying', 8, 'YES'], ['unmapped', 'super', null, 'YES']]],
  [`SELECT "column", type, distkey, sortkey, "notnull" FROM pg_table_def WHERE tablename = 'api' ORDER BY "column" LIMIT 2`, [['id', 'bigint', true, 1, true], ['name', 'character varying(8)', false, 0, false]]],
  [`SELECT "schema", "table", diststyle, sortkey1 FROM svv_table_info WHERE "table" = 'api'`, [['events', 'api', 'KEY(id)', 'id']]],
  ["SELECT table_type FROM svv_tables WHERE table_name = 'api'", [['BASE TABLE']]],
];

test.each(queries)('%s', async (query, expected) => {
  expect(await stand.rows(query)).toEqual(expected);
});

test('a path names its column, as Redshift does', async () => {
  const { Id } = await stand.execute('SELECT unmapped.sudo.tty, unmapped.sudo.n::int FROM events.api');
  const { ColumnMetadata } = await stand.call('GetStatementResult', { Id });
  expect(ColumnMetadata.map(({ name, typeName }: any) => [name, typeName])).toEqual([['tty', 'super'], ['n', 'int4']]);
});

test('mixed-case attributes need the session setting', async () => {
  const query = 'SELECT unmapped.userIdentity.type::varchar FROM events.api WHERE id = 1';
  expect((await stand.execute(query)).Error).toMatch(/enable_case_sensitive_super_attribute/);
  const { Id, Status } = await stand.batch(['SET enable_case_sensitive_super_attribute TO TRUE', query]);
  expect(Status).toBe('FINISHED');
  expect((await stand.call('GetStatementResult', { Id: `${Id}:2` })).Records).toEqual([[{ stringValue: 'Root' }]]);
});

test('VARCHAR(n) counts bytes, keys are not enforced', async () => {
  await stand.run('CREATE TABLE limits (id BIGINT PRIMARY KEY, name VARCHAR(4))', "INSERT INTO limits VALUES (1, 'äö'), (1, 'abcd')");
  for (const text of ['äöa', 'abcde']) {
    expect((await stand.execute('INSERT INTO limits VALUES (2, :text)', { Parameters: [{ name: 'text', value: text }] })).Error).toMatch(/Value too long for character type/);
  }
  await stand.run('ALTER TABLE limits ALTER COLUMN name TYPE VARCHAR(6)', "INSERT INTO limits VALUES (2, 'äöa')");
  expect(await stand.rows('SELECT COUNT(*) FROM limits')).toEqual([[3]]);
});

test('GETDATE follows sandbox time: per statement; SYSDATE per transaction', async () => {
  await stand.kernel.scheduler.advance(3_600_000);
  expect(await stand.rows('SELECT GETDATE()')).toEqual([['2026-05-06 08:08:09']]);
  await stand.run("CREATE VIEW clock AS SELECT GETDATE() AS at, DATEDIFF(second, '2026-05-06 07:08:09', GETDATE()) AS age");
  expect(await stand.rows('SELECT at, age FROM clock')).toEqual([['2026-05-06 08:08:09', 3600]]);
  expect(stand.kernel.scheduler.now()).toBe(START + 3_600_000);
});

test('rows are changed by joins: MERGE, UPDATE FROM, DELETE USING, INSERT of what is not there', async () => {
  await stand.run(
    'CREATE TABLE target (id BIGINT, v VARCHAR(9))',
    'CREATE TABLE source (id BIGINT, v VARCHAR(9))',
    "INSERT INTO target VALUES (1, 'old'), (2, 'old')",
    "INSERT INTO source VALUES (2, 'new'), (3, 'new')",
    'MERGE INTO target USING source s ON target.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.v)',
  );
  expect(await stand.rows('SELECT id, v FROM target ORDER BY id')).toEqual([[1, 'old'], [2, 'new'], [3, 'new']]);
  await stand.run(
    "UPDATE target SET v = 'seen' FROM source s WHERE s.id = target.id AND s.id = 3",
    'DELETE FROM target USING source s WHERE target.id = s.id AND s.id = 2',
    'INSERT INTO target SELECT s.id, s.v FROM source s WHERE NOT EXISTS (SELECT 1 FROM target t WHERE t.id = s.id)',
  );
  expect(await stand.rows('SELECT id, v FROM target ORDER BY id')).toEqual([[1, 'old'], [2, 'new'], [3, 'seen']]);
});

test('roles and grants take effect', async () => {
  await stand.run(
    'CREATE ROLE "analyst"',
    'CREATE USER "IAMR:reader" PASSWORD DISABLE',
    'GRANT ROLE "analyst" TO "IAMR:reader"',
    'GRANT USAGE ON SCHEMA events TO ROLE analyst',
    'ALTER DEFAULT PRIVILEGES IN SCHEMA events GRANT SELECT ON TABLES TO ROLE analyst',
    'GRANT SELECT ON ALL TABLES IN SCHEMA events TO ROLE analyst',
    'CREATE TABLE events.later (id BIGINT)',
  );
  expect(await stand.rows("SELECT HAS_TABLE_PRIVILEGE('iamr:reader', 'events.api', 'select'), HAS_TABLE_PRIVILEGE('iamr:reader', 'events.later', 'select'), HAS_TABLE_PRIVILEGE('iamr:reader', 'events.api', 'insert')")).toEqual([[true, true, false]]);
  expect((await stand.execute('CREATE ROLE "analyst"')).Error).toMatch(/already exists/);
});
