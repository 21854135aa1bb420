/** `issued/{customer_id}/{upload_id}.json`. The promise of one upload; the first writer pins `uploaded_at` and `raw_key`. */
export interface IssuedDocument {
  readonly upload_id: string;
  readonly customer_id: string;
  readonly key_id: string;
  readonly source: string;
  /** Empty when the shipper named none. */
  readonly host: string;
  /** The file's path as shipped; the name when the shipper sent no path. */
  readonly path: string;
  readonly name: string;
  /** Bytes of the file as uploaded. */
  readonly size: number;
  readonly sha256: string;
  /** The client's own text for a file that recurs on purpose with the same content. */
  readonly occurrence?: string;
  /** Key in the raw bucket. */
  readonly raw_key: string;
  readonly uploaded_at: number;
  readonly file_modified_at?: number;
  /** The request's zone, else the customer's, else `UTC`. */
  readonly time_zone: string;
}

/**
 * `multipart/{customer_id}/{upload_id}.json`. An upload that is sent in parts. S3 checks each part against its own
 * SHA-256; whether they make up the promised file only fan-out can tell, which adds what it found.
 */
export interface MultipartDocument {
  /** S3's name of the multipart upload; a new one when the old one was aborted or expired. */
  readonly s3_upload_id: string;
  /** Bytes of each part; the last one has what is left. */
  readonly part_size: number;
  readonly begun_at: number;
  /** `completed`: the parts are one object. `aborted`: they are gone. */
  readonly ended?: 'completed' | 'aborted';
  /** Whether the whole object's SHA-256 is the promised one. */
  readonly content?: 'as_promised' | 'another';
}

/**
 * `tickets/{customer_id}/{ticket_id}.json`. What is known of a file in the inbox beside its bytes: whoever put it there
 * told neither size nor digest. The first writer pins it.
 */
export interface TicketDocument {
  readonly customer_id: string;
  readonly key_id: string;
  readonly source: string;
  readonly host: string;
  readonly path: string;
  readonly name: string;
  readonly occurrence?: string;
  readonly asked_at: number;
}

/** `landed/{customer_id}/{upload_id}.json`. Written by the first fan-out hop: the object version that is read. */
export interface LandedDocument {
  readonly version_id: string;
  readonly landed_at: number;
}

/** Records by name: of an event class, or of a rejection reason. */
export type Counts = Readonly<Record<string, number>>;

/** All records of the counts together. */
export const totalOf = (counts: Counts = {}): number => Object.values(counts).reduce((total, count) => total + count, 0);

/**
 * `fanned_out/{customer_id}/{upload_id}.json`. The receipt: from here on the count of records is exact. Of a later
 * generation `rederived/{customer_id}/{upload_id}/{generation}.json`, until load has put it in the former's place.
 */
export interface ReceiptDocument {
  readonly upload_id: string;
  readonly customer_id: string;
  readonly generation: number;
  readonly version_id: string;
  /** `plain`, `gzip`, `utf-16le`, …: as fan-out decoded it. */
  readonly encoding: string;
  readonly decoded_bytes: number;
  /** Framed records; `records = sum of routed + sum of rejected`. */
  readonly records: number;
  /** Records sent to each event class's stream. */
  readonly routed: Counts;
  /** Records that fan-out itself rejected, by reason. */
  readonly rejected: Counts;
  /** Lines that are no records. */
  readonly blank: number;
  readonly comment: number;
  readonly header: number;
  readonly fanned_out_at: number;
}

/**
 * `open/{customer_id}/{upload_id}.json`. Written by fan-out just before the receipt, removed by load when all records
 * are accounted for: what is listed here is in flight or lost.
 */
export interface OpenDocument {
  readonly generation: number;
  readonly records: number;
  readonly fanned_out_at: number;
}

/** A rejected record, as it is told to the shipper: never its text. */
export interface RejectedLine {
  /** Its number in the decoded file: of the line, or of the element. */
  readonly record: number;
  readonly reason: string;
  readonly field?: string;
  readonly expected?: string;
}

/**
 * `accounted/{customer_id}/{upload_id}.json`. Records (not rows) of the upload's highest generation that load has
 * committed so far. Each is counted once.
 */
export interface AccountedDocument {
  readonly generation: number;
  readonly accepted: Counts;
  readonly rejected: Counts;
  /** The first hundred of the rejected records, by number. */
  readonly rejected_records?: readonly RejectedLine[];
  /** Records that were found in a second event class; they are counted in the first. */
  readonly conflicting?: number;
  /** Rows of an older generation that load discarded. */
  readonly superseded?: number;
  /** Entries of `ops.load_counts` that this sums up. They only ever become more: of two documents, the higher is newer. */
  readonly entries: number;
  /** When the counts last changed. */
  readonly loaded_at: number;
}
