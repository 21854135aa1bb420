import type { EventClass } from '../../schemas';
import { createStageTable, insertFromStage } from '../../schemas/redshift';
import { literal } from '../warehouse/data-api';
import type { Footer } from './footer';

/** One load: files of one event class and one width, copied in one transaction. */
export interface LoadPlan {
  /** Hash of the object keys: the same files are the same load. */
  readonly loadId: string;
  readonly eventClass: EventClass;
  readonly columns: Footer['columns'];
  readonly objects: readonly LoadObject[];
  /** Bounds the search for rows that are there already; undefined searches all. Epoch ms, inclusive. */
  readonly uploadedAt?: Footer['uploadedAt'];
}

export interface LoadObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly rows: number;
}

/**
 * The statements of a load, in order, for one transaction.
 * LOCK stands first because the snapshot is taken at the first other statement: two loads side by side would each miss
 * the other's rows. Counts come from the very rows that are inserted, so that a file copied twice counts nothing twice.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html
 */
export function loadStatements(plan: LoadPlan, manifest: string, copyRoleArn: string): string[] {
  const stage = `stage_${plan.loadId.slice(0, 16)}`;
  const fresh = `fresh_${plan.loadId.slice(0, 16)}`;
  return [
    `LOCK "ops"."load_lock"`,
    createStageTable(plan.eventClass, stage, plan.columns),
    `COPY "${stage}" FROM ${literal(manifest)} IAM_ROLE ${literal(copyRoleArn)} FORMAT AS PARQUET MANIFEST`,
    selectFresh(plan, stage, fresh),
    insertFromStage(plan.eventClass, fresh, plan.columns, plan.loadId),
    insertCounts(plan, fresh),
    ...(plan.eventClass.ocsf ? [insertHourlyParts(plan, fresh)] : []),
    insertLedger(plan),
    `DROP TABLE "${fresh}"`,
    `DROP TABLE "${stage}"`,
  ];
}

/** Each event_id once, none that is there already, none of a generation below the one announced for its upload. */
function selectFresh({ eventClass, columns, uploadedAt }: LoadPlan, stage: string, fresh: string): string {
  const bound = uploadedAt ? ` AND t."uploaded_at" BETWEEN ${uploadedAt.min} AND ${uploadedAt.max}` : '';
  return `CREATE TEMP TABLE "${fresh}" AS
SELECT ${columns.map((column) => `s."${column.name}"`).join(', ')}
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY "event_id" ORDER BY "generation" DESC) AS "copy_number"
  FROM "${stage}"
) s
LEFT JOIN "events"."${eventClass.name}" t ON t."event_id" = s."event_id"${bound}
LEFT JOIN "ops"."generations" g ON g."upload_id" = s."upload_id"
WHERE s."copy_number" = 1 AND t."event_id" IS NULL AND (g."generation" IS NULL OR s."generation" >= g."generation")`;
}

/** A record's first event has number 0, so rows with it count records, whatever the number of events. */
function insertCounts({ eventClass, loadId }: LoadPlan, fresh: string): string {
  const rejected = eventClass.name === 'rejected_record';
  const records = eventClass.name === 'upload_receipt' ? '0' : `SUM(CASE WHEN "event_number" = 0 THEN 1 ELSE 0 END)`;
  const reason = rejected ? '"reason"' : 'CAST(NULL AS VARCHAR(64))';
  return `INSERT INTO "ops"."load_counts" ("load_id", "customer_id", "upload_id", "event_class", "generation", "reason", "records", "events", "loaded_at")
SELECT ${literal(loadId)}, "customer_id", "upload_id", ${literal(eventClass.name)}, "generation", ${reason}, ${records}, COUNT(*), GETDATE()
FROM "${fresh}"
GROUP BY "customer_id", "upload_id", "generation"${rejected ? ', "reason"' : ''}`;
}

function insertHourlyParts({ eventClass, loadId }: LoadPlan, fresh: string): string {
  const hour = `DATE_TRUNC('hour', TIMESTAMP 'epoch' + ("time" / 1000.0) * INTERVAL '1 second')`;
  return `INSERT INTO "ops"."events_hourly_parts" ("load_id", "event_class", "customer_id", "source", "hour", "status_id", "events")
SELECT ${literal(loadId)}, ${literal(eventClass.name)}, "customer_id", "source", ${hour}, "status_id", COUNT(*)
FROM "${fresh}"
GROUP BY "customer_id", "source", ${hour}, "status_id"`;
}

function insertLedger({ loadId, eventClass, columns, objects }: LoadPlan): string {
  const rows = objects.map(
    ({ key, size, rows }) =>
      `(${literal(key)}, ${literal(eventClass.name)}, ${literal(loadId)}, ${size}, ${rows}, ${columns.length}, GETDATE())`,
  );
  return `INSERT INTO "ops"."load_ledger" ("object_key", "event_class", "load_id", "object_bytes", "object_rows", "column_count", "loaded_at")
VALUES
${rows.join(',\n')}`;
}
