import type { Journey } from './journey';

/** A notification comes within seconds, "sometimes a minute or longer" (docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html), ms. */
export const QUIET = 120_000;
/** Longest invocation of fan-out, ms. */
export const FAN_OUT_TIMEOUT = 300_000;
/** The transform's invocation and the delivery take this beyond the buffers, ms. */
export const DELIVERY_SLACK = 120_000;

/** What reading a file takes at a stream's lowest quota of 1 MiB a second, ms. @param size as uploaded, bytes; gzip makes ten of one */
export const readingTime = (size: number): number => 60_000 + (size * 10) / 1_048.576;

/** What both buffers of the stream hold a record at most, ms. */
export function bufferTime({ live, configured }: Pick<Journey, 'live' | 'configured'>): number {
  return 1000 * ((live?.transform?.intervalSeconds ?? 0) + (live?.hints ?? configured).intervalSeconds);
}
