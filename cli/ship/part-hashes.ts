import { createHash } from 'node:crypto';

/** Which files are sent in parts, and how large those are. */
export interface Parting {
  /** Bytes above which a file is sent in parts. */
  readonly threshold: number;
  /** Bytes of a part; more where a file would have too many parts. */
  readonly partSize: number;
}

/** SHA-256 of each part of what was read, hex. */
export interface Parts {
  /** Bytes of each part but the last. */
  readonly size: number;
  readonly hashes: readonly string[];
}

/** The API lists at most this many parts of a file. */
const MOST_PARTS = 1000;

/** How large the parts of so many bytes are; undefined: they are sent in one piece. */
export function partSizeOf(bytes: number, parting: Parting | undefined): number | undefined {
  if (!parting || bytes <= parting.threshold) return undefined;
  const size = Math.max(parting.partSize, Math.ceil(bytes / MOST_PARTS));
  return bytes > size ? size : undefined;
}

/** Hashes parts of equal size in the pass that hashes the whole: what changes in the file later is found at its part. */
export class PartHashes {
  private readonly hashes: string[] = [];
  private hash = createHash('sha256');
  private room: number;

  constructor(private readonly size: number) {
    this.room = size;
  }

  update(chunk: Buffer): void {
    for (let rest = chunk; rest.length > 0; ) {
      const taken = rest.subarray(0, this.room);
      this.hash.update(taken);
      this.room -= taken.length;
      rest = rest.subarray(taken.length);
      if (this.room === 0) this.close();
    }
  }

  end(): Parts {
    if (this.room < this.size) this.close();
    return { size: this.size, hashes: this.hashes };
  }

  private close(): void {
    this.hashes.push(this.hash.digest('hex'));
    this.hash = createHash('sha256');
    this.room = this.size;
  }
}
