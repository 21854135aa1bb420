import type { EventClass, EventClassName } from '../../schemas';
import type { Footer, Range } from './footer';

/** One load: files of one event class and one width, copied in one transaction. */
export interface LoadPlan {
  /** Hash of the object keys: the same files are the same load. */
  readonly loadId: string;
  readonly eventClass: EventClass;
  readonly columns: Footer['columns'];
  readonly objects: readonly LoadObject[];
  /** Bounds the search for rows that are there already; undefined searches all. Epoch ms. */
  readonly uploadedAt?: Range;
  /** Whether rows may be of a generation above the first: only such can be ahead of the current one, and are held then. */
  readonly mayHold: boolean;
  /** Event classes that have a table. One that was deployed before its table was made has no rows to ask for. */
  readonly known: readonly EventClassName[];
}

export interface LoadObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly rows: number;
}

/** Temporary tables of a load. */
export interface LoadTables {
  /** Everything that the files hold. */
  readonly stage: string;
  /** What of it is to be inserted, with `other_class` and `other_reason`: what is there already of the same record. */
  readonly fresh: string;
  /** What of it is to be held: rows of a generation that is not the current one yet. */
  readonly held: string;
}

/** The generation that counts, of each upload for which one was announced. */
export const announced = `(SELECT "upload_id", MAX("generation") AS "generation" FROM "ops"."generations" GROUP BY "upload_id")`;

/** The same of every upload. @param alias of {@link announced}, left-joined */
export const currentGeneration = (alias: string): string => `COALESCE(${alias}."generation", 1)`;

/** Rows of a stage, numbered within event and generation: what Firehose delivered twice has the same. */
export const eachOnce = (stage: string): string => `(
  SELECT *, ROW_NUMBER() OVER (PARTITION BY "event_id", "generation" ORDER BY "uploaded_at") AS "copy_number"
  FROM "${stage}"
)`;

/** The bound that lets a table sorted by uploaded_at be read in part. */
export const within = ({ uploadedAt }: Pick<LoadPlan, 'uploadedAt'>, alias: string): string =>
  uploadedAt ? ` AND ${alias}."uploaded_at" BETWEEN ${uploadedAt.min} AND ${uploadedAt.max}` : '';
