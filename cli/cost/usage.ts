/**
 * What each step of the pipeline uses of what AWS bills. Figures that nobody has billed yet are assumptions, named as
 * such here and in docs/cost.md; the others come from docs/measurements.md and from the code.
 */
import { billedBytes } from '../../constructs/fan-out/delivery';
import { gigabyteSeconds } from '../../constructs/function-memory';
import type { Service } from '../../constructs/telemetry';
import type { Usage } from './estimate';
import type { FunctionCompute } from './read-compute';

const GB = 1e9;

/** Bytes put that one processor takes from pack to rows in a second (docs/measurements.md, `rows`: 14 to 20 MB). */
export const TRANSFORM_SPEED = 15e6;
/** Of an invocation, beside its bytes, s. Assumed. */
export const INVOCATION_SECONDS = 0.01;
/** Fan-out waits for its streams: bytes a second of one invocation (quota of a stream in the large regions). */
export const FAN_OUT_SPEED = 5 * 1024 * 1024;
/** A run of load with files, and one that finds none, s. Assumed. */
const LOAD_SECONDS = 15;
const IDLE_SECONDS = 0.5;
/** Bytes of Parquet that one RPU loads in a second: COPY, de-duplication, insert. Assumed. */
export const LOAD_SPEED = 2e6;
/** Least time that Redshift Serverless bills when it wakes, s (redshift/latest/mgmt/serverless-billing.html). */
export const WAKE_SECONDS = 60;

/** Bytes that Firehose bills for arrivals: packs are filled to just under its step, so only the last of a file loses. */
export const billedOf = (arrivals: readonly { readonly bytes: number }[]): number => arrivals.reduce((sum, { bytes }) => sum + billedBytes(bytes), 0);

/** What Lambda counted of these functions. */
export const countedUsage = (functions: FunctionCompute, ...services: readonly Service[]): Usage => ({
  lambda_requests: services.reduce((sum, service) => sum + functions[service].invocations, 0) / 1e6,
  lambda_compute: services.reduce((sum, service) => sum + functions[service].gigabyte_seconds, 0),
});

/** @param bytes as billed: rounded up */
export const putUsage = (bytes: number): Usage => ({ firehose_ingest: bytes / GB, firehose_conversion: bytes / GB });

export const transformUsage = (invocations: number, bytes: number): Usage => ({
  lambda_requests: invocations / 1e6,
  lambda_compute: gigabyteSeconds('transform', bytes / TRANSFORM_SPEED + invocations * INVOCATION_SECONDS),
});

/** An object: its PUT and its mark, its footer and COPY, its message sent, received and deleted. */
export const objectUsage = (objects: number): Usage => ({ s3_put: (2 * objects) / 1000, s3_get: (3 * objects) / 1000, sqs_requests: (3 * objects) / 1e6 });

export interface Loads {
  /** Runs that found files and woke the warehouse. */
  readonly wakes: number;
  /** All runs of the schedule. */
  readonly runs: number;
  readonly parquetBytes: number;
  /** RPU that the warehouse wakes with. */
  readonly baseCapacity: number;
}

export const loadUsage = ({ wakes, runs, parquetBytes, baseCapacity }: Loads): Usage => ({
  redshift_compute: Math.max((wakes * WAKE_SECONDS * baseCapacity) / 3600, parquetBytes / LOAD_SPEED / 3600),
  lambda_requests: runs / 1e6,
  lambda_compute: gigabyteSeconds('load', wakes * LOAD_SECONDS + Math.max(0, runs - wakes) * IDLE_SECONDS),
  s3_put: (2 * wakes) / 1000,
});

/** What an upload takes until its records are put: presign, its documents in the state bucket, fan-out. */
export const uploadUsage = (uploads: number, decodedBytes: number): Usage => ({
  api_requests: uploads / 1e6,
  lambda_requests: (2 * uploads) / 1e6,
  lambda_compute: gigabyteSeconds('presign', uploads * 0.05) + gigabyteSeconds('fan-out', decodedBytes / FAN_OUT_SPEED + uploads * 0.1),
  sqs_requests: (3 * uploads) / 1e6,
  // The file; issued, day, open, receipt, accounted twice. Read: customer and key, the file, issued twice, accounted.
  s3_put: (7 * uploads) / 1000,
  s3_get: (6 * uploads) / 1000,
});

export interface Kept {
  /** Bytes a month that come in, as uploaded. */
  readonly rawBytes: number;
  readonly parquetBytes: number;
  readonly rawDays: number;
  readonly curatedDays: number;
  /** null: for ever; a year is counted. */
  readonly eventsDays: number | null;
}

/** Storage once all retention is full. */
export const storageUsage = ({ rawBytes, parquetBytes, rawDays, curatedDays, eventsDays }: Kept): Usage => {
  const months = (days: number): number => days / (730 / 24);
  return {
    s3_storage: (rawBytes * months(rawDays) + parquetBytes * months(curatedDays)) / GB,
    redshift_storage: (parquetBytes * months(eventsDays ?? 365)) / GB,
  };
};

/** What is there whether records come or not. */
export const standingUsage = ({ alarms, metrics, sweepMinutes }: { alarms: number; metrics: number; sweepMinutes: number }): Usage => {
  const runs = (2 * 730 * 60) / sweepMinutes + 30;
  return {
    kms_keys: 1,
    cloudwatch_alarms: alarms,
    cloudwatch_metrics: metrics,
    lambda_requests: runs / 1e6,
    lambda_compute: gigabyteSeconds('sweep', runs * 2),
    s3_put: (runs * 30) / 1000,
  };
};

/** A line of log an invocation and a few for each upload, 500 bytes each. Assumed. */
export const logUsage = (invocations: number, uploads: number): Usage => ({ cloudwatch_logs: ((invocations + 10 * uploads) * 500) / GB });
