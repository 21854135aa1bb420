import { eventClasses } from '../../schemas';
import { heldSchema } from '../../schemas/redshift';

const names = Object.values(eventClasses).map(({ name }) => name);

/** Uploads retired in one transaction, which holds back loads as long as it runs. */
const UPLOADS_AT_A_TIME = 500;

/**
 * Uploads that have rows to retire, as `upload_id` and `uploaded_at`. One that was shipped again after the registry had
 * forgotten it has its rows twice under one id and its books once: it waits until the later ones are old too.
 * @param before epoch ms
 */
const due = (before: number): string => `SELECT "upload_id", MIN("uploaded_at") AS "uploaded_at"
FROM (
${names.map((name) => `  SELECT "upload_id", "uploaded_at" FROM "events"."${name}" WHERE "uploaded_at" < ${before}`).join('\n  UNION\n')}
) r
WHERE "upload_id" NOT IN (SELECT "upload_id" FROM "events"."upload_receipt" WHERE "uploaded_at" >= ${before})
GROUP BY "upload_id"`;

/** How many uploads are to be retired, as `uploads`. */
export const countDue = (before: number): string => `SELECT COUNT(*) AS "uploads" FROM (${due(before)}) d`;

/** Removes what was held for a generation that never became whole; it is in no book that anybody compares. */
export function retireHeldStatements(before: number): string[] {
  return ['LOCK "ops"."load_lock"', ...names.map((name) => `DELETE FROM "${heldSchema}"."${name}" WHERE "uploaded_at" < ${before}`)];
}

/**
 * Retires the oldest of them: their rows, their books and their announced generation, in one transaction and under the
 * load lock, so that nobody sees the one without the other. Roll-ups and the ledger stay. May be repeated at will.
 */
export function retireStatements(before: number): string[] {
  const these = '"upload_id" IN (SELECT "upload_id" FROM "retired")';
  return [
    'LOCK "ops"."load_lock"',
    `CREATE TEMP TABLE "retired" AS SELECT d."upload_id" FROM (${due(before)}) d ORDER BY d."uploaded_at", d."upload_id" LIMIT ${UPLOADS_AT_A_TIME}`,
    ...names.map((name) => `DELETE FROM "events"."${name}" WHERE "uploaded_at" < ${before} AND ${these}`),
    `DELETE FROM "ops"."load_counts" WHERE ${these}`,
    // Without it a file that is shipped again would begin under a generation that nobody has any more.
    `DELETE FROM "ops"."generations" WHERE ${these}`,
    'DROP TABLE "retired"',
  ];
}
