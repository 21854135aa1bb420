import { MAX_RECORD_BYTES } from '../../transforms/pack';
import { HEAD_BYTES, type Framer, type FrameHandler } from './framer';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  endOfString,
  LF,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  scalarEnd,
  separator,
  structural,
  whitespace,
} from './json-bytes';

const RECORDS_KEY = Buffer.from('"Records"');
/** Deeper values are broken ones; it bounds the stack of open brackets. */
const MAX_DEPTH = 65_536;

/** Where values are being read: at top level, in a list of records, or in what follows the list in its object. */
type Place = 'top' | 'list' | 'tail';
/** What is being read there. `broken` is a value that was given up, `scalar` a number or word. */
type Reading = 'nothing' | 'value' | 'scalar' | 'broken';

/**
 * Finds JSON values without parsing them: the elements of a top-level array, the elements of `Records` in a top-level
 * object (CloudTrail's form; of each `Records`, should it be there twice), and any other top-level value: one to a line, pretty-printed or end to end. A record's
 * number is its place among all these, from 1.
 *
 * What is no JSON becomes a record too, from where it begins to where the next value can begin, so that the transform
 * rejects it by its bytes and its neighbours are unharmed. Values go on at: a line feed inside a string (JSON has none);
 * a `{` at the start of a line where none can be; after a broken value the next line feed or, in a list, `,{`.
 * Each byte is read at most three times.
 */
export class JsonFramer implements Framer {
  number = 1;
  private bytes: Buffer = Buffer.alloc(0);
  /** The same bytes, to look at four at once. */
  private words = viewOf(this.bytes);
  /** Decoded offset of `bytes[0]`. */
  private base = 0;
  private at = 0;
  private place: Place = 'top';
  private listInObject = false;
  private reading: Reading = 'nothing';
  private start = 0;
  private inString = false;
  private escaped = false;
  /** The closing bytes of the brackets that are open, outermost first. */
  private readonly open = new Uint8Array(MAX_DEPTH);
  private depth = 0;
  /** The latest `{` at the start of a line inside the value, -1 if there is none. */
  private lineObject = -1;
  /** A record that is too long: its first bytes, and how many bytes of it are not in `bytes`. */
  private head: Buffer | undefined;
  private dropped = 0;

  constructor(private readonly handler: FrameHandler) {}

  get offset(): number {
    return this.reading === 'nothing' ? this.base + this.at : this.base + this.start - this.dropped;
  }

  skip(bytes: number): void {
    this.base += bytes;
  }

  push(chunk: Buffer): void {
    this.look(this.bytes.length === 0 ? chunk : Buffer.concat([this.bytes, chunk]));
    this.scan();
    this.hold();
  }

  end(): void {
    while (this.isReading()) {
      this.giveUp(this.bytes.length);
      if (this.isReading()) this.finish(this.bytes.length);
      this.scan();
    }
  }

  private look(bytes: Buffer): void {
    this.bytes = bytes;
    this.words = viewOf(bytes);
  }

  private scan(): void {
    while (this.at < this.bytes.length) {
      if (this.reading === 'value') this.readValue();
      else if (this.reading === 'scalar') this.readScalar();
      else if (this.reading === 'broken') this.readBroken();
      else this.findValue();
    }
  }

  private findValue(): void {
    const { bytes } = this;
    let at = this.at;
    while (at < bytes.length && separator[bytes[at]!] === 1) at++;
    this.at = at;
    if (at === bytes.length) return;
    const byte = bytes[at]!;
    if (this.place === 'list' && byte === CLOSE_ARRAY) this.endList();
    else if (this.place === 'top' && byte === OPEN_ARRAY) this.beginList(at, false);
    else this.begin(byte);
  }

  private begin(byte: number): void {
    this.start = this.at;
    this.inString = this.escaped = false;
    this.lineObject = -1;
    this.depth = 0;
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY || byte === QUOTE) this.reading = 'value';
    else this.reading = this.place === 'list' && byte !== CLOSE_OBJECT ? 'scalar' : 'broken';
  }

  private beginList(at: number, inObject: boolean): void {
    this.listInObject = inObject;
    this.place = 'list';
    this.reading = 'nothing';
    this.at = at + 1;
  }

  private endList(): void {
    this.at++;
    this.place = 'top';
    if (!this.listInObject) return;
    this.begin(OPEN_OBJECT);
    this.open[this.depth++] = CLOSE_OBJECT;
    this.place = 'tail';
  }

  private readValue(): void {
    const { bytes, words } = this;
    const end = bytes.length;
    let at = this.escaped ? this.at + 1 : this.at;
    let inString = this.inString;
    for (;;) {
      if (inString) {
        at = endOfString(bytes, words, at);
        if (at >= end) break;
        if (bytes[at] === LF) return this.giveUp(at);
        inString = false;
        at++;
        if (this.depth === 0) return this.finish(at);
      }
      while (at < end && structural[bytes[at]!] === 0) at++;
      if (at >= end) break;
      const byte = bytes[at]!;
      if (byte === QUOTE) inString = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.openBracket(byte, at);
      else this.closeBracket(byte, at);
      if (this.reading !== 'value') return;
      at++;
    }
    this.inString = inString;
    // A backslash was the last byte.
    this.escaped = at > end;
    this.at = end;
  }

  private openBracket(byte: number, at: number): void {
    if (byte === OPEN_OBJECT && this.isAtLineStart(at) && !this.mayBeginObject(at)) this.giveUp(at);
    else if (byte === OPEN_ARRAY && this.opensRecords(at)) this.beginList(at, true);
    else if (this.depth === MAX_DEPTH) this.giveUp(at);
    else this.open[this.depth++] = byte === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY;
  }

  private closeBracket(byte: number, at: number): void {
    if (this.depth === 0 || this.open[--this.depth] !== byte) this.giveUp(at);
    else if (this.depth === 0) this.finish(at + 1);
  }

  /** Numbers and words in a list. Anything else there ends at a comma as well. */
  private readScalar(): void {
    const { bytes } = this;
    let at = this.at;
    while (at < bytes.length && scalarEnd[bytes[at]!] === 0) at++;
    this.at = at;
    if (at < bytes.length) this.finish(at);
  }

  private readBroken(): void {
    const { bytes } = this;
    for (let at = this.at; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === LF || (byte === OPEN_OBJECT && this.place === 'list' && this.isAfterComma(at))) {
        return this.finish(at);
      }
    }
    this.at = bytes.length;
  }

  /**
   * The value cannot be JSON, seen at `at`. If a line inside it may have begun another value, that one is read anew;
   * otherwise it goes on as a broken one.
   */
  private giveUp(at: number): void {
    this.reading = 'broken';
    this.at = at;
    if (this.lineObject >= 0 && !this.isTooLong(at)) {
      this.finish(this.lineObject);
    } else if (this.bytes[at] === OPEN_OBJECT && this.isAtLineStart(at)) this.finish(at);
  }

  /** What is being read ends before `end`, and separators before that do not belong to it. */
  private finish(end: number): void {
    const isRecord = this.place !== 'tail' || this.reading === 'broken';
    if (this.place === 'tail') this.place = 'top';
    this.reading = 'nothing';
    this.at = end;
    if (!this.isTooLong(end)) while (end > this.start && separator[this.bytes[end - 1]!] === 1) end--;
    const length = end - this.start + this.dropped;
    if (isRecord && length > 0) this.deliver(end, length);
    this.head = undefined;
    this.dropped = 0;
  }

  private deliver(end: number, length: number): void {
    const { bytes, start } = this;
    const offset = this.base + start - this.dropped;
    const number = this.number++;
    if (length <= MAX_RECORD_BYTES) this.handler.record(number, offset, bytes, start, end, end);
    else this.handler.tooLong(number, offset, length, this.head ?? bytes.subarray(start, start + HEAD_BYTES));
  }

  /** Keeps what a later step looks back at: the record while it may be delivered, its last byte when it is too long. */
  private hold(): void {
    const { bytes } = this;
    const from = this.reading === 'nothing' ? this.at : this.start;
    if (this.reading === 'nothing' || !this.isTooLong(bytes.length)) {
      this.shift(from);
      return;
    }
    this.head ??= Buffer.from(bytes.subarray(from, from + HEAD_BYTES));
    this.dropped += bytes.length - 1 - from;
    this.lineObject = -1;
    this.shift(bytes.length - 1);
  }

  private shift(count: number): void {
    this.look(Buffer.from(this.bytes.subarray(count)));
    this.base += count;
    this.at -= count;
    this.start = 0;
    if (this.lineObject >= 0) this.lineObject -= count;
  }

  private isReading(): boolean {
    return this.reading !== 'nothing';
  }

  private isTooLong(at: number): boolean {
    return at - this.start + this.dropped > MAX_RECORD_BYTES;
  }

  private isAtLineStart(at: number): boolean {
    return this.bytes[at - 1] === LF && at > this.start;
  }

  /** Whether an object may follow what is before it; if so, the place is remembered in case the value proves broken. */
  private mayBeginObject(at: number): boolean {
    if (this.isTooLong(at)) return false;
    const before = this.bytes[this.lastBefore(at)];
    if (before !== COMMA && before !== COLON && before !== OPEN_ARRAY) return false;
    this.lineObject = at;
    return true;
  }

  private opensRecords(at: number): boolean {
    if (this.place === 'list' || this.depth !== 1 || this.open[0] !== CLOSE_OBJECT || this.isTooLong(at)) return false;
    const colon = this.lastBefore(at);
    if (this.bytes[colon] !== COLON) return false;
    const key = this.lastBefore(colon) - RECORDS_KEY.length + 1;
    return key > this.start && RECORDS_KEY.every((byte, index) => this.bytes[key + index] === byte);
  }

  private isAfterComma(at: number): boolean {
    return !this.isTooLong(at) && this.bytes[this.lastBefore(at)] === COMMA;
  }

  /** Index of the last byte before `at` that is not white space. */
  private lastBefore(at: number): number {
    let index = at - 1;
    while (index > this.start && whitespace[this.bytes[index]!] === 1) index--;
    return index;
  }
}

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
