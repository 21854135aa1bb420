import { eventClasses, type EventClass } from '../../schemas';
import { literal } from '../warehouse/data-api';
import { uploadedOn } from './uploaded-day';

const classes: readonly EventClass[] = Object.values(eventClasses);
const ocsfClasses = classes.filter(({ ocsf }) => ocsf !== undefined);

/** One recount of one day. */
export interface Recount {
  /** The run that it belongs to. */
  readonly auditId: string;
  /** `yyyy-MM-dd`, of `uploaded_at`, UTC. */
  readonly day: string;
  /** Only these uploads; left out: all that have a row of that day. */
  readonly uploads?: readonly string[];
}

/** The oldest row that there is, as `oldest`, epoch ms; NULL where there is none. */
export const oldestRow = (): string =>
  `SELECT MIN("uploaded_at") AS "oldest" FROM (${classes.map(({ name }) => `SELECT MIN("uploaded_at") AS "uploaded_at" FROM "events"."${name}"`).join(' UNION ALL ')}) t`;

/** Uploads that have rows of a day, as `upload_id`. */
export const uploadsWithRows = (day: string): string =>
  classes.map(({ name }) => `SELECT "upload_id" FROM "events"."${name}" WHERE ${uploadedOn(day)}`).join('\nUNION\n');

/**
 * Compares the books with the tables and writes down what differs. One statement is one snapshot: a load commits rows
 * and their counts together, so that it may go on beside this without a lock and without a false difference.
 *
 * A record is counted by its number, however many events it has. It is rejected only if no event of it is there, of its
 * generation. What is booked as conflicting is a record of its class too, beside that of the class which came first.
 */
export function recountStatement(recount: Recount): string {
  const { auditId, day, uploads } = recount;
  const which = uploads ? uploads.map(literal).join(', ') : uploadsWithRows(day);
  return `INSERT INTO "ops"."audit_differences" ("audit_id", "audited_at", "uploaded_day", "customer_id", "upload_id", "generation", "event_class", "outcome", "reason", "booked_records", "found_records", "booked_events", "found_events")
SELECT ${literal(auditId)}, GETDATE(), ${literal(day)}, MAX(c."customer_id"), c."upload_id", c."generation", c."event_class", c."outcome", c."reason", SUM(c."booked_records"), SUM(c."found_records"), SUM(c."booked_events"), SUM(c."found_events")
FROM (
${[booked(), ...ocsfClasses.map((eventClass) => accepted(eventClass, day)), rejected(day), receipts(day)].join('\nUNION ALL\n')}
) c
WHERE c."upload_id" IN (${which})
GROUP BY c."upload_id", c."generation", c."event_class", c."outcome", c."reason"
HAVING SUM(c."booked_records") <> SUM(c."found_records") OR SUM(c."booked_events") <> SUM(c."found_events")`;
}

/** What one recount found to differ. */
export const differencesOf = ({ auditId, day }: Recount): string =>
  `SELECT "customer_id", "upload_id", "generation", "event_class", "outcome", "reason", "booked_records", "found_records", "booked_events", "found_events"
FROM "ops"."audit_differences"
WHERE "audit_id" = ${literal(auditId)} AND "uploaded_day" = ${literal(day)}`;

/** Rows that load discarded are in no table. */
function booked(): string {
  return `SELECT "customer_id", "upload_id", "generation", "event_class",
  CASE WHEN "outcome" = 'conflicting' THEN 'accepted' ELSE "outcome" END AS "outcome",
  CASE WHEN "outcome" = 'rejected' THEN "reason" ELSE CAST(NULL AS VARCHAR(64)) END AS "reason",
  "records" AS "booked_records", 0 AS "found_records", "events" AS "booked_events", 0 AS "found_events"
FROM "ops"."load_counts"
WHERE "outcome" IN ('accepted', 'conflicting', 'rejected', 'receipt')`;
}

function accepted({ name }: EventClass, day: string): string {
  return `SELECT "customer_id", "upload_id", "generation", '${name}', 'accepted', CAST(NULL AS VARCHAR(64)), 0, COUNT(DISTINCT "record_number"), 0, COUNT(*)
FROM "events"."${name}" WHERE ${uploadedOn(day)} GROUP BY "customer_id", "upload_id", "generation"`;
}

/** A rejected record has the event_id that its first event would have. */
function rejected(day: string): string {
  const { name } = eventClasses.rejected_record;
  const events = ocsfClasses.map((eventClass) => `SELECT "event_id", "generation" FROM "events"."${eventClass.name}" WHERE ${uploadedOn(day)} AND "event_number" = 0`);
  return `SELECT r."customer_id", r."upload_id", r."generation", '${name}', 'rejected', r."reason", 0, SUM(CASE WHEN e."event_id" IS NULL THEN 1 ELSE 0 END), 0, COUNT(*)
FROM (SELECT * FROM "events"."${name}" WHERE ${uploadedOn(day)}) r
LEFT JOIN (${events.join(' UNION ')}) e ON e."event_id" = r."event_id" AND e."generation" = r."generation"
GROUP BY r."customer_id", r."upload_id", r."generation", r."reason"`;
}

function receipts(day: string): string {
  const { name } = eventClasses.upload_receipt;
  return `SELECT "customer_id", "upload_id", "generation", '${name}', 'receipt', CAST(NULL AS VARCHAR(64)), 0, 0, 0, COUNT(*)
FROM "events"."${name}" WHERE ${uploadedOn(day)} GROUP BY "customer_id", "upload_id", "generation"`;
}
