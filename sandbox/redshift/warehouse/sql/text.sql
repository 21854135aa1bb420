-- Text functions of Redshift that PostgreSQL lacks or means differently.
-- https://docs.aws.amazon.com/redshift/latest/dg/String_functions_header.html

-- Characters, not bytes.
CREATE OR REPLACE FUNCTION redshift.len(value text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT char_length(value)
$$;

-- A cast to VARCHAR(n) keeps the characters that fit n bytes.
CREATE OR REPLACE FUNCTION redshift.cut(value text, bytes integer) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE WHEN octet_length(value) <= bytes THEN value ELSE (
    SELECT left(value, max(characters)::integer)
    FROM generate_series(bytes / 4, least(bytes, char_length(value))) AS characters
    WHERE octet_length(left(value, characters)) <= bytes) END
$$;

CREATE OR REPLACE FUNCTION redshift.charindex(part text, whole text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT strpos(whole, part)
$$;

-- Replaces every occurrence; PostgreSQL's replaces the first.
CREATE OR REPLACE FUNCTION redshift.regexp_replace(value text, pattern text, replacement text DEFAULT '') RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT pg_catalog.regexp_replace(value, pattern, replacement, 'g')
$$;

-- An empty text where nothing matches; PostgreSQL's gives NULL.
CREATE OR REPLACE FUNCTION redshift.regexp_substr(value text, pattern text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT coalesce(pg_catalog.regexp_substr(value, pattern), '')
$$;


CREATE OR REPLACE FUNCTION redshift.sha2(value text, bits integer) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT encode(CASE bits
    WHEN 0 THEN sha256(convert_to(value, 'UTF8'))
    WHEN 224 THEN sha224(convert_to(value, 'UTF8'))
    WHEN 256 THEN sha256(convert_to(value, 'UTF8'))
    WHEN 384 THEN sha384(convert_to(value, 'UTF8'))
    WHEN 512 THEN sha512(convert_to(value, 'UTF8'))
  END, 'hex')
$$;

-- LISTAGG without WITHIN GROUP, for those who type it in psql; the Data API translates both forms.
CREATE OR REPLACE FUNCTION redshift.listagg_step(state text, value text, separator text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN value IS NULL THEN state WHEN state IS NULL THEN value ELSE state || coalesce(separator, '') || value END
$$;
CREATE OR REPLACE AGGREGATE redshift.listagg(text, text) (SFUNC = redshift.listagg_step, STYPE = text);
