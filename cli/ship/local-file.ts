import { open, type FileHandle } from 'node:fs/promises';
import { constants } from 'node:fs';
import { CHUNK_BYTES, type Content } from './content';
import { versionOf, type FileVersion } from './file-version';

/** The file itself cannot be shipped: it is not there, cannot be read, or did not hold still. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';
  constructor(
    message: string,
    readonly fix?: string,
    /** There is no file of this name. */
    readonly isGone = false,
  ) {
    super(message);
  }
}

/** A path as the system has it: bytes where they are no UTF-8. */
export type SystemPath = string | Buffer;

/**
 * A file as it is when it is opened: the bytes that it has then. A log that is written to while it is shipped, or
 * renamed by rotation, is shipped up to there.
 */
export class LocalFile implements Content {
  private constructor(
    private readonly handle: FileHandle,
    /** When it was opened. */
    readonly version: FileVersion,
  ) {}

  get size(): number {
    return this.version.size;
  }

  get modified(): number {
    return this.version.modified;
  }

  /** @throws FileProblem */
  static async open(file: SystemPath): Promise<LocalFile> {
    let handle: FileHandle | undefined;
    try {
      // Without waiting: opening a pipe that nobody writes to would never return.
      handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      const found = await handle.stat({ bigint: true });
      if (!found.isFile()) throw new FileProblem('expected a file or folder, found a pipe or device');
      return new LocalFile(handle, versionOf(found));
    } catch (error) {
      await handle?.close();
      throw error instanceof FileProblem ? error : unreadable(String(file), error as NodeJS.ErrnoException);
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  async *read(from: number, to: number): AsyncGenerator<Buffer> {
    for (let at = from; at < to; ) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, to - at));
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

/** Why a file or folder cannot be read, in words for people. */
export function unreadable(file: string, error: NodeJS.ErrnoException): FileProblem {
  if (error.code === 'ENXIO') return new FileProblem('expected a file or folder, found a pipe or device');
  if (error.code !== 'ENOENT') return new FileProblem(error.message);
  if (file.includes('\ufffd')) {
    return new FileProblem('expected a name in UTF-8, found other bytes', 'name the folder that it is in: what is below is shipped whatever its name');
  }
  return new FileProblem('expected a file or folder, found none', undefined, true);
}
