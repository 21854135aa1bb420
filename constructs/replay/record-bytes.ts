import { Decoder, Undecodable, UnsupportedFormat } from '../fan-out/decode';

/** Where a record is in its decoded file. */
export interface RecordPlace {
  /** Bytes from 0. */
  readonly offset: number;
  /** Bytes, without the line's end. */
  readonly length: number;
}

export interface RecordBytes<P extends RecordPlace> {
  readonly place: P;
  /** Its first bytes, all if they are not more than was asked for. */
  readonly bytes: Buffer;
  /** True where the record is longer than `bytes`: it is longer than was asked for, or cannot be decoded to its end. */
  readonly isCut: boolean;
}

/**
 * Reads records from an uploaded file again: the bytes that were rejected or became events. One pass whatever their
 * number; memory holds one record at a time.
 * @param open begins to read the raw object anew
 * @param places of one upload; in any order
 * @param maxBytes of one record that are given
 */
export async function* recordBytes<P extends RecordPlace>(
  open: () => AsyncIterable<Uint8Array>,
  places: readonly P[],
  { maxBytes, maxDecodedBytes }: { readonly maxBytes: number; readonly maxDecodedBytes: number },
): AsyncGenerator<RecordBytes<P>> {
  const wanted = [...places].sort((a, b) => a.offset - b.offset || a.length - b.length);
  const cutter = new Cutter(wanted, maxBytes);
  try {
    for await (const chunk of decoded(open, maxDecodedBytes)) {
      yield* cutter.push(chunk);
      if (cutter.isDone) return;
    }
  } catch (error) {
    // What comes before it was given.
    if (!(error instanceof Undecodable)) throw error;
  }
  yield* cutter.end();
}

/** A file of a kind that is not read is one record: itself, as uploaded. */
async function* decoded(open: () => AsyncIterable<Uint8Array>, maxDecodedBytes: number): AsyncGenerator<Uint8Array> {
  try {
    yield* new Decoder(open, maxDecodedBytes).chunks();
  } catch (error) {
    if (!(error instanceof UnsupportedFormat)) throw error;
    yield* open();
  }
}

/** Cuts places, ascending by offset, out of bytes that come in chunks. Places may overlap. */
class Cutter<P extends RecordPlace> {
  private next = 0;
  private position = 0;
  private readonly open: { place: P; parts: Buffer[]; taken: number }[] = [];

  constructor(
    private readonly places: readonly P[],
    private readonly maxBytes: number,
  ) {}

  get isDone(): boolean {
    return this.next === this.places.length && this.open.length === 0;
  }

  *push(chunk: Uint8Array): Generator<RecordBytes<P>> {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const end = this.position + bytes.length;
    for (; this.next < this.places.length && this.places[this.next]!.offset < end; this.next++) {
      this.open.push({ place: this.places[this.next]!, parts: [], taken: 0 });
    }
    for (const cut of this.open.splice(0)) {
      const { offset, length } = cut.place;
      const stop = offset + Math.min(length, this.maxBytes);
      const part = bytes.subarray(Math.max(0, offset + cut.taken - this.position), Math.max(0, stop - this.position));
      // The chunk is its giver's: what is kept longer is copied.
      cut.parts.push(Buffer.from(part));
      cut.taken += part.length;
      if (offset + cut.taken >= stop) yield this.finish(cut);
      else this.open.push(cut);
    }
    this.position = end;
  }

  /** What is open ends with the file; what begins behind it has no bytes. */
  *end(): Generator<RecordBytes<P>> {
    for (const cut of this.open.splice(0)) yield this.finish(cut);
    for (; this.next < this.places.length; this.next++) yield this.finish({ place: this.places[this.next]!, parts: [], taken: 0 });
  }

  private finish({ place, parts, taken }: { place: P; parts: Buffer[]; taken: number }): RecordBytes<P> {
    return { place, bytes: parts.length === 1 ? parts[0]! : Buffer.concat(parts), isCut: taken < place.length };
  }
}
