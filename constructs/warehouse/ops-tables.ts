/**
 * The warehouse's own books beside the events: what was loaded, what it counted to, and the accounting equation as a
 * view. The load step writes them in the transaction that inserts the rows, so they cannot disagree with the rows.
 */

import { eventClasses, type EventClass } from '../../schemas';
import { dropFreshnessViews, freshnessViews } from './freshness-views';

/** Event classes that a record may become an event of. */
const RECORD_CLASSES = Object.values(eventClasses).filter(({ ocsf }: EventClass) => ocsf).map(({ name }) => name);

/** Statements that make schema `ops`; each may run again over what exists. */
export function opsTables(freshnessSeconds: number): string[] {
  return [...TABLES, uploadAccounting(freshnessSeconds), UPLOAD_OUTCOMES, ...REJECTED, EVENTS_HOURLY, ...dropFreshnessViews, ...freshnessViews];
}

/** Views of `ops` that read the table of an event class: it cannot change the type of a column while they are there. */
export interface ViewsOver {
  /** Takes them away. */
  readonly drop: readonly string[];
  /** Makes them again, with all columns that the table has by then. */
  readonly creation: readonly string[];
}

/** @param name event class */
export function viewsOver(name: string, freshnessSeconds: number): ViewsOver {
  const [drop, creation] = REJECTED as [string, string];
  if (name === eventClasses.rejected_record.name) return { drop: [drop], creation: [creation] };
  if (name === eventClasses.upload_receipt.name) {
    return { drop: [`DROP VIEW IF EXISTS "ops"."upload_accounting"`, ...dropFreshnessViews], creation: [uploadAccounting(freshnessSeconds), ...freshnessViews] };
  }
  return { drop: [], creation: [] };
}

const TABLES = [
  // One row, never read: loads lock this table first, so that they run one after another.
  `CREATE TABLE IF NOT EXISTS "ops"."load_lock" ("held_by" VARCHAR(64))`,

  // The ledger: which object was loaded, and by which load. A load asks it first, so that none is copied again; two loads
  // at once may each have a row of the same object, and only one of them added rows.
  `CREATE TABLE IF NOT EXISTS "ops"."load_ledger" (
  "object_key" VARCHAR(1024),
  "event_class" VARCHAR(64),
  "load_id" VARCHAR(64),
  "object_bytes" BIGINT,
  "object_rows" BIGINT,
  "column_count" BIGINT,
  "loaded_at" TIMESTAMP
) DISTSTYLE ALL SORTKEY ("loaded_at")`,

  // What each load added, by upload, class and generation. Rows are only ever added; a correction is a row as well.
  // outcome: accepted; rejected, with its reason (negative: an event of the same record came later and wins); conflicting,
  // with the class that had the record first as reason; superseded, rows of a generation that is over; held, rows of one
  // that is not the current one yet; receipt, no record.
  // events: rows that were inserted; of superseded, rows that were discarded. When a generation takes the place of another,
  // entries with negative numbers take back what was counted: at any time the sum is what the tables hold.
  `CREATE TABLE IF NOT EXISTS "ops"."load_counts" (
  "load_id" VARCHAR(64),
  "customer_id" VARCHAR(64),
  "upload_id" VARCHAR(32),
  "event_class" VARCHAR(64),
  "generation" BIGINT,
  "outcome" VARCHAR(16),
  "reason" VARCHAR(64),
  "records" BIGINT,
  "events" BIGINT,
  "loaded_at" TIMESTAMP
) DISTKEY ("upload_id") SORTKEY ("loaded_at")`,

  // Which generation of an upload counts; rows of a lower one are discarded by load.
  `CREATE TABLE IF NOT EXISTS "ops"."generations" (
  "upload_id" VARCHAR(32),
  "generation" BIGINT,
  "announced_at" TIMESTAMP
) DISTSTYLE ALL`,

  // Objects that failed three times alone, with Redshift's own error text. Their records stay unaccounted until healed;
  // one that was loaded after all is in the ledger too.
  `CREATE TABLE IF NOT EXISTS "ops"."quarantined_objects" (
  "object_key" VARCHAR(1024),
  "event_class" VARCHAR(64),
  "error" VARCHAR(4096),
  "quarantined_at" TIMESTAMP
) DISTSTYLE ALL`,

  // The hourly roll-up in parts, one set per load: late events add a part to their own hour, nothing is recomputed.
  `CREATE TABLE IF NOT EXISTS "ops"."events_hourly_parts" (
  "load_id" VARCHAR(64),
  "event_class" VARCHAR(64),
  "customer_id" VARCHAR(64),
  "source" VARCHAR(64),
  "hour" TIMESTAMP,
  "status_id" BIGINT,
  "events" BIGINT
) DISTSTYLE EVEN SORTKEY ("hour")`,
];

/**
 * records = accepted + rejected + in flight, per upload, of its highest generation. What is missing is `in_flight` while
 * the receipt is younger than the freshness window and `unaccounted` after it; more than there should be is `unaccounted`
 * at once, and negative.
 */
function uploadAccounting(freshnessSeconds: number): string {
  const missing = `r."records" - COALESCE(c."accepted", 0) - COALESCE(c."rejected", 0)`;
  const isUnaccounted = `DATEDIFF(second, r."time_dt", GETDATE()) > ${freshnessSeconds} OR ${missing} < 0`;
  const total = (column: string, outcome: string) => `SUM(CASE WHEN "outcome" = '${outcome}' THEN "${column}" ELSE 0 END)`;
  return `CREATE OR REPLACE VIEW "ops"."upload_accounting" AS
SELECT
  r."customer_id", r."upload_id", r."source", r."host", r."path", r."name", r."generation",
  r."uploaded_at_dt" AS "uploaded_at", r."time_dt" AS "fanned_out_at", c."loaded_at",
  r."records",
  COALESCE(c."accepted", 0) AS "accepted",
  COALESCE(c."rejected", 0) AS "rejected",
  CASE WHEN ${isUnaccounted} THEN 0 ELSE ${missing} END AS "in_flight",
  CASE WHEN ${isUnaccounted} THEN ${missing} ELSE 0 END AS "unaccounted",
  COALESCE(c."conflicting", 0) AS "conflicting",
  COALESCE(c."events", 0) AS "events",
  r."blank_lines", r."comment_lines", r."header_lines"
FROM (
  SELECT u.*, ROW_NUMBER() OVER (PARTITION BY u."upload_id" ORDER BY u."generation" DESC) AS "newest"
  FROM "events"."upload_receipt" u
) r
LEFT JOIN (
  SELECT
    "upload_id", "generation",
    ${total('records', 'accepted')} AS "accepted",
    ${total('records', 'rejected')} AS "rejected",
    ${total('records', 'conflicting')} AS "conflicting",
    ${total('events', 'accepted')} AS "events",
    MAX("loaded_at") AS "loaded_at"
  FROM "ops"."load_counts"
  WHERE "outcome" <> 'receipt'
  GROUP BY "upload_id", "generation"
) c ON c."upload_id" = r."upload_id" AND c."generation" = r."generation"
WHERE r."newest" = 1`;
}

/** The same by outcome: one row per upload, outcome, and event class or reason. */
const UPLOAD_OUTCOMES = `CREATE OR REPLACE VIEW "ops"."upload_outcomes" AS
SELECT
  "customer_id", "upload_id", "generation", "outcome",
  CASE WHEN "outcome" = 'rejected' THEN "reason" ELSE "event_class" END AS "class_or_reason",
  SUM("records") AS "records",
  SUM("events") AS "events",
  COUNT(*) AS "entries"
FROM "ops"."load_counts"
WHERE "outcome" <> 'receipt'
GROUP BY 1, 2, 3, 4, 5
HAVING SUM("records") <> 0 OR SUM("events") <> 0`;

/**
 * Rejections that stand: of the upload's current generation, and no event came of the record since. The others stay in
 * events.rejected_record as history.
 */
const REJECTED = [
  // Its columns grow with the table's, and Redshift replaces a view by one of the same columns only.
  `DROP VIEW IF EXISTS "ops"."rejected"`,
  `CREATE VIEW "ops"."rejected" AS
SELECT r.*
FROM "events"."rejected_record" r
LEFT JOIN (SELECT "upload_id", MAX("generation") AS "generation" FROM "ops"."generations" GROUP BY "upload_id") g ON g."upload_id" = r."upload_id"
${RECORD_CLASSES.map((name, index) => `LEFT JOIN "events"."${name}" e${index + 1} ON e${index + 1}."event_id" = r."event_id" AND e${index + 1}."generation" = r."generation" AND e${index + 1}."uploaded_at" = r."uploaded_at"`).join('\n')}
WHERE r."generation" = COALESCE(g."generation", 1)${RECORD_CLASSES.map((_, index) => ` AND e${index + 1}."event_id" IS NULL`).join('')}`,
];

/** Events per hour of their own time, late ones included. */
const EVENTS_HOURLY = `CREATE OR REPLACE VIEW "ops"."events_hourly" AS
SELECT "hour", "event_class", "customer_id", "source", "status_id", SUM("events") AS "events"
FROM "ops"."events_hourly_parts"
GROUP BY 1, 2, 3, 4, 5
HAVING SUM("events") <> 0`;
