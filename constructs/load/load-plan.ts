import type { EventClass } from '../../schemas';
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
}

/** The generation that counts, of each upload for which one was announced. */
export const announced = `(SELECT "upload_id", MAX("generation") AS "generation" FROM "ops"."generations" GROUP BY "upload_id")`;
