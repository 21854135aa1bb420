import type { S3Client } from '@aws-sdk/client-s3';
import { FooterError, readFooter } from '../../constructs/load/footer';
import { forEachSideBySide } from '../../constructs/load/side-by-side';
import { literal, query, type Warehouse } from '../../constructs/warehouse/data-api';

/**
 * The curated objects that a load took, of those that may have rows of the upload: the ledger knows loads, not rows, and
 * the files' own statistics of `uploaded_at` leave out the others.
 * @param uploadedAt epoch ms
 * @returns keys; one whose object has expired stays among them
 */
export async function curatedObjects(warehouse: Warehouse, s3: S3Client, bucket: string, loadId: string, uploadedAt: number | undefined): Promise<string[]> {
  const rows = await query(warehouse, `SELECT "object_key", "object_bytes" FROM "ops"."load_ledger" WHERE "load_id" = ${literal(loadId)} ORDER BY "object_key"`);
  const objects = rows.map((row) => ({ key: String(row.object_key), size: Number(row.object_bytes) }));
  if (objects.length < 2 || uploadedAt === undefined) return objects.map(({ key }) => key);
  const possible = new Set<string>();
  await forEachSideBySide(objects, async ({ key, size }) => {
    if (await mayHave(key, size)) possible.add(key);
  });
  return objects.map(({ key }) => key).filter((key) => possible.has(key));

  async function mayHave(key: string, size: number): Promise<boolean> {
    try {
      const range = (await readFooter(s3, bucket, key, size)).uploadedAt;
      return range === undefined || (range.min <= uploadedAt! && uploadedAt! <= range.max);
    } catch (error) {
      if (error instanceof FooterError) return true;
      throw error;
    }
  }
}
