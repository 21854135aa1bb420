/** `loads/{event_class}/{load_id}.json`. A load in progress, written before its statement is submitted. */
export interface LoadDocument {
  readonly load_id: string;
  readonly event_class: string;
  /** Keys in the curated bucket, as in the manifest beside it. */
  readonly keys: readonly string[];
  /** Makes a second submission return the first statement (remembered for 8 h by the Data API). */
  readonly client_token: string;
  readonly statement_id?: string;
  readonly started_at: number;
}

/** `failed_files/{hash of the key}.json`. A curated object that failed to load while standing alone. */
export interface FailedFileDocument {
  readonly key: string;
  readonly failures: number;
  /** The warehouse's own words. */
  readonly error: string;
  /** Its footer beside its table: what does not agree, in one line. Absent where the file has no table. */
  readonly beside?: string;
  readonly failed_at: number;
}

/** A file that failed alone this often is put aside. */
export const quarantinedAfter = 3;

/** Whether load has put the file aside. */
export const isQuarantined = ({ failures }: Pick<FailedFileDocument, 'failures'>): boolean => failures >= quarantinedAfter;

/** `newest_rows/all.json`. By event class, when the upload of its newest loaded row was promised, epoch ms. For a metric. */
export type NewestRowsDocument = Readonly<Record<string, number>>;

/**
 * `reject_shares/{customer_id}.json`. Records of uploads that load closed, by the hour (since 1970) in which it did; of the
 * last seven days. For an alarm: the books are elsewhere.
 */
export interface RejectShareDocument {
  readonly hours: Readonly<Record<number, readonly [records: number, rejected: number]>>;
}
