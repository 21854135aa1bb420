-- Date functions of Redshift that PostgreSQL lacks or means differently.
-- https://docs.aws.amazon.com/redshift/latest/dg/Date_functions_header.html

-- Sandbox time: fixed by the Data API for each statement (sandbox.now, epoch milliseconds), else the machine's clock
-- plus the distance that the last such statement found (sandbox.clock_offset, seconds).
CREATE OR REPLACE FUNCTION redshift.sandbox_time(setting text) RETURNS timestamp LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    timestamp 'epoch' + (nullif(current_setting(setting, true), '')::bigint / 1000.0) * interval '1 second',
    (statement_timestamp() AT TIME ZONE 'UTC') + coalesce(nullif(current_setting('sandbox.clock_offset', true), '')::float8, 0) * interval '1 second')
$$;

-- Start of the statement, in whole seconds.
CREATE OR REPLACE FUNCTION redshift.getdate() RETURNS timestamp LANGUAGE sql STABLE AS $$
  SELECT date_trunc('second', redshift.sandbox_time('sandbox.now'))
$$;

-- Start of the transaction, in microseconds.
CREATE OR REPLACE FUNCTION redshift.sysdate() RETURNS timestamp LANGUAGE sql STABLE AS $$
  SELECT redshift.sandbox_time('sandbox.transaction_now')
$$;

CREATE OR REPLACE FUNCTION redshift.dateadd(part text, count bigint, moment timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT moment + CASE part WHEN 'quarter' THEN count * interval '3 months' ELSE count * ('1 ' || part)::interval END
$$;

-- Boundaries crossed between the two, not whole units passed. Weeks begin on Monday, as in DATE_TRUNC.
CREATE OR REPLACE FUNCTION redshift.datediff(part text, from_moment timestamp, to_moment timestamp) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE part
    WHEN 'year' THEN (extract(year FROM to_moment) - extract(year FROM from_moment))::bigint
    WHEN 'quarter' THEN (extract(year FROM to_moment) * 4 + extract(quarter FROM to_moment) - extract(year FROM from_moment) * 4 - extract(quarter FROM from_moment))::bigint
    WHEN 'month' THEN (extract(year FROM to_moment) * 12 + extract(month FROM to_moment) - extract(year FROM from_moment) * 12 - extract(month FROM from_moment))::bigint
    WHEN 'week' THEN (date_trunc('week', to_moment)::date - date_trunc('week', from_moment)::date)::bigint / 7
    WHEN 'day' THEN (to_moment::date - from_moment::date)::bigint
    WHEN 'hour' THEN (extract(epoch FROM date_trunc('hour', to_moment) - date_trunc('hour', from_moment)) / 3600)::bigint
    WHEN 'minute' THEN (extract(epoch FROM date_trunc('minute', to_moment) - date_trunc('minute', from_moment)) / 60)::bigint
    WHEN 'second' THEN extract(epoch FROM date_trunc('second', to_moment) - date_trunc('second', from_moment))::bigint
    WHEN 'milliseconds' THEN (extract(epoch FROM date_trunc('milliseconds', to_moment) - date_trunc('milliseconds', from_moment)) * 1000)::bigint
    WHEN 'microseconds' THEN (extract(epoch FROM to_moment - from_moment) * 1000000)::bigint
  END
$$;

-- PostgreSQL turns a date into a timestamp with time zone here.
CREATE OR REPLACE FUNCTION redshift.date_trunc(part text, moment timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT pg_catalog.date_trunc(part, moment)
$$;
CREATE OR REPLACE FUNCTION redshift.date_trunc(part text, day date) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT pg_catalog.date_trunc(part, day::timestamp)
$$;
CREATE OR REPLACE FUNCTION redshift.date_trunc(part text, moment timestamptz) RETURNS timestamptz LANGUAGE sql STABLE STRICT AS $$
  SELECT pg_catalog.date_trunc(part, moment)
$$;

CREATE OR REPLACE FUNCTION redshift.convert_timezone(source_zone text, target_zone text, moment timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT (moment AT TIME ZONE source_zone) AT TIME ZONE target_zone
$$;
CREATE OR REPLACE FUNCTION redshift.convert_timezone(target_zone text, moment timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT (moment AT TIME ZONE 'UTC') AT TIME ZONE target_zone
$$;

-- The last day of a month goes to the last day of the result's month.
CREATE OR REPLACE FUNCTION redshift.add_months(moment timestamp, months bigint) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE WHEN moment::date = redshift.last_day(moment)
    THEN redshift.last_day(moment + months * interval '1 month') + moment::time
    ELSE moment + months * interval '1 month' END
$$;

CREATE OR REPLACE FUNCTION redshift.last_day(moment timestamp) RETURNS date LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT (pg_catalog.date_trunc('month', moment) + interval '1 month - 1 day')::date
$$;
