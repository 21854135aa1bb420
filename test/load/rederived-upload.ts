/** An upload that is derived twice, so that every record has another fate the second time; and readers that watch. */
import type { ReceiptDocument } from '../../constructs/state/registry';
import { eventClasses, type EventClassName } from '../../schemas';
import type { ResultRow } from '../../constructs/warehouse/data-api';
import { row, rows, UPLOADED_AT, type Row } from './curated-file';
import type { LoadStand } from './load-stand';

export const RECORDS = 6;
const HOUR = 3_600_000;

/** Rows by class of a generation, without the receipt. */
type Derived = Partial<Record<EventClassName, readonly Row[]>>;

/**
 * Record:  1                2              3           4                 5            6
 * before:  event            two events     event       rejected          rejected     event
 * after:   event, other     one event      rejected    event             rejected     event of another class
 *          hour and status                                               elsewhere
 */
export function before(upload: string, generation = 1): Derived {
  const event = (number: number, values: Row = {}) => row('authentication', { ...values, upload_id: upload, record_number: number, generation, status_id: 1 });
  return {
    authentication: [event(1), event(2), event(2, { event_number: 1 }), event(3), event(6)],
    rejected_record: rows('rejected_record', upload, 2, { first: 4, generation, reason: 'unparseable' }),
  };
}

export function after(upload: string, generation = 2): Derived {
  const event = (number: number, values: Row = {}) => row('authentication', { ...values, upload_id: upload, record_number: number, generation });
  return {
    authentication: [event(1, { time: UPLOADED_AT - 7 * HOUR, status_id: 2 }), event(2, { status_id: 1 }), event(4, { status_id: 1 })],
    base_event: rows('base_event', upload, 1, { first: 6, generation }),
    rejected_record: [
      ...rows('rejected_record', upload, 1, { first: 3, generation, reason: 'invalid_time' }),
      ...rows('rejected_record', upload, 1, { first: 5, generation, reason: 'missing_field' }),
    ],
  };
}

export const ACCOUNTED_BEFORE = { generation: 1, accepted: { authentication: 4 }, rejected: { unparseable: 2 } };
export const ACCOUNTED_AFTER = { accepted: { authentication: 3, base_event: 1 }, rejected: { invalid_time: 1, missing_field: 1 } };

export const receiptOf = (upload: string, generation: number, records: number, time: number): Row =>
  row('upload_receipt', { upload_id: upload, record_number: 0, event_number: generation, generation, records, time });

/** Puts the rows of a generation, a file a class, and what fan-out writes of it. */
export async function derive(stand: LoadStand, upload: string, derived: Derived, generation: number, records = RECORDS): Promise<void> {
  for (const [name, own] of Object.entries(derived)) await stand.putFile(name as EventClassName, own);
  await finishDerivation(stand, upload, generation, records);
}

/** What fan-out puts and writes when all records of a generation are stored. */
export async function finishDerivation(stand: LoadStand, upload: string, generation: number, records = RECORDS): Promise<void> {
  await stand.putFile('upload_receipt', [receiptOf(upload, generation, records, stand.pipeline.sandbox.scheduler.now())]);
  await writeReceipts(stand, upload, [generation], records);
}

/** The documents alone. */
export async function writeReceipts(stand: LoadStand, upload: string, generations: readonly number[], records = RECORDS): Promise<void> {
  for (const generation of generations) {
    const receipt: ReceiptDocument = {
      ...{ upload_id: upload, customer_id: 'demo', generation, version_id: 'v', encoding: 'plain', decoded_bytes: 1, records },
      ...{ routed: {}, rejected: {}, blank: 0, comment: 0, header: 0, fanned_out_at: stand.pipeline.sandbox.scheduler.now() },
    };
    if (generation === 1) await stand.registry.fannedOut.create(['demo', upload], receipt);
    else await stand.registry.rederived.create(['demo', upload, String(generation)], receipt);
    await stand.open(upload, records, generation);
  }
}

const classes = Object.values(eventClasses).map(({ name }) => name).filter((name) => name !== 'upload_receipt');
const union = (select: (name: string) => string): string => classes.map(select).join(' UNION ALL ');

/** All that a reader can see of an upload, in one statement: rows by table and generation, the books, and the hours of all. */
export async function seen(stand: LoadStand, upload: string): Promise<string[]> {
  const of = `WHERE "upload_id" = '${upload}'`;
  const found = await stand.query(
    `${union((name) => `SELECT '${name} ' || "generation" || ' ' || "record_number" || ' ' || COUNT(*) AS "line" FROM "events"."${name}" ${of} GROUP BY "generation", "record_number"`)}
UNION ALL SELECT 'accounting ' || "generation" || ' ' || "records" || ' ' || "accepted" || ' ' || "rejected" || ' ' || "in_flight" || ' ' || "unaccounted" || ' ' || "events" FROM "ops"."upload_accounting" ${of}
UNION ALL SELECT 'outcome ' || "generation" || ' ' || "outcome" || ' ' || "class_or_reason" || ' ' || "records" || ' ' || "events" FROM "ops"."upload_outcomes" ${of} AND "outcome" IN ('accepted', 'rejected', 'conflicting')
UNION ALL SELECT 'rejected ' || "generation" || ' ' || "record_number" || ' ' || "reason" FROM "ops"."rejected" ${of}
UNION ALL SELECT 'hour ' || "event_class" || ' ' || COALESCE("status_id", -1) || ' ' || "hour" || ' ' || SUM("events") FROM "ops"."events_hourly" GROUP BY "event_class", "status_id", "hour"
ORDER BY 1`,
  );
  return found.map(({ line }) => String(line));
}

/** Holds the books against the tables, over the whole warehouse. */
export async function booksDiffer(stand: LoadStand): Promise<ResultRow[]> {
  const counted = union((name) => `SELECT "upload_id", '${name}' AS "event_class", COUNT(*) AS "rows" FROM "events"."${name}" GROUP BY "upload_id"`);
  const books = `SELECT "upload_id", "event_class", SUM("events") AS "events" FROM "ops"."load_counts" WHERE "outcome" IN ('accepted', 'rejected') GROUP BY 1, 2 HAVING SUM("events") <> 0`;
  const held = Object.keys(eventClasses).map((name) => `SELECT "upload_id", '${name}' AS "event_class", COUNT(*) AS "rows" FROM "held"."${name}" GROUP BY "upload_id"`).join(' UNION ALL ');
  const heldBooks = `SELECT "upload_id", "event_class", SUM("events") AS "events" FROM "ops"."load_counts" WHERE "outcome" = 'held' GROUP BY 1, 2 HAVING SUM("events") <> 0`;
  const direct = classes
    .filter((name) => name !== 'rejected_record')
    .map((name) => `SELECT '${name}' AS "event_class", "source", DATE_TRUNC('hour', "time_dt") AS "hour", COALESCE("status_id", -1) AS "status_id", COUNT(*) AS "events" FROM "events"."${name}" GROUP BY 2, 3, 4`)
    .join(' UNION ALL ');
  const rolledUp = `SELECT "event_class", "source", "hour", COALESCE("status_id", -1) AS "status_id", SUM("events") AS "events" FROM "ops"."events_hourly" GROUP BY 1, 2, 3, 4`;
  const differing = (left: string, right: string) => stand.query(`SELECT * FROM (${left}) a EXCEPT SELECT * FROM (${right}) b`);
  const pairs = [[counted, books], [held, heldBooks], [direct, rolledUp]] as const;
  const differences: ResultRow[] = [];
  for (const [left, right] of pairs) differences.push(...(await differing(left, right)), ...(await differing(right, left)));
  return differences;
}
