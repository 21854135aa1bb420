import type { S3Client } from '@aws-sdk/client-s3';
import type { Registry } from '../state/registry';
import type { Meter } from '../telemetry';
import type { Warehouse } from '../warehouse/data-api';
import type { CuratedQueue } from './curated-queue';
import type { KnownColumns } from './table-width';

/** What the load step works with; its adapter makes them from the environment. */
export interface LoadDependencies {
  readonly s3: S3Client;
  readonly registry: Registry;
  readonly queue: CuratedQueue;
  readonly warehouse: Warehouse;
  readonly curatedBucket: string;
  /** ARN of the role that COPY reads S3 with. */
  readonly copyRoleArn: string;
  /** Objects received at a time. */
  readonly maxFiles: number;
  /** Seconds after which a missing record is unaccounted instead of in flight. */
  readonly freshnessSeconds: number;
  readonly knownColumns: KnownColumns;
  readonly meter: Meter;
  readonly log: (message: string, detail: Readonly<Record<string, unknown>>) => void;
  /** Epoch ms. */
  readonly now: () => number;
  /** Milliseconds until the function is stopped. */
  readonly remaining: () => number;
}
