import { createGunzip } from 'node:zlib';
import { Readable, pipeline } from 'node:stream';
import type { Content } from './content';
import type { FileVersion } from './file-version';
import { changed, FileProblem, LocalFile, type SystemPath } from './local-file';

/** A log that rotation has compressed, read as the log that it was. */
export class GunzippedFile implements Content {
  private constructor(
    private readonly file: LocalFile,
    readonly size: number,
  ) {}

  get modified(): number {
    return this.file.modified;
  }

  /** Of the compressed file. */
  get version(): FileVersion {
    return this.file.version;
  }

  /** Reads it once, to know its size. @throws FileProblem also where it is no whole gzip file */
  static async open(path: SystemPath): Promise<GunzippedFile> {
    const file = await LocalFile.open(path);
    try {
      let size = 0;
      for await (const chunk of decompressed(file)) size += chunk.length;
      return new GunzippedFile(file, size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async *read(from: number, to: number): AsyncGenerator<Buffer> {
    if (from >= to) return;
    let at = 0;
    for await (const chunk of decompressed(this.file)) {
      const [start, end] = [Math.max(0, from - at), Math.min(chunk.length, to - at)];
      if (start < end) yield chunk.subarray(start, end);
      at += chunk.length;
      if (at >= to) return;
    }
    throw changed();
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

async function* decompressed(file: LocalFile): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  // The reader below meets the error; the callback keeps it from being thrown a second time.
  pipeline(Readable.from(file.read(0, file.size), { objectMode: false }), gunzip, () => {});
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (error) {
    throw error instanceof FileProblem ? error : new FileProblem(`expected gzip, found ${(error as Error).message}`);
  }
}
