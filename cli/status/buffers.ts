import { bytesByClass } from '../buffer/read-receipts';
import { inPacks, type Arrival } from '../buffer/arrivals';
import { deliveriesOf, noDelays } from '../buffer/deliveries';
import { ratiosOf } from '../buffer/ratios';
import type { LiveStream } from '../buffer/live-stream';
import type { BufferStatus } from './document';
import { iso, secondsBetween } from './times';
import type { SeenUpload } from './uploads';

const MEGABYTE = 1024 * 1024;

/** What uploads that are on their way have put to a class's streams, by their receipts. */
export function putOf(uploads: readonly SeenUpload[], name: string): Arrival[] {
  return uploads.flatMap(({ receipt }) => {
    const bytes = receipt ? (bytesByClass({ ...receipt, rejected_later: 0 })[name] ?? 0) : 0;
    return bytes > 0 ? [{ at: receipt!.fanned_out_at, bytes }] : [];
  });
}

/**
 * What a class's streams hold: AWS tells of no buffer how full it is, so it is what the buffer model that the sandbox runs
 * makes of what was put. @param now epoch ms
 */
export function bufferOf(live: LiveStream, put: readonly Arrival[], now: number): BufferStatus {
  const { hints, transform, name } = live;
  const setup = { ratios: ratiosOf(name), shards: 1 + live.others.length, ...(transform && { transform }) };
  const held = deliveriesOf(inPacks(put), hints, setup, noDelays).filter(({ at }) => at > now);
  const next = held.length === 0 ? undefined : Math.min(...held.map(({ at }) => at));
  const buffered = Math.max(0, ...held.map((delivery) => delivery.buffered));
  return {
    interval_seconds: hints.intervalSeconds,
    size_bytes: hints.sizeMegabytes * MEGABYTE,
    transform_interval_seconds: transform?.intervalSeconds ?? null,
    transform_on: transform !== undefined,
    held_bytes: Math.round(held.reduce((sum, delivery) => sum + delivery.put, 0)),
    fill: Math.min(1, buffered / (hints.sizeMegabytes * MEGABYTE)),
    flush_at: next === undefined ? null : iso(next),
    seconds_to_flush: next === undefined ? null : secondsBetween(now, next),
  };
}
