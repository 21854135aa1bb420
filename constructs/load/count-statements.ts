import { literal } from '../warehouse/data-api';
import { announced, type LoadPlan, type LoadTables } from './load-plan';

/**
 * What a load counts, from its own rows. A record is one whatever the number of its events: its first event has number 0.
 * An event wins over a rejection, whichever came first; a record of two event classes is counted in the first of them and
 * put down as conflicting beside it.
 */
export function countStatements(plan: LoadPlan, tables: LoadTables): string[] {
  const { name, ocsf } = plan.eventClass;
  if (name === 'upload_receipt') return [counts(plan, tables.fresh, { outcome: 'receipt', records: '0' })];
  if (!ocsf) return [counts(plan, tables.fresh, { outcome: 'rejected', reason: '"reason"', records: recordsIf(`"other_class" IS NULL`) }), superseded(plan, tables)];
  return [
    counts(plan, tables.fresh, { outcome: 'accepted', records: recordsIf(`"event_number" = 0 AND "other_class" IS NULL`) }),
    counts(plan, tables.fresh, {
      outcome: 'rejected',
      eventClass: 'rejected_record',
      reason: '"other_reason"',
      records: '-COUNT(*)',
      events: '0',
      where: `"other_reason" IS NOT NULL AND "other_class" IS NULL`,
    }),
    counts(plan, tables.fresh, {
      outcome: 'conflicting',
      reason: '"other_class"',
      records: 'COUNT(*)',
      events: '0',
      where: `"event_number" = 0 AND "other_class" IS NOT NULL`,
    }),
    superseded(plan, tables),
    hourlyParts(plan, tables.fresh),
  ];
}

const recordsIf = (condition: string): string => `SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;

interface Counted {
  readonly outcome: 'accepted' | 'rejected' | 'conflicting' | 'receipt';
  readonly records: string;
  /** @default the load's */
  readonly eventClass?: string;
  /** A column; @default none */
  readonly reason?: string;
  /** @default all rows */
  readonly events?: string;
  /** @default all rows */
  readonly where?: string;
}

export const INSERT_COUNTS = `INSERT INTO "ops"."load_counts" ("load_id", "customer_id", "upload_id", "event_class", "generation", "outcome", "reason", "records", "events", "loaded_at")`;

function counts({ loadId, eventClass: own }: LoadPlan, fresh: string, { outcome, records, eventClass = own.name, reason, events = 'COUNT(*)', where }: Counted): string {
  const columns = [literal(loadId), '"customer_id"', '"upload_id"', literal(eventClass), '"generation"', literal(outcome), reason ?? 'CAST(NULL AS VARCHAR(64))', records, events, 'GETDATE()'];
  return `${INSERT_COUNTS}
SELECT ${columns.join(', ')}
FROM "${fresh}"${where ? `\nWHERE ${where}` : ''}
GROUP BY "customer_id", "upload_id", "generation"${reason ? `, ${reason}` : ''}`;
}

/** Rows of a generation that is over: they are discarded, and that they came is known. */
function superseded({ loadId, eventClass }: LoadPlan, { stage }: LoadTables): string {
  return `${INSERT_COUNTS}
SELECT ${literal(loadId)}, s."customer_id", s."upload_id", ${literal(eventClass.name)}, s."generation", 'superseded', CAST(NULL AS VARCHAR(64)), 0, COUNT(*), GETDATE()
FROM "${stage}" s
JOIN ${announced} g ON g."upload_id" = s."upload_id"
WHERE s."generation" < g."generation"
GROUP BY s."customer_id", s."upload_id", s."generation"`;
}

function hourlyParts({ eventClass, loadId }: LoadPlan, fresh: string): string {
  return `INSERT INTO "ops"."events_hourly_parts" ("load_id", "event_class", "customer_id", "source", "hour", "status_id", "events")
SELECT ${literal(loadId)}, ${literal(eventClass.name)}, "customer_id", "source", ${hourOf()}, "status_id", COUNT(*)
FROM "${fresh}"
GROUP BY "customer_id", "source", ${hourOf()}, "status_id"`;
}

/** Hour of an event's own time. @param alias of its table, with a dot */
export const hourOf = (alias = ''): string => `DATE_TRUNC('hour', TIMESTAMP 'epoch' + (${alias}"time" / 1000.0) * INTERVAL '1 second')`;
