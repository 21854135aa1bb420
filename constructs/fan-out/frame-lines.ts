import { MAX_RECORD_BYTES } from '../../transforms/pack';
import { HEAD_BYTES, type Framer, type FrameHandler } from './framer';
import { routingTable, type RoutingTable } from './scanner/routing-table';
import { ASK, findLines, KIND_BITS, KINDS, load, PART_BYTES, runs, SCAN_BYTES, window, type Kind } from './scanner/window';

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const NOTHING = Buffer.alloc(0);

/**
 * Lines that end with LF or CRLF; the last may end with the file. A record's number is its line number: blank lines
 * take one too.
 */
export class LineFramer implements Framer {
  number = 1;
  /** What came of the line that is not finished; only its head and its last byte once it is too long. */
  private held: Buffer = NOTHING;
  /** Bytes of the unfinished line that are no longer held. */
  private dropped = 0;

  offset = 0;

  constructor(
    private readonly handler: FrameHandler,
    private readonly table: RoutingTable = routingTable(undefined),
  ) {}

  skip(bytes: number): void {
    this.offset += bytes;
  }

  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; at += PART_BYTES) this.frame(chunk.subarray(at, at + PART_BYTES));
  }

  end(): undefined {
    const length = load(this.held, NOTHING);
    if (length > 0) this.line(0, length, length);
    this.handler.settle();
    this.held = NOTHING;
  }

  private frame(part: Buffer): void {
    const length = load(this.held, part);
    let from = this.held.length;
    let start = 0;
    if (this.dropped > 0) {
      start = window.subarray(0, length).indexOf(LF, from) + 1;
      from = start || length;
      this.eachLine(0, start);
    }
    for (; from < length; from += SCAN_BYTES) {
      const count = findLines(start, from, Math.min(from + SCAN_BYTES, length), this.table);
      for (let index = 0; index < 2 * count; index += 2) {
        const stop = runs[index]!;
        this.run(start, stop, runs[index + 1]!);
        start = stop;
      }
    }
    this.handler.settle();
    this.hold(window.subarray(start, length));
  }

  private run(start: number, stop: number, what: number): void {
    const { handler, number, offset } = this;
    const kind = (what & KINDS) as Kind;
    const lines = what >>> KIND_BITS;
    if (kind === ASK || !handler.run?.(kind, number, lines, offset, window, start, stop)) return this.eachLine(start, stop);
    this.number += lines;
    this.offset += stop - start;
  }

  private eachLine(start: number, stop: number): void {
    for (let at = start, next; at < stop; at = next) {
      const lineFeed = window.indexOf(LF, at);
      next = lineFeed + 1;
      this.line(at, lineFeed > at && window[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed, next);
    }
  }

  private line(start: number, end: number, stop: number): void {
    const { number, offset, dropped } = this;
    const length = dropped + end - start;
    // Length first: of a line that came in pieces nobody knows whether it is blank.
    if (length > MAX_RECORD_BYTES) this.handler.tooLong(number, offset, length, window.subarray(start, start + HEAD_BYTES));
    else if (isBlank(start, end)) this.handler.blank();
    else this.handler.record(number, offset, window, start, end, stop);
    this.number++;
    this.offset += dropped + stop - start;
    this.dropped = 0;
  }

  /** Keeps one byte more than a head when dropping, so that a CR which a LF may follow in the next chunk is still there. */
  private hold(line: Buffer): void {
    if (this.dropped + line.length <= MAX_RECORD_BYTES + 1) this.held = Buffer.from(line);
    else {
      this.held = Buffer.concat([line.subarray(0, HEAD_BYTES), line.subarray(-1)]);
      this.dropped += line.length - this.held.length;
    }
  }
}

/** Spaces and tabs are nothing. */
function isBlank(start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (window[at] !== SPACE && window[at] !== TAB) return false;
  return true;
}
