/**
 * What the nightly recount found to differ from the books. Rows are only ever added, one a line of the books and a
 * recount, so a difference that stays is there once for each time that it was found. `uploaded_day` is `yyyy-MM-dd`.
 * `outcome` is `accepted` (conflicting records of the class among them), `rejected` or `receipt`.
 */
export const auditDifferences = `CREATE TABLE IF NOT EXISTS "ops"."audit_differences" (
  "audit_id" VARCHAR(64),
  "audited_at" TIMESTAMP,
  "uploaded_day" VARCHAR(10),
  "customer_id" VARCHAR(64),
  "upload_id" VARCHAR(32),
  "generation" BIGINT,
  "event_class" VARCHAR(64),
  "outcome" VARCHAR(16),
  "reason" VARCHAR(64),
  "booked_records" BIGINT,
  "found_records" BIGINT,
  "booked_events" BIGINT,
  "found_events" BIGINT
) DISTSTYLE EVEN SORTKEY ("audited_at")`;
