-- SUPER is played by jsonb.
-- https://docs.aws.amazon.com/redshift/latest/dg/query-super.html

CREATE OR REPLACE FUNCTION redshift.json_parse(value text) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT value::jsonb
$$;

CREATE OR REPLACE FUNCTION redshift.can_json_parse(value text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  PERFORM value::jsonb;
  RETURN true;
EXCEPTION WHEN data_exception THEN
  RETURN false;
END
$$;

-- JSON text without blanks; PostgreSQL's own cast puts some in.
CREATE OR REPLACE FUNCTION redshift.json_serialize(value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  RETURN CASE jsonb_typeof(value)
    WHEN 'object' THEN '{' || coalesce((
      SELECT string_agg(to_json(m.key)::text || ':' || redshift.json_serialize(m.value), ',' ORDER BY m.place)
      FROM jsonb_each(value) WITH ORDINALITY AS m(key, value, place)), '') || '}'
    WHEN 'array' THEN '[' || coalesce((
      SELECT string_agg(redshift.json_serialize(e.value), ',' ORDER BY e.place)
      FROM jsonb_array_elements(value) WITH ORDINALITY AS e(value, place)), '') || ']'
    WHEN 'string' THEN to_json(value #>> '{}')::text
    WHEN 'null' THEN 'null'
    ELSE value #>> '{}' END;
END
$$;

-- Casts of a SUPER: a scalar gives its value, JSON null gives NULL, an object or array its JSON text.
CREATE OR REPLACE FUNCTION redshift.super_text(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE jsonb_typeof(value) WHEN 'object' THEN redshift.json_serialize(value) WHEN 'array' THEN redshift.json_serialize(value) ELSE value #>> '{}' END
$$;

-- The same for casts that the translation cannot see to be of a SUPER, and for those who type them in psql. Left out on a
-- server where we do not own the type.
DO $$ BEGIN
  CREATE CAST (jsonb AS text) WITH FUNCTION redshift.super_text(jsonb);
  CREATE CAST (jsonb AS varchar) WITH FUNCTION redshift.super_text(jsonb);
EXCEPTION WHEN insufficient_privilege OR duplicate_object THEN NULL;
END $$;

CREATE OR REPLACE FUNCTION redshift.get_array_length(value jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE jsonb_typeof(value) WHEN 'array' THEN jsonb_array_length(value) END
$$;

-- Elements of an array in FROM; nothing for what is none.
CREATE OR REPLACE FUNCTION redshift.elements(value jsonb) RETURNS SETOF jsonb LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT jsonb_array_elements(CASE jsonb_typeof(value) WHEN 'array' THEN value ELSE '[]' END)
$$;

CREATE OR REPLACE FUNCTION redshift.json_typeof(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT pg_catalog.jsonb_typeof(value)
$$;
CREATE OR REPLACE FUNCTION redshift.is_object(value jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT jsonb_typeof(value) = 'object'
$$;
CREATE OR REPLACE FUNCTION redshift.is_array(value jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT jsonb_typeof(value) = 'array'
$$;
CREATE OR REPLACE FUNCTION redshift.is_scalar(value jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT jsonb_typeof(value) NOT IN ('object', 'array')
$$;

-- NULL as text is an empty text; the path's steps are names or, in text, positions.
CREATE OR REPLACE FUNCTION redshift.json_extract_path_text(value text, VARIADIC path text[]) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT coalesce(redshift.super_text(value::jsonb #> path), '')
$$;
