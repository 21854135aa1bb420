import { PACK_BYTES, type PackHeader, type PackIdentity } from './pack';
import { encodeVlqs, vlqLength } from './vlq';

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

const NOTHING = Buffer.alloc(0);

/**
 * Fills one pack after the other with records of one upload and class. Records are added in file order and never span
 * packs; one that is larger than a pack travels alone.
 *
 * A record's slice is its bytes in the decoded file; with `lines` it includes the line's terminator. Neighbours in the
 * file are copied together, so the bytes given must stay as they are until `settle` or `take`.
 */
export class PackWriter {
  /** The pack being filled: its payload, with HEADER_ROOM before it. A pack is given away as it is, so each has its own. */
  private data = NOTHING;
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
  /** Numbers of the slices, but the size of the one being written; see PackHeader. */
  private runs: number[] = [];
  /** Characters that `runs` takes in the header. */
  private runsLength = 0;
  /** Of the slice being written: its lines, or the bytes of its one record. */
  private runSize = 0;
  private nextNumber = 0;
  private nextOffset = 0;
  /** Where in `data` the next bytes are copied to: the rest of the payload is `[from, to)` of `pending`. */
  private copiedTo = HEADER_ROOM;
  private pending: Buffer = NOTHING;
  private from = 0;
  private to = 0;

  /** @param capacity bytes of a pack, header included. @default 61,440, twelve billing steps */
  constructor(
    identity: PackIdentity,
    private readonly capacity = PACK_BYTES,
  ) {
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

  /** Adds the record `[start, stop)`, which a pack `holds`. @returns false if it does not fit into what is left of this one */
  add(number: number, offset: number, bytes: Buffer, start: number, stop: number): boolean {
    const slice = stop - start;
    if (number === this.nextNumber && offset === this.nextOffset && this.isLines) {
      if (this.length + slice + this.runsLength + vlqLength(this.runSize + 1) > this.room) return false;
      this.runSize++;
    } else if (!this.beginRun(number, offset, slice)) return false;
    this.records++;
    this.length += slice;
    this.nextNumber = number + 1;
    this.nextOffset = offset + slice;
    if (this.pending === bytes && this.to === start) this.to = stop;
    else {
      this.settle();
      this.pending = bytes;
      this.from = start;
      this.to = stop;
    }
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
    if (this.from === this.to) return;
    this.data.set(this.pending.subarray(this.from, this.to), this.copiedTo);
    this.copiedTo += this.to - this.from;
    this.pending = NOTHING;
    this.from = this.to = 0;
  }

  /** Ends the pack being filled and begins the next. */
  take(): EncodedPack {
    this.settle();
    this.runs.push(this.runSize);
    const { first, offset, records } = this;
    const data = this.withHeader(Buffer.from(this.headerLine({ first, offset, records, runs: encodeVlqs(this.runs) })));
    this.length = this.records = this.runsLength = this.runSize = this.nextNumber = 0;
    this.data = NOTHING;
    this.copiedTo = HEADER_ROOM;
    this.runs = [];
    return { data, first, records };
  }

  private beginRun(number: number, offset: number, slice: number): boolean {
    const isFirst = this.records === 0;
    const skippedRecords = isFirst ? 0 : number - this.nextNumber;
    const skippedBytes = isFirst ? 0 : offset - this.nextOffset;
    const size = this.isLines ? 1 : slice;
    const before = isFirst ? 0 : this.runsLength + vlqLength(this.runSize);
    const runsLength = before + vlqLength(skippedRecords) + vlqLength(skippedBytes);
    if (this.length + slice + runsLength + vlqLength(size) > this.room) return false;
    if (isFirst) {
      this.data = Buffer.allocUnsafe(HEADER_ROOM + this.capacity);
      this.first = number;
      this.offset = offset;
    } else this.runs.push(this.runSize);
    this.runs.push(skippedRecords, skippedBytes);
    this.runsLength = runsLength;
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
