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
