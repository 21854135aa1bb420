import type { EventClassName } from '../../schemas';
import { heldSchema, loadedAt } from '../../schemas/redshift';
import { literal } from '../warehouse/data-api';
import { hourOf, INSERT_COUNTS } from './count-statements';
import { announced, currentGeneration } from './load-plan';
import { heldRecords, recordClasses, uploadedWithin, type HeldGeneration } from './pending-generations';
import type { KnownColumns } from './table-width';

/** Uploads whose rows are exchanged in one transaction, all with rows in the same classes. */
export interface Flip {
  /** 40 hex digits; the load id of its entries in the books. */
  readonly id: string;
  readonly uploads: readonly HeldGeneration[];
  /** Classes that have rows of the old generation. */
  readonly replaced: readonly EventClassName[];
  /** Classes that have rows of the new one. */
  readonly brought: readonly EventClassName[];
  readonly known: KnownColumns;
}

/**
 * The exchange: rows of the old generation go, held ones come, and the books say both, in one transaction, so that a
 * reader sees all of the one or all of the other. Which uploads are whole is asked anew under the lock; one that is not
 * any more, or that got rows in a class that is not of this flip, is left for the next. So it may run twice.
 * 10 statements and two for each class: five classes are 20.
 */
export function flipStatements(flip: Flip): string[] {
  const id = flip.id.slice(0, 16);
  const tables = { flip: `flip_${id}`, moved: `moved_${id}` };
  return [
    `LOCK "ops"."load_lock"`,
    selectWhole(flip, tables.flip),
    selectMoved(flip, tables),
    countBrought(flip, tables.moved),
    countReplaced(flip, tables.flip),
    hourlyDifference(flip, tables.moved),
    `INSERT INTO "ops"."generations" ("upload_id", "generation", "announced_at") SELECT "upload_id", "generation", GETDATE() FROM "${tables.flip}"`,
    ...flip.replaced.map((name) => `DELETE FROM "events"."${name}" WHERE "upload_id" IN (SELECT "upload_id" FROM "${tables.flip}") AND ${uploadedWithin(flip.uploads)}`),
    ...flip.brought.map((name) => insertHeld(flip, name, tables.flip)),
    insertHeld(flip, 'upload_receipt', tables.flip),
    `DROP TABLE "${tables.moved}"`,
    `DROP TABLE "${tables.flip}"`,
  ];
}

/** Rows of generations that are over, in all holding tables. May run at any time, and twice. */
export function discardStatements(classes: readonly EventClassName[]): string[] {
  return [
    `LOCK "ops"."load_lock"`,
    ...classes.map(
      (name) => `DELETE FROM "${heldSchema}"."${name}" USING "ops"."generations" g WHERE "${name}"."upload_id" = g."upload_id" AND "${name}"."generation" <= g."generation"`,
    ),
  ];
}

interface FlipTables {
  /** Uploads that are exchanged: upload_id, generation. */
  readonly flip: string;
  /** Their events, old (-1) and new (1), and new rejections, narrow: what the books need. */
  readonly moved: string;
}

function selectWhole({ uploads, replaced, brought, known }: Flip, table: string): string {
  const strangers = recordClasses(known, 'events').filter((name) => !replaced.includes(name));
  const ids = uploads.map(({ uploadId }) => literal(uploadId)).join(', ');
  const wanted = uploads.map(({ uploadId, generation }) => `(r."upload_id" = ${literal(uploadId)} AND r."generation" = ${generation})`);
  const columns = (name: EventClassName) => `h."upload_id", h."generation", h."record_number", h."event_number", ${brought.includes(name) ? 0 : 1} AS "strange"`;
  const old = strangers.map((name) => `SELECT "upload_id" FROM "events"."${name}" WHERE "upload_id" IN (${ids}) AND ${uploadedWithin(uploads)}`);
  return `CREATE TEMP TABLE "${table}" AS
SELECT r."upload_id", r."generation"
FROM "${heldSchema}"."upload_receipt" r
LEFT JOIN ${announced} g ON g."upload_id" = r."upload_id"
LEFT JOIN (
  SELECT "upload_id", "generation", COUNT(DISTINCT CASE WHEN "event_number" = 0 THEN "record_number" END) AS "records", SUM("strange") AS "strange"
  FROM (${heldRecords(recordClasses(known, heldSchema), columns, ` WHERE h."upload_id" IN (${ids})`)}) u
  GROUP BY "upload_id", "generation"
) h ON h."upload_id" = r."upload_id" AND h."generation" = r."generation"
${old.length > 0 ? `LEFT JOIN (SELECT "upload_id", COUNT(*) AS "rows" FROM (${old.join('\nUNION ALL ')}) u GROUP BY "upload_id") o ON o."upload_id" = r."upload_id"\n` : ''}WHERE (${wanted.join(' OR ')}) AND r."generation" > ${currentGeneration('g')}
  AND COALESCE(h."records", 0) = r."records" AND COALESCE(h."strange", 0) = 0${old.length > 0 ? ` AND o."upload_id" IS NULL` : ''}`;
}

/** `first_class` is the class that a record counts in: of several the first by name, as no other order is known. */
function selectMoved({ uploads, replaced, brought }: Flip, { flip, moved }: FlipTables): string {
  const text = (value: string) => `CAST(${value} AS VARCHAR(64))`;
  const columns = (alias: string, name: string, sign: number) =>
    name === 'rejected_record'
      ? `${text(`'${name}'`)} AS "event_class", ${alias}."customer_id", ${alias}."upload_id", ${alias}."generation", ${alias}."record_number", ${alias}."event_number", ${alias}."source", CAST(NULL AS TIMESTAMP) AS "hour", CAST(NULL AS BIGINT) AS "status_id", ${alias}."reason", ${sign} AS "sign"`
      : `${text(`'${name}'`)} AS "event_class", ${alias}."customer_id", ${alias}."upload_id", ${alias}."generation", ${alias}."record_number", ${alias}."event_number", ${alias}."source", ${hourOf(`${alias}.`)} AS "hour", ${alias}."status_id", ${text('NULL')} AS "reason", ${sign} AS "sign"`;
  const isEvent = (name: string) => name !== 'rejected_record';
  const rows = [
    ...replaced.filter(isEvent).map((name) => `SELECT ${columns('e', name, -1)} FROM "events"."${name}" e JOIN "${flip}" f ON f."upload_id" = e."upload_id" WHERE ${uploadedWithin(uploads, 'e.')}`),
    ...brought.map((name) => `SELECT ${columns('h', name, 1)} FROM "${heldSchema}"."${name}" h JOIN "${flip}" f ON f."upload_id" = h."upload_id" AND f."generation" = h."generation"`),
  ];
  const none = `SELECT ${columns('h', 'rejected_record', 1)} FROM "${heldSchema}"."rejected_record" h WHERE 1 = 0`;
  return `CREATE TEMP TABLE "${moved}" AS
SELECT m.*, MIN(CASE WHEN m."event_class" <> 'rejected_record' THEN m."event_class" END) OVER (PARTITION BY m."upload_id", m."generation", m."record_number") AS "first_class"
FROM (${rows.length > 0 ? rows.join('\nUNION ALL ') : none}) m`;
}

/** What the new rows count, as a load would have counted them; and the receipts. */
function countBrought({ id }: Flip, moved: string): string {
  const entry = (eventClass: string, outcome: string, reason: string, records: string, events: string) =>
    `SELECT ${literal(id)}, "customer_id", "upload_id", ${eventClass}, "generation", '${outcome}', ${reason}, ${records}, ${events}, GETDATE() FROM "${moved}"`;
  const key = `"customer_id", "upload_id", "event_class", "generation"`;
  return `${INSERT_COUNTS}
${entry('"event_class"', 'accepted', 'CAST(NULL AS VARCHAR(64))', `SUM(CASE WHEN "event_number" = 0 AND "event_class" = "first_class" THEN 1 ELSE 0 END)`, 'COUNT(*)')}
WHERE "sign" = 1 AND "event_class" <> 'rejected_record' GROUP BY ${key}
UNION ALL ${entry('"event_class"', 'rejected', '"reason"', `SUM(CASE WHEN "first_class" IS NULL THEN 1 ELSE 0 END)`, 'COUNT(*)')}
WHERE "sign" = 1 AND "event_class" = 'rejected_record' GROUP BY ${key}, "reason"
UNION ALL ${entry('"event_class"', 'conflicting', '"first_class"', 'COUNT(*)', '0')}
WHERE "sign" = 1 AND "event_class" <> "first_class" AND "event_class" <> 'rejected_record' AND "event_number" = 0 GROUP BY ${key}, "first_class"`;
}

/**
 * Takes back what the generations before counted, and what was held: the books are a sum, and say afterwards what the
 * tables hold. How many rows were discarded stays, as superseded.
 */
function countReplaced({ id }: Flip, flip: string): string {
  const from = `FROM "ops"."load_counts" c JOIN "${flip}" f ON f."upload_id" = c."upload_id"`;
  return `${INSERT_COUNTS}
SELECT ${literal(id)}, c."customer_id", c."upload_id", c."event_class", c."generation", c."outcome", c."reason", -SUM(c."records"), -SUM(c."events"), GETDATE()
${from}
WHERE (c."outcome" IN ('accepted', 'rejected', 'conflicting') AND c."generation" < f."generation") OR (c."outcome" = 'held' AND c."generation" <= f."generation")
GROUP BY c."customer_id", c."upload_id", c."event_class", c."generation", c."outcome", c."reason"
HAVING SUM(c."records") <> 0 OR SUM(c."events") <> 0
UNION ALL SELECT ${literal(id)}, c."customer_id", c."upload_id", c."event_class", c."generation", 'superseded', CAST(NULL AS VARCHAR(64)), 0, SUM(c."events"), GETDATE()
${from}
WHERE c."outcome" IN ('accepted', 'rejected', 'held') AND c."event_class" <> 'upload_receipt' AND c."generation" < f."generation"
GROUP BY c."customer_id", c."upload_id", c."event_class", c."generation"
HAVING SUM(c."events") <> 0
UNION ALL SELECT ${literal(id)}, r."customer_id", r."upload_id", 'upload_receipt', r."generation", 'receipt', CAST(NULL AS VARCHAR(64)), 0, COUNT(*), GETDATE()
FROM "${heldSchema}"."upload_receipt" r JOIN "${flip}" f ON f."upload_id" = r."upload_id" AND f."generation" = r."generation"
GROUP BY r."customer_id", r."upload_id", r."generation"`;
}

function hourlyDifference({ id }: Flip, moved: string): string {
  return `INSERT INTO "ops"."events_hourly_parts" ("load_id", "event_class", "customer_id", "source", "hour", "status_id", "events")
SELECT ${literal(id)}, "event_class", "customer_id", "source", "hour", "status_id", SUM("sign")
FROM "${moved}"
WHERE "event_class" <> 'rejected_record'
GROUP BY "event_class", "customer_id", "source", "hour", "status_id"
HAVING SUM("sign") <> 0`;
}

/** By column name: the tables may have been widened in another order. A row came when it could first be seen. */
function insertHeld({ known }: Flip, name: EventClassName, flip: string): string {
  const columns = [...known.get(`${heldSchema}.${name}`)!].filter((column) => column !== loadedAt);
  return `INSERT INTO "events"."${name}" (${columns.map((column) => `"${column}"`).join(', ')}, "${loadedAt}")
SELECT ${columns.map((column) => `h."${column}"`).join(', ')}, GETDATE()
FROM "${heldSchema}"."${name}" h
JOIN "${flip}" f ON f."upload_id" = h."upload_id" AND f."generation" = h."generation"`;
}
