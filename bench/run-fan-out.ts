import { fanOut, type FanOutEnd } from '../constructs/fan-out/fan-out';
import { allRecords } from '../constructs/fan-out/record-range';
import type { PackMode } from '../constructs/fan-out/packer';
import type { Source } from '../transforms/source';

export const context = { uploadedAt: Date.UTC(2026, 2, 1, 12), timeZone: 'UTC', host: 'bench' };
export const upload = 'a'.repeat(26);

/**
 * Runs fan-out's core on a file and hands over the packs, whose bytes may be overwritten after `take`.
 * @param open begins to read the file anew
 */
export async function runFanOut(
  source: Source,
  open: () => AsyncIterable<Uint8Array>,
  take: (pack: Buffer) => void,
  mode: PackMode = 'lines',
): Promise<FanOutEnd> {
  const identity = { customer: 'bench', upload, source: source.name, generation: 1, context };
  const limits = { size: 1, maxDecodedBytes: 1e12, maxExcerptBytes: 4_096 };
  return fanOut(open, { identity, source, ranges: allRecords, mode, ...limits }, {
    async emit({ packs }) {
      for (const { data, release } of packs) {
        take(data);
        release?.();
      }
    },
    isTimeToStop: () => false,
  });
}

/** The bytes as a stream delivers them. */
export async function* inChunks(bytes: Buffer, size = 64 * 1024): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
