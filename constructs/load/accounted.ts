import { isCustomerId, isUploadId, type AccountedDocument, type Counts, type UploadKey } from '../state/registry';
import { metrics } from '../telemetry';
import { literal, query, type ResultRow } from '../warehouse/data-api';
import type { LoadDependencies } from './dependencies';
import { announced, currentGeneration } from './load-plan';
import { rejectedLists } from './rejected-list';
import { forEachSideBySide } from './side-by-side';

/**
 * Writes what has become of the uploads that these loads touched into the state bucket, from the counts that the loads
 * committed: the API answers from there and never wakes the warehouse. May be repeated, and by two runs at once.
 */
export async function writeAccounted(deps: LoadDependencies, loadIds: readonly string[]): Promise<void> {
  return write(deps, `(SELECT "upload_id" FROM "ops"."load_counts" WHERE "load_id" IN (${loadIds.map(literal).join(', ')}))`);
}

/** Uploads named in one statement, which may have 100 KB. */
const UPLOADS_A_QUERY = 1_000;

/** The same for uploads by their ids. */
export async function writeAccountedOf(deps: LoadDependencies, uploadIds: readonly string[]): Promise<void> {
  for (let start = 0; start < uploadIds.length; start += UPLOADS_A_QUERY) {
    await write(deps, `(${uploadIds.slice(start, start + UPLOADS_A_QUERY).map(literal).join(', ')})`);
  }
}

/** @param uploads the right side of SQL's IN */
async function write(deps: LoadDependencies, uploads: string): Promise<void> {
  const rows = await query(
    deps.warehouse,
    `SELECT
  c."customer_id", c."upload_id", c."generation", c."outcome",
  CASE WHEN c."outcome" = 'rejected' THEN c."reason" ELSE c."event_class" END AS "class_or_reason",
  MAX(${currentGeneration('g')}) AS "current_generation",
  SUM(c."records") AS "records", SUM(c."events") AS "events", COUNT(*) AS "entries"
FROM "ops"."load_counts" c
LEFT JOIN ${announced} g ON g."upload_id" = c."upload_id"
WHERE c."outcome" <> 'receipt' AND c."upload_id" IN ${uploads}
GROUP BY 1, 2, 3, 4, 5`,
  );
  const counted = [...groupByUpload(rows).values()].map((outcomes) => ({
    id: [String(outcomes[0]!.customer_id), String(outcomes[0]!.upload_id)] as const,
    document: accountedOf(outcomes, deps.now()),
  }));
  const known = counted.filter(({ id }) => isCustomerId(id[0]) && isUploadId(id[1]));
  if (known.length < counted.length) deps.log('rows of no upload', { uploads });
  const lists = await rejectedLists(deps, known);
  await forEachSideBySide(known, async ({ id, document }) => {
    const rejected_records = lists.get(id[1]);
    const { generation } = await writeOne(deps, id, rejected_records ? { ...document, rejected_records } : document);
    await promoteReceipt(deps, id, generation);
  });
}

async function writeOne(deps: LoadDependencies, id: UploadKey, document: AccountedDocument): Promise<AccountedDocument> {
  let earlier: AccountedDocument | undefined;
  const written = await deps.registry.accounted.change(id, (current) => {
    earlier = current;
    // Another run read the counts after us: its document says all that ours does.
    return current && current.entries >= document.entries ? current : document;
  });
  const conflicting = (written.conflicting ?? 0) - (earlier?.conflicting ?? 0);
  if (conflicting > 0) {
    deps.log('records in two event classes', { customer_id: id[0], upload_id: id[1], records: conflicting });
    deps.meter.add(metrics.recordsConflicting, conflicting);
  }
  return written;
}

/**
 * Puts the receipt of a generation in the place of the one before it, as soon as the accounting is of that generation.
 * Fan-out may not have come to writing it yet: then the upload is still open, and reconcile does it.
 */
export async function promoteReceipt({ registry }: Pick<LoadDependencies, 'registry'>, id: UploadKey, generation: number): Promise<void> {
  if (generation === 1) return;
  const receipt = await registry.rederived.get(...id, String(generation));
  if (receipt) await registry.fannedOut.change(id, (current) => (current && current.generation >= generation ? current : receipt));
}

function groupByUpload(rows: readonly ResultRow[]): Map<string, ResultRow[]> {
  const groups = new Map<string, ResultRow[]>();
  for (const row of rows) {
    const upload = `${row.customer_id}/${row.upload_id}`;
    const group = groups.get(upload);
    if (group) group.push(row);
    else groups.set(upload, [row]);
  }
  return groups;
}

/** Of the generation that counts: rows of a later one are held until it is complete, and counted then. */
function accountedOf(outcomes: readonly ResultRow[], now: number): AccountedDocument {
  const generation = Number(outcomes[0]!.current_generation);
  const current = outcomes.filter((row) => Number(row.generation) === generation);
  const counts = (outcome: string): Counts =>
    Object.fromEntries(
      current.filter((row) => row.outcome === outcome && row.records !== 0).map((row) => [String(row.class_or_reason), Number(row.records)]),
    );
  const conflicting = sum(current.filter(({ outcome }) => outcome === 'conflicting').map(({ records }) => Number(records)));
  const superseded = sum(outcomes.filter(({ outcome }) => outcome === 'superseded').map(({ events }) => Number(events)));
  return {
    generation,
    accepted: counts('accepted'),
    rejected: counts('rejected'),
    ...(conflicting > 0 && { conflicting }),
    ...(superseded > 0 && { superseded }),
    entries: sum(outcomes.map(({ entries }) => Number(entries))),
    loaded_at: now,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
