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
  /** The key in whose place it was made; both work until that one expires. */
  readonly replaces?: string;
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

/** How far one of the sweep's walks has looked. */
export interface WalkPosition {
  /** Everything that was last changed up to here has been looked at. */
  readonly clean_until: number;
  /** Of a walk that was interrupted: what it looks at ends here, and where it goes on. */
  readonly until?: number;
  readonly prefix?: string;
  readonly after?: string;
}

/** `sweep/cursor.json`. Where the sweep goes on; lost, it looks at the last day again. */
export interface SweepCursorDocument {
  /** By the walk's name. */
  readonly walks: Readonly<Record<string, WalkPosition>>;
  /** By the folder under `swept/`: the last key that was looked after. */
  readonly turns: Readonly<Record<string, string>>;
  /** When a queue was last seen without any message, by queue. */
  readonly quiet_at: Readonly<Record<string, number>>;
  /** Announced up to here, an object has been taken from the queue or has lost its message, by queue. */
  readonly passed_until: Readonly<Record<string, number>>;
}

/** How often the sweep tried to bring something forward. */
export interface SweptAttempts {
  readonly attempts: number;
  /** Of the last attempt. */
  readonly tried_at?: number;
  /** Not before this. */
  readonly next_at: number;
  /** It has not helped: a person is needed. */
  readonly gave_up?: true;
}

/**
 * `swept/never_put/{customer_id}/{upload_id}.json`. Promised, and no object was there when the sweep looked. What lands
 * later is taken up from here.
 */
export interface NeverPutDocument {
  readonly raw_key: string;
  /** When a URL was last given. */
  readonly promised_at: number;
}

/** `swept/unread/{customer_id}/{upload_id}.json`. The object is there, and fan-out has written no receipt. */
export interface UnreadDocument extends SweptAttempts {
  readonly raw_key: string;
  readonly version_id: string;
  /** Bytes. */
  readonly size: number;
  readonly put_at: number;
}

/** `swept/unloaded/{hash of the key}.json`. A curated object of which load has said nothing. */
export interface UnloadedDocument extends SweptAttempts {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly put_at: number;
}

/** `swept/unknown/{hash of the key}.json`. An object of the raw bucket that nobody was promised. */
export interface UnknownObjectDocument {
  readonly key: string;
  readonly put_at: number;
}

/** `swept/error_objects/{hash of the key}.json`. An object under `errors/` that was read; its records are under `swept/lost/`. */
export interface ErrorObjectDocument {
  readonly key: string;
  /** Lines whose records cannot be told. */
  readonly unreadable: number;
  readonly read_at: number;
}

/** When a shipper (a source and a host) sent, and how long it is used to be silent. */
export interface ShipperRhythm {
  /** `uploaded_at` of its newest upload. */
  readonly last_at: number;
  /** Longest gap between two uploads that ended on a day, ms, by the day's number since 1970; of the last four weeks. */
  readonly gaps: Readonly<Record<number, number>>;
}

/** `swept/shippers/{customer_id}.json`. The rhythm of each shipper of a customer, by `<source> <host>`. */
export interface ShippersDocument {
  readonly shippers: Readonly<Record<string, ShipperRhythm>>;
}

/**
 * `reject_shares/{customer_id}.json`. Records of uploads that load closed, by the hour (since 1970) in which it did; of the
 * last seven days. For an alarm: the books are elsewhere.
 */
export interface RejectShareDocument {
  readonly hours: Readonly<Record<number, readonly [records: number, rejected: number]>>;
}

/** `swept/lost/{customer_id}/{upload_id}/{generation}.json`. Records of which Firehose wrote error objects. */
export interface LostRecordsDocument {
  /** Hashes of the keys of error objects that are in here. */
  readonly objects: readonly string[];
  /** To be ordered; ascending, not overlapping. */
  readonly waiting: readonly (readonly [first: number, last: number])[];
  /** How often each was ordered. */
  readonly ordered: readonly (readonly [first: number, last: number, times: number])[];
  /** Ordered as often as allowed, and lost again. */
  readonly gave_up: readonly (readonly [first: number, last: number])[];
  /** The order that was last decided on; without `sent_at` it has yet to be sent. */
  readonly order?: {
    readonly replay_id: string;
    readonly ranges: readonly (readonly [first: number, last: number])[];
    readonly decided_at: number;
    readonly sent_at?: number;
  };
  /** No order before this. */
  readonly next_at: number;
  /** The upload's receipt row was lost. */
  readonly receipt?: SweptAttempts & { readonly is_lost: boolean };
}

/**
 * `narrow/{customer_id}/{upload_id}.json`. Rows of the upload lack values: they are of a newer schema than the Glue table
 * was when Firehose wrote their file, and it left out what it had no column for. Put down by load, derived anew by the sweep.
 */
export interface NarrowUploadDocument extends SweptAttempts {
  /** By event class: the schema version that the narrow rows say. */
  readonly classes: Readonly<Record<string, number>>;
  /** The highest generation of which rows are narrow. */
  readonly generation: number;
  /** The order that was last decided on; without `sent_at` it has yet to be sent. */
  readonly order?: { readonly replay_id: string; readonly generation: number; readonly decided_at: number; readonly sent_at?: number };
}

/** `audits/recount.json`. Where the nightly recount is in its round of the days; days are `yyyy-MM-dd`, of `uploaded_at`, UTC. */
export interface RecountDocument {
  /** The older day that is the next one's turn; absent: the newest of them. */
  readonly next_day?: string;
  /** Days on which books and tables differed when they were last recounted. */
  readonly different_days: readonly string[];
  readonly recounted_at: number;
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
/** The same form, of a replay. */
export const isReplayId = isUploadId;
/** A whole number from 1, as it stands in a key. */
export const isGeneration = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text);
