import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { eventsPrefix } from '../../constructs/prefixes';
import { loadedMark } from '../../constructs/state/registry';
import type { Arrival } from './arrivals';
import { Distribution } from './distribution';

const DAY_MS = 86_400_000;

/** An object that a stream has delivered. */
export interface Delivered {
  readonly key: string;
  /** Version of the stream's configuration that it was written by. */
  readonly version: string;
  /** Which of the class's streams wrote it, from 1. */
  readonly shard: number;
  /** When its oldest record came, epoch ms, to the second. */
  readonly oldest: number;
  readonly deliveredAt: number;
  readonly bytes: number;
  /** When load was done with it; undefined: not yet. */
  readonly loadedAt?: number;
}

interface Buckets {
  readonly state: string;
  readonly curated: string;
}

/** `…/<stream>-<version>-<yyyy-MM-dd-HH-mm-ss>-<uuid>.parquet` (docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html). */
const OBJECT = /(?:\.(\d+))?-(\d+)-(\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)-[0-9a-f-]{36}\.parquet$/;

/** A class's objects whose oldest record came in a window, the oldest first, from two listings. */
export async function readDelivered(s3: S3Client, { state, curated }: Buckets, name: string, from: number, until: number): Promise<Delivered[]> {
  const objects: Delivered[] = [];
  for (const day of daysOf(from, until)) {
    const prefix = `${eventsPrefix}${name}/${day}`;
    const marks = new Map((await list(s3, state, loadedMark(prefix))).map(({ key, at }) => [key, at]));
    for (const { key, at, bytes } of await list(s3, curated, prefix)) {
      const [, shard, version, ...time] = OBJECT.exec(key) ?? [];
      if (version === undefined) continue;
      const [year, month, day, hours, minutes, seconds] = time.map(Number) as [number, number, number, number, number, number];
      const loadedAt = marks.get(loadedMark(key));
      objects.push({ key, version, shard: Number(shard ?? 1), oldest: Date.UTC(year, month - 1, day, hours, minutes, seconds), deliveredAt: at, bytes, ...(loadedAt !== undefined && { loadedAt }) });
    }
  }
  return objects.filter(({ oldest }) => oldest >= from - 1000 && oldest < until).sort((a, b) => a.oldest - b.oldest || a.deliveredAt - b.deliveredAt);
}

/** `yyyy/MM/dd/` of each day that a window touches. */
function daysOf(from: number, until: number): string[] {
  const days: string[] = [];
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < until; day += DAY_MS) days.push(`${new Date(day).toISOString().slice(0, 10).replace(/-/g, '/')}/`);
  return days;
}

async function list(s3: S3Client, Bucket: string, Prefix: string): Promise<{ key: string; at: number; bytes: number }[]> {
  const found: { key: string; at: number; bytes: number }[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
    for (const { Key, LastModified, Size } of page.Contents ?? []) found.push({ key: Key!, at: LastModified!.getTime(), bytes: Size! });
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return found;
}

/** What a stream was seen to do. */
export interface Observed {
  readonly freshness: Distribution;
  /** Bytes put of which the rows are there, and of which they are not. */
  readonly loadedBytes: number;
  readonly waitingBytes: number;
  /** Records whose row seems to be older than they are: clocks that differ. */
  readonly skewed: number;
}

/**
 * Age of the records when their rows were there. A record is in the object whose oldest record came last before it: the
 * buffer opens with its first arrival, and the next one opens after it. With several buffers, of several streams or of one,
 * as AWS may have at a high volume, that is near enough.
 * @param objects the oldest first
 */
export function observe(objects: readonly Delivered[], arrivals: readonly Arrival[]): Observed {
  const freshness = new Distribution();
  let [loadedBytes, waitingBytes, skewed, index] = [0, 0, 0, -1];
  for (const { at, bytes } of [...arrivals].sort((a, b) => a.at - b.at)) {
    // Names say whole seconds, and the receipt is written after the records.
    while (index + 1 < objects.length && objects[index + 1]!.oldest <= at) index++;
    const loadedAt = objects[index]?.loadedAt;
    if (loadedAt === undefined) {
      waitingBytes += bytes;
      continue;
    }
    if (loadedAt < at - 1000) skewed++;
    freshness.add(loadedAt - at, bytes);
    loadedBytes += bytes;
  }
  return { freshness, loadedBytes, waitingBytes, skewed };
}
