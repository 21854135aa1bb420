import type { Arrival } from '../../sandbox/firehose/buffer';
import { CALL_BYTES } from '../../constructs/stream/put-records';
import { PACK_BYTES } from '../../transforms/pack';

export type { Arrival };

/** What came into the streams of a stage in a while. */
export interface Recorded {
  /** By event class, in the order of time. `bytes` are those that were put. */
  readonly streams: ReadonlyMap<string, readonly Arrival[]>;
  /** Epoch ms; what came in between is all there. */
  readonly from: number;
  readonly until: number;
  /** Where it was read, in words for people. */
  readonly origin: string;
  /** What is odd about it, in words for people. */
  readonly remarks: readonly string[];
}

/** Above so many pieces they are larger than packs, as long as a buffer of 64 MB still takes several. */
const MANY_PIECES = 60_000;
const LARGEST_PIECE = 1_000_000;

/**
 * Arrivals as the packs that fan-out puts: a file of 10 MB is 160 of them, and a buffer may be flushed between any two.
 * @param arrivals in any order
 */
export function inPacks(arrivals: readonly Arrival[]): Arrival[] {
  const total = bytesOf(arrivals);
  const piece = Math.max(PACK_BYTES, Math.min(LARGEST_PIECE, total / MANY_PIECES));
  const packs: Arrival[] = [];
  for (const { at, bytes } of [...arrivals].sort((a, b) => a.at - b.at)) {
    for (let left = bytes; left > 0; left -= piece) packs.push({ at, bytes: Math.min(left, piece) });
  }
  return packs;
}

/** Packs as fan-out spreads them over a class's streams: the packs of one call to one of them. Dealt out in turn, where fan-out draws. */
export function spread(packs: readonly Arrival[], shards: number): (readonly Arrival[])[] {
  if (shards === 1) return [packs];
  const streams: Arrival[][] = Array.from({ length: shards }, () => []);
  let [call, bytes, at] = [0, 0, -1];
  for (const pack of packs) {
    if (pack.at !== at || bytes + pack.bytes > CALL_BYTES) [call, bytes, at] = [call + 1, 0, pack.at];
    bytes += pack.bytes;
    streams[call % shards]!.push(pack);
  }
  return streams;
}

export const bytesOf = (arrivals: readonly Arrival[]): number => arrivals.reduce((sum, { bytes }) => sum + bytes, 0);

/** Of each stream the same bytes a second, in steps. @param bytesAnHour by event class */
export function steadyArrivals(bytesAnHour: Readonly<Record<string, number>>, hours = 6): Recorded {
  const until = hours * 3_600_000;
  const streams = new Map(
    Object.entries(bytesAnHour).map(([eventClass, bytes]) => {
      const step = Math.max(1000, (PACK_BYTES / bytes) * 3_600_000);
      const count = Math.max(1, Math.ceil(until / step));
      return [eventClass, Array.from({ length: count }, (_, index) => ({ at: Math.round((index * until) / count), bytes: (bytes * hours) / count }))] as const;
    }),
  );
  return { streams, from: 0, until, origin: 'the same volume every second', remarks: [] };
}
