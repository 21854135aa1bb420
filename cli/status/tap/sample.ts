/** Places at which records can be looked at, in the pipeline's order. */
export const tapHops = ['raw', 'pack', 'transformed', 'curated', 'row', 'rejected'] as const;
export type TapHop = (typeof tapHops)[number];

/** What was seen of one record, pack or row. */
export interface Sample {
  readonly stream: string;
  readonly customer_id: string;
  readonly upload_id: string;
  /** From 1; of a pack the first. */
  readonly record: number;
  /** Of `raw` and `rejected` the record's text; of `pack` its header; else the row without its nulls. */
  readonly data: string | Readonly<Record<string, unknown>>;
  /** Of a rejected record. */
  readonly reason?: string;
  readonly field?: string;
  readonly expected?: string;
}

/** How much is given, and read on the way to it. */
export const tapLimits = {
  /** Samples at most. */
  samples: 100,
  /** Uploads, or objects, that are opened. */
  opened: 10,
  /** Bytes that are read of a raw file. */
  rawBytes: 4 * 1024 * 1024,
  /** Bytes of a Parquet file; a larger one is passed over. */
  parquetBytes: 32 * 1024 * 1024,
  /** Bytes of a record that are given. */
  recordBytes: 64 * 1024,
} as const;
