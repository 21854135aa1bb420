import type { S3Client } from '@aws-sdk/client-s3';
import type { Source } from '../../transforms/source';
import type { Lookup } from './key-cache';
import type { CustomerDocument, KeyDocument, Registry } from '../state/registry';
import type { Log, Meter } from '../telemetry';

/** What the handlers work with. All of it is handed in: they know no clock, no environment and no client of their own. */
export interface PresignDependencies {
  readonly registry: Registry;
  /** Cached lookups; see `cached`. */
  readonly keys: Lookup<KeyDocument>;
  readonly customers: Lookup<CustomerDocument>;
  /** Signs PUTs, begins and completes multipart uploads; made with `requestChecksumCalculation: 'WHEN_REQUIRED'`. */
  readonly signer: S3Client;
  readonly rawBucket: string;
  readonly urlSeconds: number;
  readonly maxUploadBytes: number;
  /** By name. */
  readonly sources: Readonly<Record<string, Source>>;
  /** The published OpenAPI document, given the API's address. */
  readonly openApi: (baseUrl: string) => object;
  /** Epoch ms. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly log: Log;
  readonly meter: Meter;
}
