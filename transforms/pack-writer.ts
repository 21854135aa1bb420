import { PACK_BYTES, type PackHeader, type PackIdentity } from './pack';
import { encodeVlqs, vlqLength, writeVlq } from './vlq';

/** A finished pack: one Firehose record. */
export interface EncodedPack {
  readonly data: Buffer;
  /** Number of its first record in the upload. */
  readonly first: number;
  readonly records: number;
}

type PackContent = Pick<PackHeader, 'first' | 'offset' | 'records' | 'runs'>;

/** Larger than any number in a header, so that the room kept for the header always suffices. */
const WIDEST = Number.MAX_SAFE_INTEGER;

/** Characters that say what is skipped before the first slice of a pack: nothing. */
const NO_SKIP_LENGTH = 2;

/** Room before the payload, so that the header can be put there when its length is known. */
const HEADER_ROOM = 4_096;

/** What a pack of the usual capacity lies in. */
export const PACK_MEMORY_BYTES = HEADER_ROOM + PACK_BYTES;

const NOTHING = Buffer.alloc(0);

/** Characters of a run at most. */
const RUN_LENGTH = 64;

/** How many slices are noted before they are copied. */
export const SLICES = 4_096;

/** Copies so many slices of `bytes`, each `[from, to)` of it, one behind the other to `target` at `at`. @returns where they end */
export type CopySlices = (bytes: Buffer, slices: Uint32Array, count: number, target: Buffer, at: number) => number;

/** What packs are made with. */
export interface PackMemory {
  /** So many bytes for the next pack, which goes away with it. */
  readonly allocate: (size: number) => Buffer;
  readonly copy: CopySlices;
}

const copyEach: CopySlices = (bytes, slices, count, target, at) => {
  let next = at;
  for (let index = 0; index < 2 * count; index += 2) {
    const [from, to] = [slices[index]!, slices[index + 1]!];
    target.set(bytes.subarray(from, to), next);
    next += to - from;
  }
  return next;
};

/**
 * Fills one pack after the other with records of one upload and class. Records are added in file order and never span
 * packs; one that is larger than a pack travels alone.
 *
 * A record's slice is its bytes in the decoded file; with `lines` it includes the line's terminator. Neighbours in the
 * file are copied together, so the bytes given must stay as they are until `settle` or `take`.
 */
export class PackWriter {
  /** The pack being filled: its payload, with HEADER_ROOM before it. A pack is given away as it is, so each has its own. */
  private data: Buffer = NOTHING;
  /** The header's text up to `first`, and from `context` on. */
  private readonly before: string;
  private readonly after: string;
  private readonly isLines: boolean;
  /** Bytes of a pack that are left for runs and payload. */
  private readonly room: number;
  private length = 0;
  private records = 0;
  private first = 0;
  private offset = 0;
  /** Numbers of the runs, but the size of the one being written, as text; see PackHeader. */
  private readonly runs: Buffer;
  /** Characters of that text. */
  private runsLength = 0;
  /** Of the run being written: its lines, or the bytes of its one record. */
  private runSize = 0;
  private nextNumber = 0;
  private nextOffset = 0;
  /** Where in `data` the next bytes are copied to: the rest of the payload is slices of `pending`. */
  private copiedTo = HEADER_ROOM;
  private pending: Buffer = NOTHING;
  private readonly slices = new Uint32Array(2 * SLICES);
  private count = 0;

  /**
   * @param capacity bytes of a pack, header included. @default 61,440, twelve billing steps
   * @param memory @default fresh for each pack, slices copied one by one
   */
  constructor(
    identity: PackIdentity,
    private readonly capacity = PACK_BYTES,
    private readonly memory: PackMemory = { allocate: Buffer.allocUnsafe, copy: copyEach },
  ) {
    this.runs = Buffer.allocUnsafe(capacity + RUN_LENGTH);
    const { customer, upload, source, class: eventClass, generation, framing, context } = identity;
    this.before = JSON.stringify({ v: 1, customer, upload, source, class: eventClass, generation, framing }).slice(0, -1);
    this.after = JSON.stringify({ context }).slice(1);
    this.isLines = framing === 'lines';
    this.room = capacity - Buffer.byteLength(this.headerLine({ first: WIDEST, offset: WIDEST, records: WIDEST, runs: '' }));
  }

  get isEmpty(): boolean {
    return this.records === 0;
  }

  /** Whether a pack holds a record of this size; one that it does not travels `alone`. */
  holds(slice: number): boolean {
    return NO_SKIP_LENGTH + vlqLength(slice) + slice <= this.room;
  }

  /**
   * Adds the record `[start, stop)`, or so many neighbouring lines.
   * @returns false if it does not fit into what is left of this pack, or into any that does not `hold` it
   */
  add(number: number, offset: number, bytes: Buffer, start: number, stop: number, records = 1): boolean {
    const slice = stop - start;
    if (number === this.nextNumber && offset === this.nextOffset && this.isLines) {
      if (this.length + slice + this.runsLength + vlqLength(this.runSize + records) > this.room) return false;
      this.runSize += records;
    } else if (!this.beginRun(number, offset, slice, records)) return false;
    this.records += records;
    this.length += slice;
    this.nextNumber = number + records;
    this.nextOffset = offset + slice;
    this.note(bytes, start, stop);
    return true;
  }

  /** A pack of one record of at most MAX_RECORD_BYTES; the pack being filled stays as it is. */
  alone(number: number, offset: number, bytes: Buffer, start: number, stop: number): EncodedPack {
    const runs = encodeVlqs([0, 0, this.isLines ? 1 : stop - start]);
    const header = this.headerLine({ first: number, offset, records: 1, runs });
    return { data: Buffer.concat([Buffer.from(header), bytes.subarray(start, stop)]), first: number, records: 1 };
  }

  /** Copies the records that are only noted so far: from now on their bytes may change. */
  settle(): void {
    if (this.count > 0) this.copiedTo = this.memory.copy(this.pending, this.slices, this.count, this.data, this.copiedTo);
    this.pending = NOTHING;
    this.count = 0;
  }

  /** Ends the pack being filled and begins the next. */
  take(): EncodedPack {
    this.settle();
    const { first, offset, records } = this;
    const runs = this.runs.toString('latin1', 0, writeVlq(this.runs, this.runsLength, this.runSize));
    const data = this.withHeader(Buffer.from(this.headerLine({ first, offset, records, runs })));
    this.length = this.records = this.runsLength = this.runSize = this.nextNumber = 0;
    this.data = NOTHING;
    this.copiedTo = HEADER_ROOM;
    return { data, first, records };
  }

  /** Notes bytes to be copied; neighbours are one slice. */
  private note(bytes: Buffer, start: number, stop: number): void {
    if (this.pending !== bytes || this.count === SLICES) {
      this.settle();
      this.pending = bytes;
    }
    const last = 2 * this.count - 1;
    if (last > 0 && this.slices[last] === start) this.slices[last] = stop;
    else {
      this.slices[last + 1] = start;
      this.slices[last + 2] = stop;
      this.count++;
    }
  }

  private beginRun(number: number, offset: number, slice: number, records: number): boolean {
    const { runs } = this;
    const isFirst = this.records === 0;
    const size = this.isLines ? records : slice;
    // What is written does not count before `runsLength` says so.
    let end = isFirst ? 0 : writeVlq(runs, this.runsLength, this.runSize);
    end = writeVlq(runs, end, isFirst ? 0 : number - this.nextNumber);
    end = writeVlq(runs, end, isFirst ? 0 : offset - this.nextOffset);
    if (this.length + slice + end + vlqLength(size) > this.room) return false;
    if (isFirst) {
      this.data = this.memory.allocate(HEADER_ROOM + this.capacity);
      this.first = number;
      this.offset = offset;
    }
    this.runsLength = end;
    this.runSize = size;
    return true;
  }

  private withHeader(header: Buffer): Buffer {
    const { data, copiedTo } = this;
    const start = HEADER_ROOM - header.length;
    if (start < 0) return Buffer.concat([header, data.subarray(HEADER_ROOM, copiedTo)]);
    data.set(header, start);
    return data.subarray(start, copiedTo);
  }

  /** Members in PackHeader's order. Runs are in an alphabet that JSON takes as it is. */
  private headerLine({ first, offset, records, runs }: PackContent): string {
    return `${this.before},"first":${first},"offset":${offset},"records":${records},"runs":"${runs}",${this.after}\n`;
  }
}
