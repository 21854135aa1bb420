import type { FailedFileDocument, LoadDocument, LostRecordsDocument, ReceiptDocument } from '../../../constructs/state/registry';
import type { Delivered } from '../../buffer/observe';
import type { LiveStream } from '../../buffer/live-stream';
import type { Hints } from '../../buffer/settings';
import type { QueueStatus } from '../document';
import type { SeenUpload } from '../uploads';

/** What is known of the way of one upload's oldest missing record through one stream. Times are epoch ms. */
export interface Journey {
  readonly upload: SeenUpload;
  /** Event class; of a file that is not read, one that its source may become. */
  readonly stream: string;
  readonly now: number;
  /** Records of the upload in this stream that are missing; undefined: the file is not read. */
  readonly missing: number | undefined;
  /** When the file was put; undefined: it has not come. */
  readonly putAt: number | undefined;
  readonly landedAt: number | undefined;
  readonly receipt: ReceiptDocument | undefined;
  readonly live: LiveStream | undefined;
  /** By the stage file. */
  readonly configured: Hints;
  /** Objects of the stream that may have records of the upload, the oldest first. */
  readonly objects: readonly Delivered[];
  readonly loading: LoadDocument | undefined;
  readonly failed: FailedFileDocument | undefined;
  readonly lost: Lost | undefined;
  readonly swept: { readonly attempts: number; readonly next_at: number; readonly gave_up?: true } | undefined;
  readonly load: LoadFacts;
  readonly queues: { readonly raw: QueueStatus | null; readonly curated: QueueStatus | null; readonly deadLetters: { readonly raw: number | null; readonly curated: number | null } };
  readonly evidence: Evidence;
}

export interface LoadFacts {
  readonly interval: number;
  readonly maxFiles: number;
  /** When rows were last loaded; undefined: not in two days. */
  readonly lastAt: number | undefined;
  /** The first run after the oldest of the objects was delivered; undefined: none was delivered, or its moment is not known. */
  readonly dueAt: number | undefined;
  readonly waitingObjects: number;
}

/** Records that Firehose wrote error objects of. */
export interface Lost {
  /** `processing-failed`: the transform. Else the conversion. Undefined where only the sweep's note is left. */
  readonly type: string | undefined;
  /** Firehose's own code and words. */
  readonly code: string | undefined;
  readonly document: LostRecordsDocument | undefined;
}

/** What is asked only where it decides; undefined: nobody tells. */
export interface Evidence {
  /** Records that the stream refused since the file was begun. */
  readonly refused?: number;
  /** Hops that ended without having stored a record, one after the other. */
  readonly stalled?: number;
  /** Why the warehouse takes no statement; null: it takes them. */
  readonly warehouse?: string | null;
}
