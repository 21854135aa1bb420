import type { S3Client } from '@aws-sdk/client-s3';
import type { ReplayOrder } from '../fan-out/notification';
import type { Registry } from '../state/registry';
import type { PutRecordBatch } from '../stream/put-records';
import type { Log, Meter } from '../telemetry';

/** Queues whose messages the sweep repeats. */
export type SweptQueue = 'raw' | 'curated';
export type CountedQueue = SweptQueue | 'raw dead letters' | 'curated dead letters';

/** What the sweep reaches outside. */
export interface SweepServices {
  readonly s3: S3Client;
  readonly registry: Registry;
  readonly buckets: { readonly raw: string; readonly curated: string; readonly state: string };
  /** @param body an S3 event, or an order for the raw queue */
  readonly send: (queue: SweptQueue, body: object | ReplayOrder) => Promise<void>;
  /** Messages that are visible, in flight or delayed; approximate, and right a minute after the last change. */
  readonly depth: (queue: CountedQueue) => Promise<number>;
  /** Names of the columns that the Glue table of an event class has now; none where there is no table. */
  readonly tableColumns: (eventClass: string) => Promise<ReadonlySet<string>>;
  /** Puts rows to the stream of upload receipts. */
  readonly put: PutRecordBatch;
  readonly log: Log;
  readonly meter: Pick<Meter, 'add'>;
  /** Epoch ms. */
  readonly now: () => number;
  /** Milliseconds until the function is stopped. */
  readonly remaining: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
}

/** Times in ms. */
export interface SweepSettings {
  /** Life of a signed URL. */
  readonly urlLife: number;
  /** How often load runs. */
  readonly loadInterval: number;
  /** Tries to bring one thing forward before a person is told. */
  readonly attempts: number;
  /** From the first to the second try; doubled after each. */
  readonly backOff: number;
  /** Rows of uploads promised before this are retired, or will be before they could be counted again; both epoch ms. */
  readonly retiredBefore: (now: number) => number;
  /** Where receipts go. */
  readonly receiptStream: string;
  /** Version of each source, for a receipt that is emitted again. */
  readonly sourceVersion: (source: string) => number;
  /** Pages of listings, and documents of each kind, that a run reads at most. */
  readonly maxPages: number;
  readonly maxDocuments: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const sweepTimes = {
  /** After this a notification is late: S3 sends them within seconds, "sometimes a minute or longer". */
  settled: 10 * MINUTE,
  /** Counts of a queue are right this long after it has changed. */
  countsSettle: MINUTE,
  /** A message that one of fan-out's invocations failed on comes back after this. */
  fanOutVisibility: 30 * MINUTE,
  /** A hand-over that moves nothing ends in the dead letters after a day. */
  longestFanOut: 26 * HOUR,
  /** As long as load has a file for itself. */
  loadVisibility: 15 * MINUTE,
  /** A key has the hour in which its oldest record came; Firehose tries to deliver for 24 hours. */
  latestDelivery: 26 * HOUR,
  /** Where there is no cursor: how far back the first walk looks. */
  firstLook: 24 * HOUR,
  /** Nothing new is begun with less time left. */
  closing: 60_000,
} as const;
