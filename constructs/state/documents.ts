/**
 * The documents of the state bucket: the pipeline's only registry (customers, keys, what was promised, what arrived,
 * what became of it). Times are epoch milliseconds, SHA-256 is lower-case hex, ids are lower case.
 */

/** `customers/{customer_id}.json`. Who owns the data. */
export interface CustomerDocument {
  readonly customer_id: string;
  readonly name: string;
  /** For log times without a zone: an IANA name or a fixed offset (`+02:00`). Absent: UTC. */
  readonly time_zone?: string;
  readonly created_at: number;
}

/** `keys/{key_id}.json`. An upload key; its secret part is kept only as a salted hash. */
export interface KeyDocument {
  readonly key_id: string;
  readonly customer_id: string;
  /** 16 random bytes, hex. */
  readonly salt: string;
  /** SHA-256 over the salt's bytes and the whole key as text, hex. */
  readonly hash: string;
  readonly created_at: number;
  readonly expires_at?: number;
  readonly revoked_at?: number;
  /** Names of the sources that the key may upload; absent: all. */
  readonly sources?: readonly string[];
  /** Hosts that the key may upload for; absent: all. */
  readonly hosts?: readonly string[];
}

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

/** `landed/{customer_id}/{upload_id}.json`. Written by the first fan-out hop: the object version that is read. */
export interface LandedDocument {
  readonly version_id: string;
  readonly landed_at: number;
}

/** Records by name: of an event class, or of a rejection reason. */
export type Counts = Readonly<Record<string, number>>;

/** All records of the counts together. */
export const totalOf = (counts: Counts = {}): number => Object.values(counts).reduce((total, count) => total + count, 0);

/** `fanned_out/{customer_id}/{upload_id}.json`. The receipt: from here on the count of records is exact. */
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

/**
 * `accounted/{customer_id}/{upload_id}.json`. Records (not rows) of the upload's highest generation that load has
 * committed so far. Each is counted once.
 */
export interface AccountedDocument {
  readonly generation: number;
  readonly accepted: Counts;
  readonly rejected: Counts;
  /** Records that were found in a second event class; they are counted in the first. */
  readonly conflicting?: number;
  /** Rows of an older generation that load discarded. */
  readonly superseded?: number;
  /** Entries of `ops.load_counts` that this sums up. They only ever become more: of two documents, the higher is newer. */
  readonly entries: number;
  /** When the counts last changed. */
  readonly loaded_at: number;
}

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
  readonly failed_at: number;
}

const customerIdPattern = /^[a-z0-9][a-z0-9-]{1,38}$/;
const keyIdPattern = /^[a-z0-9]{8,32}$/;
const uploadIdPattern = /^[a-z2-7]{26}$/;

/** 2 to 39 of `a-z 0-9 -`, not beginning with a dash. */
export const isCustomerId = (text: string): boolean => customerIdPattern.test(text);
/** 8 to 32 of `a-z 0-9`. */
export const isKeyId = (text: string): boolean => keyIdPattern.test(text);
/** 26 characters of RFC 4648 base32 in lower case: 128 bits. */
export const isUploadId = (text: string): boolean => uploadIdPattern.test(text);
