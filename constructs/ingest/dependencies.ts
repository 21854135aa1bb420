import type { S3Client } from '@aws-sdk/client-s3';
import type { Source } from '../../transforms/source';
import type { Lookup } from '../presign/key-cache';
import type { CustomerDocument, KeyDocument, Registry } from '../state/registry';
import type { Log, Meter } from '../telemetry';
import type { FirstSeen } from './first-seen';

/** What the doors work with. All of it is handed in: they know no clock, no environment and no client of their own. */
export interface IngestDependencies {
  readonly registry: Pick<Registry, 'issued' | 'landed' | 'tickets' | 'markDay'>;
  /** Cached lookups; see `cached`. */
  readonly keys: Lookup<KeyDocument>;
  readonly customers: Lookup<CustomerDocument>;
  /** Key ids that nobody knows, since when. */
  readonly strangers: FirstSeen;
  readonly s3: S3Client;
  /** Signs PUTs with the bucket in the path; made with `requestChecksumCalculation: 'WHEN_REQUIRED'`. */
  readonly signer: S3Client;
  readonly rawBucket: string;
  readonly inboxBucket: string;
  readonly sources: Readonly<Record<string, Source>>;
  readonly limits: DoorLimits;
  /** Tells batches apart that nothing else tells apart. */
  readonly newId: () => string;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Log;
  readonly meter: Meter;
}

export interface DoorLimits {
  /** Of a request's body as sent. */
  readonly maxBodyBytes: number;
  /** Of a body that is opened to take its lines out. */
  readonly maxOpenedBytes: number;
  /** Of an answer, as the function returns it. */
  readonly maxAnswerBytes: number;
  /** How long after its end a key's data is kept apart instead of being refused, ms. */
  readonly grace: number;
  /** Life of a signed URL. */
  readonly urlSeconds: number;
}

/**
 * API Gateway takes 10 MB, a function 6 MB of JSON in which the body is base64: 4 MiB leave room for the headers.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const maxBodyBytes = 4 * 1024 ** 2;
/** As much as the function holds several times over in its memory. */
export const maxOpenedBytes = 64 * 1024 ** 2;
/** A function's answer is 6 MB of JSON, in which the body is a text. @see the page above */
export const maxAnswerBytes = 5_500_000;
