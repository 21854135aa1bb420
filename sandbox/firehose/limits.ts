/** Numbers of the service. Pages are below docs.aws.amazon.com/firehose/latest/. */

const KIB = 1024;
const MIB = 1024 * 1024;

/** The unit of `SizeInMBs` (APIReference/API_BufferingHints.html: MiBs). */
export const MEBIBYTE = MIB;

/** dev/limits.html: not adjustable. */
export const putLimits = {
  /** Of one record before base64. */
  recordBytes: 1000 * KIB,
  batchRecords: 500,
  batchBytes: 4 * MIB,
} as const;

/** dev/create-configure-backup.html, dev/enable-record-format-conversion.html. */
export const destinationHints = {
  size: { min: 1, max: 128, default: 5, minConverting: 64, defaultConverting: 128 },
  interval: { min: 0, max: 900, default: 300 },
} as const;

/** dev/data-transformation.html; the range of the retries: APIReference/API_ProcessorParameter.html has none, the reference sheet says 0-300. */
export const processorLimits = {
  BufferSizeInMBs: { min: 0.2, max: 3, default: 1 },
  BufferIntervalInSeconds: { min: 0, max: 900, default: 60 },
  NumberOfRetries: { min: 0, max: 300, default: 3 },
} as const;

/** dev/data-transformation.html: one invocation may last five minutes, whatever the function's own timeout. */
export const INVOCATION_MILLISECONDS = 5 * 60 * 1000;

/** dev/limits.html: outstanding invocations per shard for an S3 destination; Direct PUT is taken as one shard. */
export const OUTSTANDING_INVOCATIONS = 5;

/** dev/retry.html: Direct PUT data that S3 does not take is kept for a day. */
export const RETENTION_MILLISECONDS = 24 * 60 * 60 * 1000;

/** A key that Jackson, which Firehose parses with, refuses (floci-io/floci pull request 3521, probed). */
export const LONGEST_JSON_KEY = 262_144;

/** Direct PUT quota of one stream, in one second (dev/limits.html). */
export interface DirectPutQuota {
  readonly records: number;
  readonly requests: number;
  readonly bytes: number;
}

/** us-east-1, us-west-2, eu-west-1. */
export const LARGE_REGION_QUOTA: DirectPutQuota = { records: 500_000, requests: 2_000, bytes: 5 * MIB };
/** Every other region. */
export const OTHER_REGION_QUOTA: DirectPutQuota = { records: 100_000, requests: 1_000, bytes: 1 * MIB };
