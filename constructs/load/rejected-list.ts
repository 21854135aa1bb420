import type { AccountedDocument, RejectedLine, UploadKey } from '../state/registry';
import { totalOf } from '../state/registry';
import { literal, query, type ResultRow } from '../warehouse/data-api';
import type { LoadDependencies } from './dependencies';
import { forEachSideBySide } from './side-by-side';

/** Rejected records that are named to the shipper, by number; the reasons of all of them are counted. */
export const mostNamed = 100;

/** An upload with rejected records, and its accounting without their list. */
export interface Rejecting {
  readonly id: UploadKey;
  readonly document: AccountedDocument;
}

/** What the tables say of the rejected records of one generation of an upload. */
interface Named {
  readonly lines: readonly RejectedLine[];
  /** Rows of rejected records; more than are counted where an event came of one since. */
  readonly rows: number;
}

/**
 * The first rejected records of each upload, so that the API can name them without waking the warehouse.
 *
 * They are read from events.rejected_record alone, within the days on which the uploads were promised: that costs what
 * looking for duplicates costs. Only for an upload of which a rejected record has become an event since, by a replay, is
 * the view asked that leaves those out.
 * @returns by upload id
 */
export async function rejectedLists(deps: LoadDependencies, uploads: readonly Rejecting[]): Promise<ReadonlyMap<string, readonly RejectedLine[]>> {
  const rejecting = uploads.filter(({ document }) => totalOf(document.rejected) > 0);
  if (rejecting.length === 0) return new Map();
  const times = await promisedAt(deps, rejecting);
  const all = await namedIn(deps, '"events"."rejected_record"', rejecting, times);
  const changed = rejecting.filter(({ id: [, uploadId], document }) => (all.get(uploadId)?.rows ?? 0) > totalOf(document.rejected));
  const standing = changed.length > 0 ? await namedIn(deps, '"ops"."rejected"', changed, times) : new Map<string, Named>();
  return new Map([...all, ...standing].map(([uploadId, { lines }]) => [uploadId, lines]));
}

/** Bounds of `uploaded_at`, epoch ms: the tables are sorted by it. */
async function promisedAt({ registry }: LoadDependencies, uploads: readonly Rejecting[]): Promise<readonly number[]> {
  const times: number[] = [];
  await forEachSideBySide(uploads, async ({ id }) => {
    const issued = await registry.issued.get(...id);
    if (issued) times.push(issued.uploaded_at);
  });
  return times;
}

async function namedIn({ warehouse }: LoadDependencies, table: string, uploads: readonly Rejecting[], times: readonly number[]): Promise<Map<string, Named>> {
  if (times.length === 0) return new Map();
  const ids = uploads.map(({ id }) => literal(id[1])).join(', ');
  const rows = await query(
    warehouse,
    `SELECT "upload_id", "generation", "record_number", "reason", "field", "expected", "rows"
FROM (
  SELECT "upload_id", "generation", "record_number", "reason", "field", "expected",
    ROW_NUMBER() OVER (PARTITION BY "upload_id", "generation" ORDER BY "record_number") AS "place",
    COUNT(*) OVER (PARTITION BY "upload_id", "generation") AS "rows"
  FROM ${table}
  WHERE "uploaded_at" BETWEEN ${Math.min(...times)} AND ${Math.max(...times)} AND "upload_id" IN (${ids})
) r
WHERE "place" <= ${mostNamed}
ORDER BY "upload_id", "record_number"`,
  );
  const generations = new Map(uploads.map(({ id, document }) => [id[1], document.generation]));
  const named = new Map<string, { lines: RejectedLine[]; rows: number }>();
  for (const row of rows.filter(({ upload_id, generation }) => generations.get(String(upload_id)) === Number(generation))) {
    const found = named.get(String(row.upload_id)) ?? { lines: [], rows: Number(row.rows) };
    found.lines.push(lineOf(row));
    named.set(String(row.upload_id), found);
  }
  return named;
}

const lineOf = ({ record_number, reason, field, expected }: ResultRow): RejectedLine => ({
  record: Number(record_number),
  reason: String(reason),
  ...(field !== null && { field: String(field) }),
  ...(expected !== null && { expected: String(expected) }),
});
