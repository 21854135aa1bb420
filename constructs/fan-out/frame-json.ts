import type { Framer, FrameHandler } from './framer';
import { isAtLineStart, lastBefore } from './json-before';
import { JsonBrackets } from './json-brackets';
import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, COMMA, LF, OPEN_ARRAY, OPEN_OBJECT, QUOTE, scalarEnd, separator } from './json-bytes';
import { JsonExtent } from './json-extent';
import { routingTable, type RoutingTable } from './scanner/routing-table';
import { ASK, findValues, KIND_BITS, KINDS, load, PART_BYTES, runs, window, type Kind } from './scanner/window';

const NOTHING = Buffer.alloc(0);

/** Where values are being read: at top level, in a list of records, or in what follows the list in its object. */
type Place = 'top' | 'list' | 'tail';
/** What is being read there. `broken` is a value that was given up, `scalar` a number or word. */
type Reading = 'nothing' | 'brackets' | 'string' | 'scalar' | 'broken';

/**
 * Finds JSON values without parsing them: the elements of a top-level array, the elements of `Records` in a top-level
 * object (CloudTrail's form; of each `Records`, should it be there twice), and any other top-level value: one to a line,
 * pretty-printed or end to end. A record's number is its place among all these, from 1.
 *
 * What is no JSON becomes a record too, from where it begins to where the next value can begin, so that the transform
 * rejects it by its bytes and its neighbours are unharmed. Values go on at: a line feed inside a string (JSON has none);
 * a `{` at the start of a line where none can be; after a broken value the next line feed or, in a list, `,{`.
 * Each byte is read a few times at most.
 */
export class JsonFramer implements Framer {
  number = 1;
  /** What is unfinished, between two pushes; it begins the window at the next. */
  private held: Buffer = NOTHING;
  /** Bytes in the window, and the decoded offset of the first. */
  private length = 0;
  private base = 0;
  private at = 0;
  private place: Place = 'top';
  private listInObject = false;
  private reading: Reading = 'nothing';
  private readonly extent = new JsonExtent();
  private readonly brackets = new JsonBrackets(this.extent);
  /** A string's next byte is taken as it is. */
  private escaped = false;

  constructor(
    private readonly handler: FrameHandler,
    private readonly table: RoutingTable = routingTable(undefined),
  ) {}

  get offset(): number {
    return this.base + (this.reading === 'nothing' ? this.at : this.extent.start - this.extent.dropped);
  }

  skip(bytes: number): void {
    this.base += bytes;
  }

  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; at += PART_BYTES) {
      this.length = load(this.held, chunk.subarray(at, at + PART_BYTES));
      this.scan();
      this.handler.settle();
      this.hold();
    }
  }

  /** A list of records that is never closed was cut, perhaps right behind a record. */
  end(): string | undefined {
    const { place, number } = this;
    this.length = load(this.held, NOTHING);
    while (this.isReading()) {
      this.giveUp(this.length);
      if (this.isReading()) this.finish(this.length);
      this.scan();
    }
    this.handler.settle();
    this.hold();
    return place !== 'top' && this.number === number ? 'json: unexpected end of file' : undefined;
  }

  private scan(): void {
    while (this.at < this.length) {
      if (this.reading === 'brackets') this.readBrackets();
      else if (this.reading === 'string') this.readString();
      else if (this.reading === 'scalar') this.readScalar();
      else if (this.reading === 'broken') this.readBroken();
      else this.findValue();
    }
  }

  private findValue(): void {
    const { length } = this;
    let at = this.at;
    while (at < length && separator[window[at]!] === 1) at++;
    this.at = at;
    if (at === length) return;
    const byte = window[at]!;
    if (this.place === 'list' && byte === CLOSE_ARRAY) this.endList();
    else if (this.place === 'top' && byte === OPEN_ARRAY) this.beginList(at, false);
    else if (byte !== OPEN_OBJECT || this.place === 'tail' || !this.readValues()) this.begin(byte);
  }

  /** Tells the objects from here on that are whole and plain. @returns whether there is one */
  private readValues(): boolean {
    const count = findValues(this.at, this.length, this.place === 'top', this.table);
    for (let index = 0; index < 2 * count; index += 2) this.value(runs[index]!, runs[index + 1]!);
    return count > 0;
  }

  private value(start: number, what: number): void {
    const { handler, number } = this;
    const kind = (what & KINDS) as Kind;
    const end = what >>> KIND_BITS;
    const offset = this.base + start;
    if (kind === ASK || !handler.run?.(kind, number, 1, offset, window, start, end)) handler.record(number, offset, window, start, end, end);
    this.number++;
    this.at = end;
  }

  private begin(byte: number): void {
    this.extent.start = this.at;
    this.brackets.begin(this.at);
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.reading = 'brackets';
    else if (byte === QUOTE) {
      this.reading = 'string';
      this.escaped = false;
      this.at++;
    } else this.reading = this.place === 'list' && byte !== CLOSE_OBJECT ? 'scalar' : 'broken';
  }

  private beginList(at: number, inObject: boolean): void {
    this.listInObject = inObject;
    this.place = 'list';
    this.reading = 'nothing';
    this.at = at + 1;
  }

  /** At the bracket that closes the list; what is left of its object is read from there on. */
  private endList(): void {
    if (this.listInObject) {
      this.brackets.beginInObject(this.at, this.length);
      this.extent.start = this.at + 1;
      this.reading = 'brackets';
    }
    this.place = this.listInObject ? 'tail' : 'top';
    this.at++;
  }

  private readBrackets(): void {
    const outcome = this.brackets.read(this.length, this.place !== 'list');
    const { at } = this.brackets;
    if (outcome === 'ended') this.finish(at);
    else if (outcome === 'records') this.beginList(at, true);
    else if (outcome === 'broken') this.giveUp(at);
    else this.at = at;
  }

  private readString(): void {
    const { length } = this;
    let at = this.escaped ? this.at + 1 : this.at;
    for (; at < length; at++) {
      const byte = window[at]!;
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) return this.finish(at + 1);
      else if (byte === LF) return this.giveUp(at);
    }
    this.escaped = at > length;
    this.at = length;
  }

  /** Numbers and words in a list. Anything else there ends at a comma as well. */
  private readScalar(): void {
    const { length } = this;
    let at = this.at;
    while (at < length && scalarEnd[window[at]!] === 0) at++;
    this.at = at;
    if (at < length) this.finish(at);
  }

  private readBroken(): void {
    const { length } = this;
    for (let at = this.at; at < length; at++) {
      const byte = window[at]!;
      if (byte === LF || (byte === OPEN_OBJECT && this.place === 'list' && this.isAfterComma(at))) return this.finish(at);
    }
    this.at = length;
  }

  /**
   * The value cannot be JSON, seen at `at`. If a line inside it may have begun another value, that one is read anew;
   * otherwise it goes on as a broken one.
   */
  private giveUp(at: number): void {
    this.reading = 'broken';
    this.at = at;
    if (this.brackets.lineObject >= 0 && !this.extent.isTooLong(at)) this.finish(this.brackets.lineObject);
    else if (window[at] === OPEN_OBJECT && isAtLineStart(at, this.extent.start)) this.finish(at);
  }

  /** What is being read ends before `next`, or where separators before that begin. */
  private finish(next: number): void {
    const isRecord = this.place !== 'tail' || this.reading === 'broken';
    if (this.place === 'tail') this.place = 'top';
    this.reading = 'nothing';
    this.at = next;
    const end = this.extent.trimmed(next);
    if (isRecord && end - this.extent.start + this.extent.dropped > 0) this.extent.deliver(this.handler, this.number++, this.base, end);
    this.extent.clear();
  }

  /** Keeps what a later step looks back at: the record while it may be delivered, its last byte when it is too long. */
  private hold(): void {
    let from = this.isReading() ? this.extent.start : this.at;
    if (this.isReading() && this.extent.isTooLong(this.length)) from = this.extent.drop(this.length);
    this.held = Buffer.from(window.subarray(from, this.length));
    this.brackets.shift(from);
    this.extent.start -= from;
    this.base += from;
    this.at -= from;
  }

  private isReading(): boolean {
    return this.reading !== 'nothing';
  }

  private isAfterComma(at: number): boolean {
    return !this.extent.isTooLong(at) && window[lastBefore(at, this.extent.start)] === COMMA;
  }
}
