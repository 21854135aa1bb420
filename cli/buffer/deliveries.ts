import { replayBuffer, replayStream, type Hints as BufferHints, type StreamModel } from '../../sandbox/firehose/buffer';
import { MEBIBYTE } from '../../sandbox/firehose/limits';
import { spread, type Arrival } from './arrivals';
import type { Ratios } from './ratios';
import type { Hints } from './settings';

/** How a stream is set up, beside its hints. */
export interface StreamSetup {
  /** Absent: the producer writes finished rows. */
  readonly transform?: Hints;
  readonly ratios: Ratios;
  /** Streams that the class is spread over. @default 1 */
  readonly shards?: number;
}

/** How long steps take that no knob turns, ms. */
export interface Delays {
  /** One invocation of the transform. */
  readonly transform: number;
  /** From the flush to the object. */
  readonly deliver: number;
  /** From load's start to the commit. */
  readonly load: number;
}

/** In the sandbox's simulated time nothing takes time. */
export const noDelays: Delays = { transform: 0, deliver: 0, load: 0 };
/** On AWS; nobody has measured them yet. */
export const assumedDelays: Delays = { transform: 1000, deliver: 2000, load: 20_000 };

/** One object of a stream. */
export interface Delivery {
  /** When it is there, epoch ms. */
  readonly at: number;
  /** Bytes put that are in it. */
  readonly put: number;
  /** Bytes that the destination's buffer held. */
  readonly buffered: number;
  readonly reason: 'size' | 'interval';
  readonly arrivals: readonly Arrival[];
}

/** The objects that the streams of a class deliver of these arrivals, by the buffer model that the sandbox runs. @param packs in the order of time */
export function deliveriesOf(packs: readonly Arrival[], hints: Hints, { transform, ratios, shards = 1 }: StreamSetup, delays: Delays): Delivery[] {
  const model: StreamModel = {
    ...(transform && { transform: { hints: bufferHints(transform), milliseconds: delays.transform, expansion: ratios.expansion } }),
    destination: bufferHints(hints),
  };
  const deliveries = spread(packs, shards).flatMap((own) =>
    Array.from(replayStream(own, model), ({ at, bytes, reason, items }): Delivery => {
      const arrivals = together(items);
      return { at: at + delays.deliver, buffered: bytes, put: arrivals.reduce((sum, each) => sum + each.bytes, 0), reason, arrivals };
    }),
  );
  return shards === 1 ? deliveries : deliveries.sort((a, b) => a.at - b.at);
}

/** Packs of one moment as one arrival: they are as old as each other at every later moment. */
function together(items: readonly { readonly source: Arrival }[]): Arrival[] {
  const arrivals: { at: number; bytes: number }[] = [];
  for (const { source } of items) {
    const last = arrivals.at(-1);
    if (last?.at === source.at) last.bytes += source.bytes;
    else arrivals.push({ ...source });
  }
  return arrivals;
}

/** How often the transform is invoked for these arrivals; a piece over its hint stands for several packs. */
export function invocationsFor(packs: readonly Arrival[], { transform, shards = 1 }: Pick<StreamSetup, 'transform' | 'shards'>): number {
  if (!transform) return 0;
  const hints = bufferHints(transform);
  let invocations = 0;
  for (const own of spread(packs, shards)) for (const { bytes } of replayBuffer(own, hints)) invocations += Math.max(1, Math.round(bytes / hints.bytes));
  return invocations;
}

const bufferHints = ({ intervalSeconds, sizeMegabytes }: Hints): BufferHints => ({ bytes: sizeMegabytes * MEBIBYTE, milliseconds: intervalSeconds * 1000 });
