/**
 * Limits of one PutRecordBatch call. The bytes are those before base64.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/limits.html
 */
export const CALL_RECORDS = 500;
export const CALL_BYTES = 4 * 1024 * 1024;

/** The client's side of PutRecordBatch, and what is read of its answer. */
export type PutRecordBatch = (input: {
  DeliveryStreamName: string;
  Records: { Data: Uint8Array }[];
}) => Promise<{ FailedPutCount?: number; RequestResponses?: readonly { ErrorCode?: string; RecordId?: string }[] }>;

export interface PutOptions {
  readonly put: PutRecordBatch;
  /** Epoch ms after which nothing is tried again. */
  readonly deadline: number;
  /** Epoch ms. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
}

export interface PutResult {
  /** Indexes of records that are not known to be stored, ascending. */
  readonly failed: readonly number[];
  /** How many records were put again after a failed answer. */
  readonly retried: number;
}

/** Back-off in ms: full jitter under a limit that doubles. */
const FIRST_WAIT = 100;
const LONGEST_WAIT = 5_000;

/**
 * Puts records to a stream, in as few calls as the limits allow. A call succeeds in part: only the records that failed
 * are put again, until the deadline. A record may be stored twice when an answer is lost.
 * @throws an error that trying again does not mend: no such stream, no permission
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
 */
export async function putRecords(stream: string, records: readonly Uint8Array[], options: PutOptions): Promise<PutResult> {
  const { now, sleep, random, deadline } = options;
  let waiting = records.map((_, index) => index);
  let retried = 0;
  for (let attempt = 0; ; attempt++) {
    const failed: number[] = [];
    for (const call of calls(records, waiting)) failed.push(...(await putOnce(stream, records, call, options.put)));
    if (failed.length === 0) return { failed, retried };
    const wait = random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
    if (now() + wait >= deadline) return { failed, retried };
    await sleep(wait);
    waiting = failed;
    retried += failed.length;
  }
}

/** Groups of indexes, each within the limits of one call. */
function calls(records: readonly Uint8Array[], indexes: readonly number[]): number[][] {
  const groups: number[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const index of indexes) {
    const size = records[index]!.length;
    if (bytes + size > CALL_BYTES || groups.at(-1)!.length === CALL_RECORDS) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)!.push(index);
    bytes += size;
  }
  return groups;
}

/** @returns the indexes that failed */
async function putOnce(
  stream: string,
  records: readonly Uint8Array[],
  indexes: readonly number[],
  put: PutRecordBatch,
): Promise<readonly number[]> {
  try {
    const answer = await put({ DeliveryStreamName: stream, Records: indexes.map((index) => ({ Data: records[index]! })) });
    if (answer.FailedPutCount === 0) return [];
    // Without an entry of its own a record is not known to be stored.
    return indexes.filter((_, place) => {
      const entry = answer.RequestResponses?.[place];
      return entry?.RecordId === undefined || entry.ErrorCode !== undefined;
    });
  } catch (error) {
    if (!isTransient(error)) throw error;
    return indexes;
  }
}

/** Throttling, faults of the service and of the network; the others are refusals, which stay. */
function isTransient(error: unknown): boolean {
  const { name, $fault, $retryable } = error as { name?: string; $fault?: string; $retryable?: object };
  return $fault !== 'client' || $retryable !== undefined || /throttl|TooManyRequests/i.test(name ?? '');
}
