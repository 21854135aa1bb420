import type { S3Client } from '@aws-sdk/client-s3';
import { eventsPrefix } from '../../constructs/prefixes';
import { loadedMark } from '../../constructs/state/registry';
import type { ListedObject } from '../../constructs/sweep/listing';
import type { Arrival } from './arrivals';
import { Distribution } from './distribution';
import { listFirst } from './listed';

const HOUR_MS = 3_600_000;

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

/** Objects of a window, and whether all of them were seen. */
export interface DeliveredPart {
  /** The oldest first. */
  readonly objects: readonly Delivered[];
  /** Whether there are more: the newest of the window are then missing. */
  readonly cut: boolean;
}

/** A class's objects whose oldest record came in a window, the oldest first, from two listings. */
export async function readDelivered(s3: S3Client, buckets: Buckets, name: string, from: number, until: number): Promise<readonly Delivered[]> {
  return (await readFirstDelivered(s3, buckets, name, from, until, Infinity)).objects;
}

/** The same of so many keys at most. Folders are hours, so that keys ascend in time and only the window is listed. */
export async function readFirstDelivered(s3: S3Client, { state, curated }: Buckets, name: string, from: number, until: number, most: number): Promise<DeliveredPart> {
  const folder = `${eventsPrefix}${name}/`;
  const first = `${folder}${hourOf(from - HOUR_MS)}`;
  const last = `${folder}${hourOf(until + HOUR_MS)}`;
  const [marked, { objects, cut }] = await Promise.all([
    // Marks lie in the order of the objects, and there are no more of them.
    listFirst(s3, state, loadedMark(folder), { after: loadedMark(first), last: loadedMark(last), most }),
    listFirst(s3, curated, folder, { after: first, last, most }),
  ]);
  const marks = new Map(marked.objects.map(({ key, modified }) => [key, modified]));
  const delivered = objects.flatMap((object) => deliveredOf(object, marks.get(loadedMark(object.key))) ?? []);
  return { objects: delivered.filter(({ oldest }) => oldest >= from - 1000 && oldest < until).sort((a, b) => a.oldest - b.oldest || a.deliveredAt - b.deliveredAt), cut };
}

/** @returns undefined for an object that no stream has written */
function deliveredOf({ key, modified, size }: ListedObject, loadedAt: number | undefined): Delivered | undefined {
  const [, shard, version, ...time] = OBJECT.exec(key) ?? [];
  if (version === undefined) return undefined;
  const [year, month, day, hours, minutes, seconds] = time.map(Number) as [number, number, number, number, number, number];
  return { key, version, shard: Number(shard ?? 1), oldest: Date.UTC(year, month - 1, day, hours, minutes, seconds), deliveredAt: modified, bytes: size, ...(loadedAt !== undefined && { loadedAt }) };
}

/** `yyyy/MM/dd/HH/` @param time epoch ms */
const hourOf = (time: number): string => `${new Date(time).toISOString().slice(0, 13).replace(/[-T]/g, '/')}/`;

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
