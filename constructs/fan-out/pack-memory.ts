import { PACK_MEMORY_BYTES, type PackMemory } from '../../transforms/pack-writer';
import { copySlices } from './scanner/copy-slices';

/** Buffers that are kept to be used again: more than Firehose's calls of two classes hold. */
const MOST_KEPT = 160;

const free: Buffer[] = [];

/** Writing to memory that was used a short while ago takes half the time of fresh memory, which is in no cache. */
export const packMemory: PackMemory = {
  allocate: (size) => (size === PACK_MEMORY_BYTES && free.pop()) || Buffer.allocUnsafeSlow(size),
  copy: copySlices,
};

/** Nobody reads the pack any more: one that comes later may overwrite it. */
export function releasePack({ buffer }: Buffer): void {
  if (buffer.byteLength === PACK_MEMORY_BYTES && free.length < MOST_KEPT) free.push(Buffer.from(buffer));
}
