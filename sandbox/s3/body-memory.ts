/** Bodies of objects and parts in memory, for a store that is there as a whole; other services keep theirs beside them. */
import { Readable } from 'node:stream';
import { overlapping, type Bodies, type Observer } from './body-files';
import type { ByteRange } from './byte-range';
import type { BodyFile } from './object-version';

export class BodyMemory implements Bodies {
  /** @param newName never the same twice */
  constructor(
    private readonly bodies: Map<string, Buffer>,
    private readonly newName: () => string,
  ) {}

  async write(source: Iterable<Buffer> | AsyncIterable<Buffer>, observer?: Observer): Promise<BodyFile> {
    const pieces: Buffer[] = [];
    for await (const piece of source) {
      observer?.update(piece);
      pieces.push(piece);
    }
    return this.keep(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces));
  }

  async duplicate(files: readonly BodyFile[]): Promise<BodyFile[]> {
    return files.map(({ name }) => this.keep(this.bodies.get(name)!));
  }

  async read(files: readonly BodyFile[], range: ByteRange): Promise<Readable> {
    return this.readLater(files, range);
  }

  readLater(files: readonly BodyFile[], range: ByteRange): Readable {
    return Readable.from(overlapping(files, range).map(({ name, start, end }) => this.bodies.get(name)!.subarray(start, end + 1)), { objectMode: false });
  }

  async remove(files: readonly BodyFile[]): Promise<void> {
    for (const { name } of files) this.bodies.delete(name);
  }

  sweep(referenced: ReadonlySet<string>): number {
    const orphans = [...this.bodies.keys()].filter((name) => !name.includes('/') && !referenced.has(name));
    for (const name of orphans) this.bodies.delete(name);
    return orphans.length;
  }

  private keep(body: Buffer): BodyFile {
    const name = this.newName();
    this.bodies.set(name, body);
    return { name, size: body.length };
  }
}
