/**
 * The bodies of objects and parts: files that are written before the commit that names them and never change. One that
 * no commit names is left of a killed process and is removed at the next open. Written, not synced: they survive the
 * process, not the power.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { link, open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ByteRange } from './byte-range';
import type { BodyFile } from './object-version';

/** What looks at the bytes as they pass. */
export interface Observer {
  update(piece: Buffer): void;
}

const READ_BYTES = 256 * 1024;

/** Where bodies are kept: files, or memory. */
export type Bodies = Pick<BodyFiles, 'write' | 'duplicate' | 'read' | 'readLater' | 'remove' | 'sweep'>;

export class BodyFiles {
  /** Shards that are known to exist. */
  private readonly shards = new Set<string>();

  /** @param newName never the same twice in this folder, safe in a file name */
  constructor(private readonly folder: string, private readonly newName: () => string) {
    mkdirSync(folder, { recursive: true });
  }

  /** Leaves no file behind when the source breaks. */
  async write(source: Iterable<Buffer> | AsyncIterable<Buffer>, observer?: Observer): Promise<BodyFile> {
    const name = this.newName();
    const file = await this.create(name);
    try {
      let size = 0;
      for await (const piece of source) {
        observer?.update(piece);
        await writeWhole(file, piece);
        size += piece.length;
      }
      await file.close();
      return { name, size };
    } catch (error) {
      await file.close();
      await this.remove([{ name, size: 0 }]);
      throw error;
    }
  }

  /** New names for the same bytes. */
  async duplicate(files: readonly BodyFile[]): Promise<BodyFile[]> {
    return Promise.all(files.map(async ({ name, size }) => {
      const copy = this.newName();
      this.makeShard(copy);
      await link(this.path(name), this.path(copy));
      return { name: copy, size };
    }));
  }

  /** The first file is open when this returns, so that a missing one is an error before the answer has begun. */
  async read(files: readonly BodyFile[], range: ByteRange): Promise<Readable> {
    const pieces = overlapping(files, range);
    const first = pieces[0];
    if (!first) return Readable.from([]);
    const stream = await this.stream(first);
    return pieces.length === 1 ? stream : Readable.from(this.concatenated(stream, pieces.slice(1)), { objectMode: false, highWaterMark: READ_BYTES });
  }

  /** Opens nothing until somebody reads, so that it may be left unread. */
  readLater(files: readonly BodyFile[], range: ByteRange): Readable {
    const read = () => this.read(files, range);
    async function* pieces(): AsyncGenerator<Buffer> {
      yield* await read();
    }
    return Readable.from(pieces(), { objectMode: false, highWaterMark: READ_BYTES });
  }

  async remove(files: readonly BodyFile[]): Promise<void> {
    await Promise.all(files.map(({ name }) => unlink(this.path(name)).catch(ignoreMissing)));
  }

  /** Removes every file whose name is not in `referenced`; returns how many. */
  sweep(referenced: ReadonlySet<string>): number {
    const orphans = readdirSync(this.folder).flatMap((shard) => readdirSync(join(this.folder, shard)).filter((name) => !referenced.has(name)));
    for (const name of orphans) rmSync(this.path(name));
    return orphans.length;
  }

  private async create(name: string): Promise<FileHandle> {
    this.makeShard(name);
    return open(this.path(name), 'wx');
  }

  private makeShard(name: string): void {
    const shard = this.shard(name);
    if (this.shards.has(shard)) return;
    mkdirSync(shard, { recursive: true });
    this.shards.add(shard);
  }

  private async stream({ name, start, end }: Piece): Promise<Readable> {
    const file = await open(this.path(name));
    return file.createReadStream({ start, end, highWaterMark: READ_BYTES });
  }

  private async *concatenated(first: Readable, rest: readonly Piece[]): AsyncGenerator<Buffer> {
    yield* first;
    for (const piece of rest) yield* await this.stream(piece);
  }

  /** Names count up, so their last two characters spread them over 256 folders. */
  private shard(name: string): string {
    return join(this.folder, name.slice(-2));
  }

  private path(name: string): string {
    return join(this.shard(name), name);
  }
}

interface Piece extends ByteRange {
  readonly name: string;
}

/** The parts of `range` in each file, with offsets in the file. */
export function overlapping(files: readonly BodyFile[], range: ByteRange): Piece[] {
  const pieces: Piece[] = [];
  let offset = 0;
  for (const { name, size } of files) {
    const start = Math.max(range.start - offset, 0);
    const end = Math.min(range.end - offset, size - 1);
    if (start <= end) pieces.push({ name, start, end });
    offset += size;
  }
  return pieces;
}

async function writeWhole(file: FileHandle, piece: Buffer): Promise<void> {
  for (let done = 0; done < piece.length; ) done += (await file.write(piece, done, piece.length - done)).bytesWritten;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
