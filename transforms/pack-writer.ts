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

const NOTHING = Buffer.alloc(0);

/**
 * Fills one pack after the other with records of one upload and class. Records are added in file order and never span
 * packs; one that is larger than a pack travels alone.
 *
 * A record's slice is its bytes in the decoded file; with `lines` it includes the line's terminator. Neighbours in the
 * file are copied together, so the bytes given must stay as they are until the pack is taken.
 */
export class PackWriter {
  private readonly payload: Buffer;
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
  /** Bytes of the payload that are copied; the rest is `[from, to)` of `pending`. */
  private copied = 0;
  private pending: Buffer = NOTHING;
  private from = 0;
  private to = 0;

  /** @param capacity bytes of a pack, header included. @default 61,440, twelve billing steps */
  constructor(
    private readonly identity: PackIdentity,
    capacity = PACK_BYTES,
  ) {
    this.payload = Buffer.allocUnsafe(capacity);
    this.isLines = identity.framing === 'lines';
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
      this.copyPending();
      this.pending = bytes;
      this.from = start;
      this.to = stop;
    }
    return true;
  }

  /** A pack of one record of at most MAX_RECORD_BYTES; the pack being filled stays as it is. */
  alone(number: number, offset: number, bytes: Buffer, start: number, stop: number): EncodedPack {
    const runs = encodeVlqs([0, 0, this.isLines ? 1 : stop - start]);
    return this.encode({ first: number, offset, records: 1, runs }, bytes.subarray(start, stop));
  }

  /** Ends the pack being filled and begins the next. */
  take(): EncodedPack {
    this.copyPending();
    this.runs.push(this.runSize);
    const { first, offset, records } = this;
    const pack = this.encode({ first, offset, records, runs: encodeVlqs(this.runs) }, this.payload.subarray(0, this.length));
    this.length = this.records = this.runsLength = this.runSize = this.nextNumber = this.copied = this.from = this.to = 0;
    this.pending = NOTHING;
    this.runs = [];
    return pack;
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
      this.first = number;
      this.offset = offset;
    } else this.runs.push(this.runSize);
    this.runs.push(skippedRecords, skippedBytes);
    this.runsLength = runsLength;
    this.runSize = size;
    return true;
  }

  private copyPending(): void {
    this.payload.set(this.pending.subarray(this.from, this.to), this.copied);
    this.copied += this.to - this.from;
  }

  private encode(part: PackContent, payload: Buffer): EncodedPack {
    const header = Buffer.from(this.headerLine(part));
    return { data: Buffer.concat([header, payload]), first: part.first, records: part.records };
  }

  private headerLine(part: PackContent): string {
    const { customer, upload, source, class: eventClass, generation, framing, context } = this.identity;
    const { first, offset, records, runs } = part;
    const header: PackHeader = {
      ...{ v: 1, customer, upload, source, class: eventClass, generation, framing },
      ...{ first, offset, records, runs, context },
    };
    return `${JSON.stringify(header)}\n`;
  }
}
