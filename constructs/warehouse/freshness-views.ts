/**
 * How fresh rows are, by event class and customer, from the books alone: the counts of each load and the receipts of the
 * uploads. Rows of a later generation are left out: they say when an upload was derived anew, not how long it took to come.
 */

/** A row for each upload, its time of promise with it. Counts that take others back are negative and say nothing of time. */
const LOADED_ROWS = `FROM "ops"."load_counts" c
JOIN (SELECT "upload_id", MIN("uploaded_at_dt") AS "uploaded_at" FROM "events"."upload_receipt" GROUP BY "upload_id") r ON r."upload_id" = c."upload_id"
WHERE c."outcome" IN ('accepted', 'rejected', 'receipt') AND c."events" > 0 AND c."generation" = 1`;

/** The newest loaded row: when its upload was promised, and its age; and when anything was loaded last. */
const FRESHNESS = `CREATE VIEW "ops"."freshness" AS
SELECT
  c."event_class", c."customer_id",
  MAX(c."loaded_at") AS "loaded_at",
  SUM(c."events") AS "events",
  MAX(r."uploaded_at") AS "uploaded_at",
  DATEDIFF(second, MAX(r."uploaded_at"), GETDATE()) AS "age_seconds"
${LOADED_ROWS}
GROUP BY c."event_class", c."customer_id"`;

/** Seconds from the promise of an upload to its rows, by the hour of the load; the same seconds together, then added up. */
const FRESHNESS_HOURLY = `CREATE VIEW "ops"."freshness_hourly" AS
SELECT
  "hour", "event_class", "customer_id",
  SUM("events") AS "events",
  MIN(CASE WHEN "events_within" >= 0.5 * "events_of_hour" THEN "seconds" END) AS "p50_seconds",
  MIN(CASE WHEN "events_within" >= 0.95 * "events_of_hour" THEN "seconds" END) AS "p95_seconds",
  MAX("seconds") AS "most_seconds"
FROM (
  SELECT
    s.*,
    SUM(s."events") OVER (PARTITION BY s."hour", s."event_class", s."customer_id" ORDER BY s."seconds" ROWS UNBOUNDED PRECEDING) AS "events_within",
    SUM(s."events") OVER (PARTITION BY s."hour", s."event_class", s."customer_id") AS "events_of_hour"
  FROM (
    SELECT
      DATE_TRUNC('hour', c."loaded_at") AS "hour", c."event_class", c."customer_id",
      DATEDIFF(second, r."uploaded_at", c."loaded_at") AS "seconds",
      SUM(c."events") AS "events"
    ${LOADED_ROWS}
    GROUP BY 1, 2, 3, 4
  ) s
) h
GROUP BY "hour", "event_class", "customer_id"`;

/** Redshift replaces a view by one of the same columns only, hence away with them first. */
export const dropFreshnessViews: readonly string[] = [`DROP VIEW IF EXISTS "ops"."freshness"`, `DROP VIEW IF EXISTS "ops"."freshness_hourly"`];
export const freshnessViews: readonly string[] = [FRESHNESS, FRESHNESS_HOURLY];
