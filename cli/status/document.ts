/**
 * What `cyberactive status --json` prints and the console shows: one look at a stage. Times are ISO 8601 in UTC, by the
 * environment's clock; ages and durations are whole seconds. Members are added, never renamed.
 */
export interface StatusDocument {
  readonly version: 1;
  /** `local` or a stage. */
  readonly environment: string;
  readonly stage: string;
  readonly as_of: string;
  /** Nothing is to be done. */
  readonly ok: boolean;
  /** What is to be looked into, the worst first. */
  readonly findings: readonly Finding[];
  /** One for each event class, those of records first. */
  readonly streams: readonly StreamStatus[];
  /** Records of all streams. */
  readonly totals: RecordTotals;
  readonly unread: UnreadStatus;
  readonly queues: QueueStatuses;
  readonly load: LoadStatus;
  readonly sweep: SweepStatus;
  /** What the shares and percentiles are of. */
  readonly sample: Sample;
  /** What is good to know and asks for nothing. */
  readonly remarks: readonly string[];
}

export type Severity = 'error' | 'warning';

/** Codes of findings; stable. */
export type FindingCode =
  | 'unaccounted'
  | 'dead_letters'
  | 'given_up'
  | 'quarantined_files'
  | 'lost_records'
  | 'late'
  | 'load_behind'
  | 'sweep_behind'
  | 'transform_off'
  | 'clock_skew'
  | 'no_permission';

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** Event class, where it is about one. */
  readonly stream?: string;
  /** One sentence: what was found, what was expected. */
  readonly says: string;
  /** What to do, a command where there is one. */
  readonly next: string;
}

/**
 * - `idle`: nothing is on its way.
 * - `flowing`: records are on their way, none longer than the stage's buffers and schedule explain.
 * - `late`: the oldest is on its way longer than that.
 * - `unaccounted`: records are missing past the freshness window.
 * - `unused`: nothing came in the sampled time, nor is anything loaded.
 */
export type StreamState = 'idle' | 'flowing' | 'late' | 'unaccounted' | 'unused';

export interface StreamStatus {
  /** Event class. */
  readonly stream: string;
  readonly stream_name: string;
  readonly state: StreamState;
  readonly freshness: Freshness;
  /** Records on their way, by their upload's receipt; shared out by class where an upload has several. */
  readonly in_flight: number;
  /** Records missing past the freshness window. */
  readonly unaccounted: number;
  /** Upload of the oldest record on its way, and how long ago it was promised. */
  readonly oldest: { readonly upload_id: string; readonly customer_id: string; readonly uploaded_at: string; readonly age_seconds: number } | null;
  /** Records routed to this stream that were rejected, of those that are accounted for, 0 to 1; null: none in the sample. */
  readonly rejected_share: number | null;
  /** Null where the stream could not be looked at. */
  readonly buffer: BufferStatus | null;
  /** Delivered objects that load is not done with. */
  readonly waiting_objects: number;
}

export interface Freshness {
  /** Age of the newest loaded row: now less the moment at which its upload was promised. Null: no row in the sample. */
  readonly newest_row_age_seconds: number | null;
  /** When load was last done with an object of the class; null: not in the last two days. */
  readonly loaded_at: string | null;
  /** From the promise of an upload to its last row, for 50 and 95 of 100 records; null: none in the sample. */
  readonly p50_seconds: number | null;
  readonly p95_seconds: number | null;
  /** What buffers, schedule and no fault explain at most, from a landed file to its row. */
  readonly expected_seconds: number;
}

export interface BufferStatus {
  readonly interval_seconds: number;
  readonly size_bytes: number;
  /** Before the transform; null for a stream without one. */
  readonly transform_interval_seconds: number | null;
  readonly transform_on: boolean;
  /**
   * What the buffer model says of the records on their way: AWS tells of no buffer how full it is. 0 bytes: empty.
   * `held_bytes` are those put and not yet delivered, in both buffers.
   */
  readonly held_bytes: number;
  /** 0 to 1, of the size hint. */
  readonly fill: number;
  readonly flush_at: string | null;
  readonly seconds_to_flush: number | null;
}

export interface RecordTotals {
  readonly in_flight: number;
  readonly unaccounted: number;
  /** Of the sample. */
  readonly accepted: number;
  readonly rejected: number;
  readonly rejected_share: number | null;
}

/** Files that are there and of which fan-out has written no receipt. */
export interface UnreadStatus {
  readonly uploads: number;
  readonly oldest_age_seconds: number | null;
  /** That the sweep has given up. */
  readonly given_up: number;
}

export interface QueueStatus {
  readonly visible: number;
  /** Received by somebody and not acknowledged. */
  readonly in_work: number;
  readonly delayed: number;
}

/** Null where a queue may not be looked at. */
export interface QueueStatuses {
  readonly raw: QueueStatus | null;
  readonly curated: QueueStatus | null;
  /** Messages given up: of files that were not read, and of objects that were not loaded. */
  readonly raw_dead_letters: number | null;
  readonly curated_dead_letters: number | null;
}

export interface LoadStatus {
  readonly interval_seconds: number;
  /** When load was last done with an object of any class. */
  readonly last_at: string | null;
  /** Delivered objects that it is not done with, and how old the oldest is. */
  readonly waiting_objects: number;
  readonly oldest_waiting_seconds: number | null;
  /** Loads whose statement has not ended. */
  readonly running: number;
  /** Files that the warehouse refused three times alone. */
  readonly quarantined_files: number;
}

export interface SweepStatus {
  /** Age of the newest object up to which it has seen everything; null: it has not run yet. */
  readonly lag_seconds: number | null;
  /** Uploads of which Firehose lost records: ordered again from raw, or given up. */
  readonly lost_uploads: number;
}

export interface Sample {
  /** The newest uploads, so many at most. */
  readonly uploads: number;
  /** Promised since. */
  readonly since: string;
  /** Uploads in flight that were read; more are listed where `open_uploads` is larger. */
  readonly open_read: number;
  readonly open_uploads: number;
  /** Listings that were longer than a look reads, each told in `remarks`; empty while the whole was seen. */
  readonly cut: readonly CutListing[];
}

/**
 * - `open_uploads`: more uploads are on their way than `open_uploads` says, and those of some customers were not seen.
 * - `recent_uploads`: the sample may not be of the newest uploads.
 * - `delivered_objects`: of some stream only a part of what it delivered in two days was seen, of the last hours where these have any.
 */
export type CutListing = 'open_uploads' | 'recent_uploads' | 'delivered_objects';
