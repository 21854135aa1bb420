import { createHash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';

/** The file itself cannot be shipped: it is not there, cannot be read, or did not hold still. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';
  constructor(message: string, readonly fix?: string) {
    super(message);
  }
}

/** What the API is told of a file. */
export interface FileFacts {
  /** Bytes. */
  readonly size: number;
  /** Epoch ms. */
  readonly modified: number;
  /** Hex. */
  readonly sha256: string;
}

const CHUNK_BYTES = 1 << 20;

/**
 * A file as it is when it is opened: the bytes that it has then. A log that is written to while it is shipped, or
 * renamed by rotation, is shipped up to there.
 */
export class LocalFile {
  private constructor(
    private readonly handle: FileHandle,
    readonly size: number,
    private readonly modified: number,
  ) {}

  /** @throws FileProblem */
  static async open(file: string): Promise<LocalFile> {
    try {
      const found = await stat(file);
      if (!found.isFile()) throw new FileProblem('expected a file or folder, found a pipe or device');
      const handle = await open(file);
      const { size, mtimeMs } = await handle.stat();
      return new LocalFile(handle, size, Math.floor(mtimeMs));
    } catch (error) {
      throw error instanceof FileProblem ? error : unreadable(file, error as NodeJS.ErrnoException);
    }
  }

  /** @throws FileProblem */
  async facts(): Promise<FileFacts> {
    const hash = createHash('sha256');
    for await (const chunk of this.chunks()) hash.update(chunk);
    return { size: this.size, modified: this.modified, sha256: hash.digest('hex') };
  }

  /** The bytes from the beginning. Breaks with FileProblem when there are fewer than there were. */
  content(): Readable {
    return Readable.from(this.chunks(), { objectMode: false, highWaterMark: CHUNK_BYTES });
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  private async *chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < this.size; ) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, this.size - at));
      const { bytesRead } = await this.handle.read(chunk, 0, chunk.length, at).catch((error: Error) => {
        throw new FileProblem(error.message);
      });
      if (bytesRead === 0) throw changed();
      at += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  }
}

/** The bytes that were sent are not those that were announced. */
export function changed(): FileProblem {
  return new FileProblem('expected the file to hold still while it is shipped, found it changed', 'run the same command again');
}

function unreadable(file: string, error: NodeJS.ErrnoException): FileProblem {
  if (error.code !== 'ENOENT') return new FileProblem(error.message);
  if (file.includes('\ufffd')) return new FileProblem('expected a name in UTF-8, found other bytes', 'rename the file');
  return new FileProblem('expected a file or folder, found none');
}
