import { forEachSideBySide } from '../../constructs/load/side-by-side';
import { readFirstDelivered, type Delivered, type DeliveredPart } from '../buffer/observe';
import { readStream, type LiveStream } from '../buffer/live-stream';
import { classNames } from '../buffer/services';
import { CommandError, exitCodes } from '../exit';
import { isRefused, type Parts } from './permission';
import type { StatusServices } from './services';

/** Objects whose oldest record is older are not looked at, ms. */
const LOOKED_BACK = 2 * 86_400_000;
/** The longest buffers of a stream, before the transform and after it, ms: with the load interval, the way of a record that nothing keeps. */
const LONGEST_BUFFERS = 2 * 900_000;
/** Keys of a class's objects that a look goes by; with more the window shrinks. */
const MOST_OBJECTS = 3_000;

/** What a class's stream is, and what it has delivered. */
export interface SeenStream {
  readonly name: string;
  /** Undefined where it may not be looked at, or is not deployed. */
  readonly live: LiveStream | undefined;
  /** Of the last two days, or of as long as a look can read, the oldest first. */
  readonly delivered: readonly Delivered[];
  /** Whether there were more in these two days. */
  readonly cut: boolean;
}

/** @param names event classes */
export async function readStreams({ firehose, s3, buckets, streamPrefix, shards, config, now }: Pick<StatusServices, 'firehose' | 's3' | 'buckets' | 'streamPrefix' | 'shards' | 'config' | 'now'>, parts: Parts, names: readonly string[] = classNames): Promise<SeenStream[]> {
  const [live, delivered] = await Promise.all([parts.read('firehose:DescribeDeliveryStream on the streams', readLive), parts.read('s3:ListBucket on the curated bucket', readObjects)]);
  return names.map((name) => ({ name, live: live?.get(name), delivered: delivered?.get(name)?.objects ?? [], cut: delivered?.get(name)?.cut ?? false }));

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

  async function readObjects(): Promise<Map<string, DeliveredPart>> {
    const found = new Map<string, DeliveredPart>();
    const windows = [LOOKED_BACK, LOOKED_BACK / 8, LONGEST_BUFFERS + config.load.intervalMinutes * 60_000];
    await forEachSideBySide(names, async (name) => void found.set(name, await newestDelivered(name, windows)));
    return found;
  }

  /** @param windows the widest first: of the first one that is seen to its end, else of the last one that has any */
  async function newestDelivered(name: string, windows: readonly number[]): Promise<DeliveredPart> {
    let objects: DeliveredPart['objects'] = [];
    for (const [index, window] of windows.entries()) {
      const part = await readFirstDelivered(s3, buckets, name, now() - window, now() + 60_000, MOST_OBJECTS);
      if (part.objects.length > 0) ({ objects } = part);
      if (!part.cut) return { objects, cut: index > 0 };
    }
    return { objects, cut: true };
  }
}
