import { eventClasses, type EventClass } from '../../schemas';
import type { RecordRange } from '../fan-out/record-range';
import { literal, queryPages, type Warehouse } from '../warehouse/data-api';

/** Event classes that records end in. */
export const recordClasses: readonly EventClass[] = Object.values(eventClasses).filter(({ ocsf }: EventClass) => ocsf !== undefined);

/** Bounds the search: tables are sorted by it. */
export interface UploadTime {
  readonly upload: string;
  /** Epoch ms. */
  readonly uploadedAt: number;
}

/**
 * Records that have an event, of whatever class, by upload: ranges, ascending, apart. A record has its first event in any
 * case, so that one is looked for.
 * @throws StatementError
 */
export async function existingRecords(warehouse: Warehouse, uploads: readonly UploadTime[]): Promise<Map<string, RecordRange[]>> {
  const existing = new Map<string, RecordRange[]>(uploads.map(({ upload }) => [upload, []]));
  if (uploads.length === 0) return existing;
  const times = uploads.map(({ uploadedAt }) => uploadedAt);
  const condition = `"uploaded_at" BETWEEN ${Math.min(...times)} AND ${Math.max(...times)} AND "upload_id" IN (${uploads.map(({ upload }) => literal(upload)).join(', ')}) AND "event_number" = 0`;
  const records = recordClasses.map(({ name }) => `SELECT "upload_id", "record_number" FROM "events"."${name}" WHERE ${condition}`);
  const sql = `SELECT "upload_id", MIN("record_number") AS "first", MAX("record_number") AS "last"
FROM (
  SELECT "upload_id", "record_number", "record_number" - ROW_NUMBER() OVER (PARTITION BY "upload_id" ORDER BY "record_number") AS "island"
  FROM (
    ${records.join('\n    UNION\n    ')}
  ) e
) i
GROUP BY "upload_id", "island"
ORDER BY "upload_id", "first"`;
  for await (const page of queryPages(warehouse, sql)) {
    for (const { upload_id, first, last } of page) existing.get(String(upload_id))?.push([Number(first), Number(last)]);
  }
  return existing;
}
