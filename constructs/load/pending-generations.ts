import { createHash } from 'node:crypto';
import { eventClasses, type EventClassName } from '../../schemas';
import { heldSchema } from '../../schemas/redshift';
import { literal, query, type Warehouse } from '../warehouse/data-api';
import type { Flip } from './flip-statements';
import { announced, currentGeneration } from './load-plan';
import { classesIn, tableOf, type KnownColumns } from './table-width';

/** A generation of an upload whose rows are held. */
export interface HeldGeneration {
  readonly uploadId: string;
  readonly generation: number;
  /** Epoch ms. */
  readonly uploadedAt: number;
}

/** Uploads exchanged in one transaction: their ids stand in its statements several times. */
const UPLOADS_A_FLIP = 50;

/** Event classes that records end in and that have a table. A receipt is no record. */
export const recordClasses = (known: KnownColumns, schema: 'events' | 'held'): EventClassName[] =>
  classesIn(known, schema).filter((name) => name !== 'upload_receipt');

/** Record and generation of what is held in these tables, by its first event. @param select further columns of `h` */
export const heldRecords = (classes: readonly EventClassName[], select: (name: EventClassName) => string, where = ''): string =>
  classes.map((name) => `SELECT ${select(name)} FROM "${heldSchema}"."${name}" h${where}`).join('\nUNION ALL ');

/**
 * What is held and can be dealt with: whole generations, of which every record is there; and what is left of generations
 * that are over, because a run ended before it deleted it.
 */
export async function readPending(warehouse: Warehouse, known: KnownColumns): Promise<{ whole: HeldGeneration[]; over: HeldGeneration[] }> {
  const columns = () => `h."upload_id", h."generation", h."record_number", h."event_number"`;
  const rows = await query(
    warehouse,
    `SELECT r."upload_id", r."generation", r."uploaded_at", ${currentGeneration('g')} AS "current_generation"
FROM "${heldSchema}"."upload_receipt" r
LEFT JOIN ${announced} g ON g."upload_id" = r."upload_id"
LEFT JOIN (
  SELECT "upload_id", "generation", COUNT(DISTINCT CASE WHEN "event_number" = 0 THEN "record_number" END) AS "records"
  FROM (${heldRecords(recordClasses(known, heldSchema), columns)}) u
  GROUP BY "upload_id", "generation"
) h ON h."upload_id" = r."upload_id" AND h."generation" = r."generation"
WHERE r."generation" <= ${currentGeneration('g')} OR COALESCE(h."records", 0) = r."records"`,
  );
  const found = rows.map((row) => ({
    ...{ uploadId: String(row.upload_id), generation: Number(row.generation), uploadedAt: Number(row.uploaded_at) },
    isOver: Number(row.generation) <= Number(row.current_generation),
  }));
  return { whole: highest(found.filter(({ isOver }) => !isOver)), over: found.filter(({ isOver }) => isOver) };
}

/** Of each upload the highest generation that is whole; what it overtakes is discarded with the old rows. */
function highest(found: readonly HeldGeneration[]): HeldGeneration[] {
  const byUpload = new Map<string, HeldGeneration>();
  for (const held of found) {
    const other = byUpload.get(held.uploadId);
    if (!other || other.generation < held.generation) byUpload.set(held.uploadId, held);
  }
  return [...byUpload.values()];
}

/** Sorts uploads into transactions: those with rows in the same classes together, since each class costs statements. */
export async function planFlips(warehouse: Warehouse, known: KnownColumns, whole: readonly HeldGeneration[]): Promise<Flip[]> {
  const flips: Flip[] = [];
  for (let start = 0; start < whole.length; start += UPLOADS_A_FLIP) {
    const uploads = whole.slice(start, start + UPLOADS_A_FLIP);
    const groups = new Map<string, { uploads: HeldGeneration[]; replaced: EventClassName[]; brought: EventClassName[] }>();
    const places = await readPlaces(warehouse, known, uploads);
    for (const upload of uploads) {
      const { replaced, brought } = places(upload.uploadId);
      const key = `${replaced.join()} ${brought.join()}`;
      const group = groups.get(key) ?? { uploads: [], replaced, brought };
      groups.set(key, group);
      group.uploads.push(upload);
    }
    flips.push(...[...groups.values()].map((group) => ({ ...group, id: generationsId(group.uploads), known })));
  }
  return flips;
}

/** In which tables an upload has rows, old and held. Asked of the tables, not of the books: they are what is exchanged. */
async function readPlaces(warehouse: Warehouse, known: KnownColumns, uploads: readonly HeldGeneration[]) {
  const rows = await query(warehouse, `SELECT "upload_id", "place" FROM (${places(known, uploads)}) u GROUP BY 1, 2`);
  const found = new Set(rows.map(({ upload_id, place }) => `${upload_id} ${place}`));
  return (uploadId: string) => {
    const of = (schema: 'events' | 'held') => recordClasses(known, schema).filter((name) => found.has(`${uploadId} ${tableOf(schema, eventClasses[name])}`));
    return { replaced: of('events'), brought: of(heldSchema) };
  };
}

function places(known: KnownColumns, uploads: readonly HeldGeneration[]): string {
  const ids = uploads.map(({ uploadId }) => literal(uploadId)).join(', ');
  return (['events', heldSchema] as const)
    .flatMap((schema) =>
      recordClasses(known, schema).map(
        (name) => `SELECT "upload_id", '${schema}.${name}' AS "place" FROM "${schema}"."${name}" WHERE "upload_id" IN (${ids}) AND ${uploadedWithin(uploads)}`,
      ),
    )
    .join('\nUNION ALL ');
}

/** The bound that lets tables sorted by uploaded_at be read in part: all rows of an upload have the same. */
export function uploadedWithin(uploads: readonly HeldGeneration[], alias = ''): string {
  const times = uploads.map(({ uploadedAt }) => uploadedAt);
  return `${alias}"uploaded_at" BETWEEN ${Math.min(...times)} AND ${Math.max(...times)}`;
}

/** Of these generations together: 40 hex digits. */
export const generationsId = (uploads: readonly HeldGeneration[]): string =>
  createHash('sha256').update(uploads.map(({ uploadId, generation }) => `${uploadId} ${generation}`).sort().join('\n')).digest('hex').slice(0, 40);
