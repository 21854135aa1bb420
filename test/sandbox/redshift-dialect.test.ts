import { DialectError, translate, type DialectContext, type SqlStatement } from '../../sandbox/redshift/dialect';

const context: DialectContext = {
  supers: new Map([['events.api', new Set(['unmapped', 'request'])]]),
  mixedCase: false,
  parameters: new Map([['since', '5'], ['name', 'x']]),
};
const sqlOf = (text: string, more: Partial<DialectContext> = {}) => {
  const translated = translate(text, { ...context, ...more });
  return translated.kind === 'sql' ? translated.sql : JSON.stringify(translated);
};

const goldens: readonly (readonly [string, string])[] = [
  // Tables.
  ['CREATE SCHEMA IF NOT EXISTS events', 'CREATE SCHEMA IF NOT EXISTS "events"'],
  [
    'CREATE TABLE IF NOT EXISTS "events"."t" (id BIGINT NOT NULL ENCODE az64, name VARCHAR(8) PRIMARY KEY, s SUPER, x DOUBLE PRECISION DEFAULT 1.5, PRIMARY KEY (id)) DISTKEY(id) COMPOUND SORTKEY(id, name)',
    'CREATE TABLE IF NOT EXISTS "events"."t" (\n  "id" bigint NOT NULL,\n  "name" varchar(8) NOT NULL CONSTRAINT "name_bytes" CHECK (octet_length("name") <= 8),\n  "s" jsonb,\n  "x" double precision DEFAULT 1.5\n)',
  ],
  ['create temp table s (a VARCHAR(MAX)) diststyle even', 'CREATE TEMP TABLE "s" (\n  "a" varchar(65535) CONSTRAINT "a_bytes" CHECK (octet_length("a") <= 65535)\n)'],
  ['CREATE TEMP TABLE s (LIKE events.t INCLUDING DEFAULTS)', 'CREATE TEMP TABLE "s" (LIKE "events"."t" INCLUDING DEFAULTS INCLUDING CONSTRAINTS)'],
  ['CREATE TEMP TABLE f DISTKEY(a) AS SELECT a FROM s', 'CREATE TEMP TABLE "f" AS SELECT a FROM s'],
  ['ALTER TABLE events.t ADD COLUMN y VARCHAR(5)', 'ALTER TABLE "events"."t" ADD COLUMN "y" varchar(5) CONSTRAINT "y_bytes" CHECK (octet_length("y") <= 5)'],
  ['ALTER TABLE t RENAME TO u', 'ALTER TABLE "t" RENAME TO "u"'],
  ['DROP TABLE IF EXISTS a, b CASCADE', 'DROP TABLE IF EXISTS "a", "b" CASCADE'],
  ['LOCK TABLE ops.load_lock', 'LOCK TABLE "ops"."load_lock" IN ACCESS EXCLUSIVE MODE'],
  ['CREATE OR REPLACE VIEW v AS SELECT NVL(a, 1) AS a FROM t WITH NO SCHEMA BINDING', 'CREATE OR REPLACE VIEW "v" AS SELECT coalesce(a, 1) AS a FROM t'],
  ["COMMENT ON COLUMN t.a IS 'it''s'", `COMMENT ON COLUMN "t"."a" IS 'it''s'`],

  // Rows.
  [
    'INSERT INTO t (a, "B")\nSELECT s.a, s."B" FROM s -- new ones\nWHERE NOT EXISTS (SELECT 1 FROM t WHERE t.a = s.a);',
    'INSERT INTO "t" ("a", "b") SELECT s.a, s."b" FROM s -- new ones\nWHERE NOT EXISTS (SELECT 1 FROM t WHERE t.a = s.a)',
  ],
  ['DELETE FROM t USING s WHERE t.a = s.a', 'DELETE FROM t USING s WHERE t.a = s.a'],
  ['UPDATE t SET a = GETDATE() WHERE b', 'UPDATE t SET a = redshift.getdate() WHERE b'],
  [
    'MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = s.b WHEN NOT MATCHED THEN INSERT (a, b) VALUES (s.a, s.b)',
    'MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = s.b WHEN NOT MATCHED THEN INSERT (a, b) VALUES (s.a, s.b)',
  ],
  ['SELECT a FROM t WHERE n > :since AND m = :name AND n < :since', 'SELECT a FROM t WHERE n > $1 AND m = $2 AND n < $1'],

  // Expressions.
  ['SELECT DATEADD(day, -1, SYSDATE)', `SELECT redshift.dateadd('day', -1, redshift.sysdate())`],
  ["SELECT DATEDIFF('hr', a, b)", `SELECT redshift.datediff('hour', a, b)`],
  ["SELECT DATE_TRUNC('mons', a), CURRENT_DATE", `SELECT redshift.date_trunc('month', a), redshift.getdate()::date`],
  ["SELECT TIMESTAMP 'epoch' + t.ms / 1000.0 * INTERVAL '1 second' FROM t", "SELECT TIMESTAMP 'epoch' + t.ms / 1000.0 * interval '1 second' FROM t"],
  ["SELECT LISTAGG(DISTINCT a, ',') WITHIN GROUP (ORDER BY a) FROM t", `SELECT string_agg(DISTINCT (a)::text, ',' ORDER BY a) FROM t`],
  ['SELECT APPROXIMATE COUNT(DISTINCT a) FROM t', 'SELECT count(DISTINCT a) FROM t'],
  ['SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY b DESC) FROM t', 'SELECT row_number() OVER (PARTITION BY a ORDER BY b DESC) FROM t'],
  ["SELECT DECODE(a, 1, 'x', 'y'), NVL2(a, b, c)", `SELECT CASE WHEN a IS NOT DISTINCT FROM 1 THEN 'x' ELSE 'y' END, CASE WHEN a IS NOT NULL THEN b ELSE c END`],
  ['SELECT a::bigint, CAST(b AS VARCHAR(4))', 'SELECT CAST(a AS bigint), CAST(redshift.cut(CAST(b AS text), 4) AS varchar(4))'],
  ["SELECT 'a\\tb'", "SELECT E'a\\tb'"],
  ['SELECT a FROM t MINUS SELECT a FROM u', 'SELECT a FROM t EXCEPT SELECT a FROM u'],

  // SUPER.
  ['SELECT t.unmapped.a."b"[0] FROM events.api t', `SELECT nullif("t"."unmapped" #> ARRAY['a', 'b', '0'], 'null'::jsonb) AS "b" FROM events.api t`],
  ['SELECT unmapped.a::varchar FROM events.api', `SELECT CAST(redshift.cut(CAST(redshift.super_text(nullif("unmapped" #> ARRAY['a'], 'null'::jsonb)) AS text), 256) AS varchar(256)) AS "a" FROM events.api`],
  ["SELECT 1 FROM events.api WHERE unmapped.a = 'x' AND 5 < request.n", `SELECT 1 FROM events.api WHERE nullif("unmapped" #> ARRAY['a'], 'null'::jsonb) = to_jsonb('x'::text) AND to_jsonb(5) < nullif("request" #> ARRAY['n'], 'null'::jsonb)`],
  ["SELECT 1 FROM events.api x WHERE x.unmapped.a NOT IN ('p', 'q')", `SELECT 1 FROM events.api x WHERE nullif("x"."unmapped" #> ARRAY['a'], 'null'::jsonb) NOT IN (to_jsonb('p'::text), to_jsonb('q'::text))`],

  // Access.
  ['CREATE ROLE "analyst"', 'CREATE ROLE "analyst"'],
  ['CREATE USER "IAMR:Load" PASSWORD DISABLE', 'CREATE ROLE "iamr:load" LOGIN'],
  ['GRANT ROLE loader TO "IAMR:Load"', 'GRANT "loader" TO "iamr:load"'],
  ['GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA events, ops TO ROLE loader, GROUP g, PUBLIC', 'GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA "events", "ops" TO "loader", "g", PUBLIC'],
  ['REVOKE ALL PRIVILEGES ON SCHEMA events FROM u', 'REVOKE ALL ON SCHEMA "events" FROM "u"'],
  ['ALTER DEFAULT PRIVILEGES IN SCHEMA events GRANT SELECT ON TABLES TO ROLE analyst', 'ALTER DEFAULT PRIVILEGES IN SCHEMA "events" GRANT SELECT ON TABLES TO "analyst"'],
  ["SET search_path TO events, 'public'", "SET search_path TO events, 'public', redshift"],
];

test.each(goldens)('%s', (redshift, postgres) => {
  expect(sqlOf(redshift)).toBe(postgres);
});

test('COPY is read into its parts', () => {
  const text = "COPY ops.t (a, b) FROM 's3://b/k/m.json' IAM_ROLE 'arn:x' FORMAT AS PARQUET MANIFEST FILLRECORD STATUPDATE OFF";
  expect(translate(text, context)).toEqual({ kind: 'copy', table: ['ops', 't'], columns: ['a', 'b'], bucket: 'b', key: 'k/m.json', role: 'arn:x', fillRecord: true });
});

test('a temporary table is known as one, and what changes tables', () => {
  expect(translate('CREATE TEMP TABLE s AS SELECT 1 AS a', context)).toMatchObject({ temporaryTable: 's', changesSchema: true, hasResult: false });
  expect(translate('WITH x AS (SELECT 1 AS a) SELECT a FROM x', context)).toMatchObject({ hasResult: true, changesSchema: false });
  expect((translate('SELECT :name', context) as SqlStatement).values).toEqual(['x']);
});

const refused: readonly (readonly [string, RegExp])[] = [
  ['INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING', /found ON CONFLICT/],
  ['INSERT INTO t VALUES (1)\nRETURNING a', /line 2: .*found RETURNING/],
  ['CREATE TABLE t (id BIGINT GENERATED ALWAYS AS IDENTITY)', /GENERATED/],
  ['CREATE TABLE t (id SERIAL)', /type SERIAL/],
  ['CREATE TABLE t (j JSONB)', /SUPER\), found type JSONB/],
  ['CREATE TABLE t (j TEXT[])', /array type/],
  ['CREATE TABLE t (a INT, CHECK (a > 0))', /found CHECK/],
  ['CREATE TABLE t (a INT) DISTKEY(b)', /a column of the table as key, found B/],
  ['CREATE TABLE t (a VARCHAR(70000))', /1 to 65535/],
  ['CREATE INDEX i ON t (a)', /CREATE INDEX/],
  ['CREATE UNIQUE INDEX i ON t (a)', /CREATE INDEX/],
  ['ALTER TABLE t ADD COLUMN a INT, ADD COLUMN b INT', /one a statement/],
  ['ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT', /ADD COLUMN IF NOT EXISTS/],
  ['ALTER TABLE t ALTER COLUMN a TYPE BIGINT', /other than VARCHAR/],
  ["SELECT a->>'b' FROM t", /operator ->>/],
  ["SELECT a @> '{}' FROM t", /operator @>/],
  ['SELECT now()', /GETDATE\(\)\), found function NOW/],
  ['SELECT current_timestamp', /GETDATE\(\)/],
  ["SELECT string_agg(a, ',') FROM t", /LISTAGG/],
  ['SELECT jsonb_array_length(a) FROM t', /JSONB_ARRAY_LENGTH/],
  ['SELECT COUNT(*) FILTER (WHERE a) FROM t', /FILTER/],
  ['SELECT DISTINCT ON (a) a FROM t', /DISTINCT ON/],
  ['SELECT * FROM (VALUES (1)) v', /VALUES in FROM/],
  ['SELECT * FROM t, LATERAL (SELECT 1) x', /LATERAL/],
  ['SELECT * FROM t FOR UPDATE', /LOCK\), found FOR UPDATE/],
  ['SELECT frobnicate(a) FROM t', /a statement shape that the sandbox knows, found function FROBNICATE/],
  ['SELECT a FROM t QUALIFY x = 1', /sandbox knows, found QUALIFY/],
  ['SELECT DATEDIFF(fortnight, a, b)', /date part FORTNIGHT/],
  ['SELECT constructor(a) FROM t', /function CONSTRUCTOR/],
  ['SELECT unmapped.userIdentity FROM events.api', /mixed-case SUPER attribute userIdentity/],
  ['SELECT :unknown', /a value for each named parameter/],
  ['MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE', /without both WHEN MATCHED and WHEN NOT MATCHED/],
  ['LOCK t IN SHARE MODE', /LOCK … IN a mode/],
  ['BEGIN', /a batch of the Data API is one transaction/],
  ['SELECT 1; SELECT 2', /second statement/],
  ['SELECT (1', /"\(" that nothing closes/],
  ["SELECT 'open", /nothing can begin/],
  ['', /a statement, found none/],
  ["COPY t FROM 's3://b/k' IAM_ROLE 'r' FORMAT AS CSV MANIFEST", /COPY of format CSV/],
  ["COPY t FROM 's3://b/k' IAM_ROLE 'r' FORMAT AS PARQUET", /without MANIFEST/],
  ["UNLOAD ('SELECT 1') TO 's3://b/k'", /found UNLOAD/],
  ['SET wal_level TO logical', /setting wal_level/],
  [`CREATE TABLE t (${'a'.repeat(64)} INT)`, /at most 63 bytes/],
];

test.each(refused)('refused: %s', (text, message) => {
  expect(() => translate(text, context)).toThrow(DialectError);
  expect(() => translate(text, context)).toThrow(message);
});

test('mixed-case attributes are looked up as written once the session says so', () => {
  expect(sqlOf('SELECT unmapped.userIdentity FROM events.api', { mixedCase: true })).toContain("ARRAY['userIdentity']");
  expect(translate('SET enable_case_sensitive_super_attribute TO TRUE', context)).toEqual({ kind: 'setting', name: 'enable_case_sensitive_super_attribute', value: 'true' });
});

test('an error never holds a text of the statement', () => {
  expect(() => translate("COPY t FROM 'secret'", context)).toThrow(/^(?!.*secret)/);
  expect(() => translate("ALTER TABLE 'secret'", context)).toThrow(/found a text/);
});
