import type { CopySlices } from '../../../transforms/pack-writer';
import { gather, window } from './window';

/** Copies slices of the window. */
export const copySlices: CopySlices = (bytes, slices, count, target, at) => {
  if (bytes !== window) throw new TypeError('copySlices: expected slices of the window');
  const all = count === 1 ? window.subarray(slices[0], slices[1]) : gather(slices, count);
  target.set(all, at);
  return at + all.length;
};
