import { forEachSideBySide } from '../../constructs/load/side-by-side';
import { readDelivered, type Delivered } from '../buffer/observe';
import { readStream, type LiveStream } from '../buffer/live-stream';
import { classNames } from '../buffer/services';
import { CommandError, exitCodes } from '../exit';
import { isRefused, type Parts } from './permission';
import type { StatusServices } from './services';

/** Objects whose oldest record is older are not looked at, ms. */
export const LOOKED_BACK = 2 * 86_400_000;

/** What a class's stream is, and what it has delivered. */
export interface SeenStream {
  readonly name: string;
  /** Undefined where it may not be looked at, or is not deployed. */
  readonly live: LiveStream | undefined;
  /** Of the last two days, the oldest first. */
  readonly delivered: readonly Delivered[];
}

/** @param names event classes */
export async function readStreams({ firehose, s3, buckets, streamPrefix, shards, now }: Pick<StatusServices, 'firehose' | 's3' | 'buckets' | 'streamPrefix' | 'shards' | 'now'>, parts: Parts, names: readonly string[] = classNames): Promise<SeenStream[]> {
  const [live, delivered] = await Promise.all([parts.read('firehose:DescribeDeliveryStream on the streams', readLive), parts.read('s3:ListBucket on the curated bucket', readObjects)]);
  return names.map((name) => ({ name, live: live?.get(name), delivered: delivered?.get(name) ?? [] }));

  /** One after the other: the service takes five such calls a second. */
  async function readLive(): Promise<Map<string, LiveStream>> {
    const found = new Map<string, LiveStream>();
    for (const name of names) {
      try {
        found.set(name, await readStream(firehose, streamPrefix, name, shards[name]));
      } catch (error) {
        // A class of this checkout that the stage does not have yet.
        if (isRefused(error) || !(error instanceof CommandError) || error.exitCode !== exitCodes.precondition) throw error;
      }
    }
    return found;
  }

  async function readObjects(): Promise<Map<string, Delivered[]>> {
    const found = new Map<string, Delivered[]>();
    await forEachSideBySide(names, async (name) => void found.set(name, await readDelivered(s3, buckets, name, now() - LOOKED_BACK, now() + 60_000)));
    return found;
  }
}
