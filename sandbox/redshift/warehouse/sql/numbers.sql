-- Numeric functions of Redshift that PostgreSQL lacks or means differently.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_AVG.html

-- The average of integers is cut to an integer: BIGINT for INTEGER, NUMERIC for BIGINT.
CREATE OR REPLACE FUNCTION redshift.average_step(state numeric[], value numeric) RETURNS numeric[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN value IS NULL THEN state ELSE ARRAY[state[1] + value, state[2] + 1] END
$$;
CREATE OR REPLACE FUNCTION redshift.average_step(state numeric[], value bigint) RETURNS numeric[] LANGUAGE sql IMMUTABLE AS $$
  SELECT redshift.average_step(state, value::numeric)
$$;
CREATE OR REPLACE FUNCTION redshift.average_step(state numeric[], value integer) RETURNS numeric[] LANGUAGE sql IMMUTABLE AS $$
  SELECT redshift.average_step(state, value::numeric)
$$;
CREATE OR REPLACE FUNCTION redshift.average_of_numerics(state numeric[]) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
  SELECT state[1] / nullif(state[2], 0)
$$;
CREATE OR REPLACE FUNCTION redshift.average_of_bigints(state numeric[]) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
  SELECT trunc(redshift.average_of_numerics(state))
$$;
CREATE OR REPLACE FUNCTION redshift.average_of_integers(state numeric[]) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT redshift.average_of_bigints(state)::bigint
$$;
CREATE OR REPLACE AGGREGATE redshift.avg(bigint) (SFUNC = redshift.average_step, STYPE = numeric[], FINALFUNC = redshift.average_of_bigints, INITCOND = '{0,0}');
CREATE OR REPLACE AGGREGATE redshift.avg(integer) (SFUNC = redshift.average_step, STYPE = numeric[], FINALFUNC = redshift.average_of_integers, INITCOND = '{0,0}');
CREATE OR REPLACE AGGREGATE redshift.avg(numeric) (SFUNC = redshift.average_step, STYPE = numeric[], FINALFUNC = redshift.average_of_numerics, INITCOND = '{0,0}');
CREATE OR REPLACE AGGREGATE redshift.avg(float8) (SFUNC = float8_accum, STYPE = float8[], FINALFUNC = float8_avg, INITCOND = '{0,0,0}');

-- PostgreSQL rounds to digits only what is NUMERIC.
CREATE OR REPLACE FUNCTION redshift.round(value double precision, digits integer) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT pg_catalog.round(value::numeric, digits)::double precision
$$;

-- A timestamp is cut to its date.
CREATE OR REPLACE FUNCTION redshift.trunc(moment timestamp) RETURNS date LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT moment::date
$$;

CREATE OR REPLACE FUNCTION redshift.nvl(value anycompatible, otherwise anycompatible) RETURNS anycompatible LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(value, otherwise)
$$;
