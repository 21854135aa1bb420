/** Records of an upload by number, first and last, both included; null: to the end of the file. */
export type OrderedRange = readonly [first: number, last: number | null];

/**
 * `replays/{replay_id}/order/{customer_id}/{upload_id}.json`. Emit these records of an upload again, from raw, as rows of
 * this generation. The first writer pins it; fan-out adds how it ended.
 */
export interface ReplayOrderDocument {
  readonly replay_id: string;
  readonly customer_id: string;
  readonly upload_id: string;
  /** The upload's current one: what is missing is added. A higher one: all records are derived anew. */
  readonly generation: number;
  /** Ascending, not overlapping; of a higher generation `[[1, null]]`. */
  readonly ranges: readonly OrderedRange[];
  /** Why, for people: who ordered it or what it heals. */
  readonly reason: string;
  readonly ordered_at: number;
  /** When all of its records had been put to the streams. */
  readonly emitted_at?: number;
  /** How many they were. Absent when the upload was fanned out for the first time instead. */
  readonly records_emitted?: number;
  /** Why fan-out did not carry it out, `<where>: expected <what>, found <what>`. Such an order is over. */
  readonly refused?: string;
}

/** `begun/{customer_id}/{upload_id}/{generation}.json`: which replay derives this generation; the first writer has it. */
export interface BegunDocument {
  readonly replay_id: string;
  /** Epoch ms. */
  readonly begun_at: number;
}
