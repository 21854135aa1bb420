-- System tables and views of Redshift, as far as the sandbox keeps them.
-- https://docs.aws.amazon.com/redshift/latest/dg/cm_chap_system-tables.html

CREATE TABLE IF NOT EXISTS redshift.table_attributes (
  table_id oid PRIMARY KEY,
  diststyle text NOT NULL,
  distkey text,
  sortkeys text[] NOT NULL
);

CREATE TABLE IF NOT EXISTS redshift.sys_load_history (
  user_id integer,
  query_id bigint,
  transaction_id bigint,
  session_id integer,
  database_name text,
  table_name text,
  status text,
  start_time timestamp,
  end_time timestamp,
  duration bigint,
  data_source text,
  file_format text,
  loaded_rows bigint,
  loaded_bytes bigint,
  source_file_count integer,
  source_file_bytes bigint,
  file_count_scanned integer,
  file_bytes_scanned bigint,
  error_count bigint
);

CREATE TABLE IF NOT EXISTS redshift.sys_load_error_detail (
  user_id integer,
  query_id bigint,
  transaction_id bigint,
  session_id integer,
  database_name text,
  table_id integer,
  start_time timestamp,
  file_name text,
  line_number bigint,
  column_name text,
  column_type text,
  column_length text,
  position integer,
  error_code integer,
  error_message text
);

CREATE OR REPLACE VIEW redshift.stl_load_errors AS
SELECT
  user_id AS userid, 0 AS slice, table_id AS tbl, start_time AS starttime, session_id AS session, query_id AS query,
  file_name AS filename, line_number, column_name AS colname, column_type AS type, column_length AS col_length, position,
  NULL::text AS raw_line, NULL::text AS raw_field_value, error_code AS err_code, error_message AS err_reason
FROM redshift.sys_load_error_detail;

-- A type's name as Redshift writes it.
CREATE OR REPLACE FUNCTION redshift.type_name(type oid, modifier integer) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE type WHEN 'jsonb'::regtype THEN 'super' ELSE format_type(type, modifier) END
$$;

CREATE OR REPLACE VIEW redshift.svv_tables AS
SELECT
  current_database()::text AS table_catalog, n.nspname::text AS table_schema, c.relname::text AS table_name,
  CASE WHEN c.relkind = 'v' THEN 'VIEW' WHEN c.relpersistence = 't' THEN 'LOCAL TEMPORARY' ELSE 'BASE TABLE' END AS table_type,
  obj_description(c.oid, 'pg_class') AS remarks
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'redshift');

CREATE OR REPLACE VIEW redshift.svv_columns AS
SELECT
  t.table_catalog, t.table_schema, t.table_name, a.attname::text AS column_name,
  row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum)::integer AS ordinal_position,
  pg_get_expr(d.adbin, d.adrelid) AS column_default,
  CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END AS is_nullable,
  CASE a.atttypid WHEN 'jsonb'::regtype THEN 'super' ELSE format_type(a.atttypid, NULL) END AS data_type,
  CASE WHEN a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod > 4 THEN a.atttypmod - 4 END AS character_maximum_length,
  CASE a.atttypid WHEN 'int8'::regtype THEN 64 WHEN 'int4'::regtype THEN 32 WHEN 'int2'::regtype THEN 16
    WHEN 'numeric'::regtype THEN ((a.atttypmod - 4) >> 16) & 65535 END AS numeric_precision,
  CASE WHEN a.atttypid IN ('int8'::regtype, 'int4'::regtype, 'int2'::regtype) THEN 0
    WHEN a.atttypid = 'numeric'::regtype THEN (a.atttypmod - 4) & 65535 END AS numeric_scale,
  col_description(a.attrelid, a.attnum) AS remarks
FROM redshift.svv_tables t
JOIN pg_namespace n ON n.nspname = t.table_schema
JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.table_name
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum;

CREATE OR REPLACE VIEW redshift.pg_table_def AS
SELECT
  n.nspname::text AS schemaname, c.relname::text AS tablename, a.attname::text AS "column",
  redshift.type_name(a.atttypid, a.atttypmod) AS type, 'none'::text AS encoding,
  coalesce(a.attname = k.distkey, false) AS distkey,
  coalesce(array_position(k.sortkeys, a.attname::text), 0) AS sortkey,
  a.attnotnull AS notnull
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN redshift.table_attributes k ON k.table_id = c.oid
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'redshift');

CREATE OR REPLACE VIEW redshift.svv_table_info AS
SELECT
  current_database()::text AS database, n.nspname::text AS schema, c.oid AS table_id, c.relname::text AS "table",
  coalesce(CASE WHEN k.diststyle = 'KEY' THEN 'KEY(' || k.distkey || ')' ELSE k.diststyle END, 'AUTO(EVEN)') AS diststyle,
  coalesce(k.sortkeys[1], 'AUTO(SORTKEY)') AS sortkey1,
  coalesce(array_length(k.sortkeys, 1), 0) AS sortkey_num,
  -- Blocks of 1 MB.
  ceil(pg_total_relation_size(c.oid) / 1048576.0)::bigint AS size,
  greatest(c.reltuples, 0)::numeric AS tbl_rows
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN redshift.table_attributes k ON k.table_id = c.oid
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'redshift');
