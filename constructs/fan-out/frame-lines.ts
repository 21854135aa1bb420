import { MAX_RECORD_BYTES } from '../../transforms/pack';
import { HEAD_BYTES, type Framer, type FrameHandler } from './framer';

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;

/**
 * Lines that end with LF or CRLF; the last may end with the file. A record's number is its line number: blank lines
 * take one too.
 */
export class LineFramer implements Framer {
  number = 1;
  /** What came of the line that is not finished; only its head once it is too long. */
  private held = Buffer.alloc(0);
  /** Bytes of the unfinished line that are no longer held. */
  private dropped = 0;

  offset = 0;

  constructor(private readonly handler: FrameHandler) {}

  skip(bytes: number): void {
    this.offset += bytes;
  }

  push(chunk: Buffer): void {
    let start = 0;
    let lineFeed = chunk.indexOf(LF);
    if (lineFeed >= 0 && this.held.length > 0) {
      this.finish(Buffer.concat([this.held, chunk.subarray(0, lineFeed + 1)]));
      start = lineFeed + 1;
      lineFeed = chunk.indexOf(LF, start);
    }
    while (lineFeed >= 0) {
      const end = lineFeed > start && chunk[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed;
      this.line(chunk, start, end, lineFeed + 1);
      start = lineFeed + 1;
      lineFeed = chunk.indexOf(LF, start);
    }
    if (start < chunk.length) this.hold(chunk.subarray(start));
  }

  end(): void {
    if (this.held.length > 0) this.finish(this.held);
  }

  private finish(line: Buffer): void {
    const { dropped } = this;
    this.held = Buffer.alloc(0);
    this.dropped = 0;
    let end = line.length;
    if (line[end - 1] === LF) end--;
    if (end < line.length && line[end - 1] === CR) end--;
    if (dropped === 0) this.line(line, 0, end, line.length);
    else {
      this.handler.tooLong(this.number++, this.offset, dropped + end, line.subarray(0, HEAD_BYTES));
      this.offset += dropped + line.length;
    }
  }

  private line(bytes: Buffer, start: number, end: number, stop: number): void {
    const { number, offset } = this;
    // Length first: of a line that came in pieces nobody knows whether it is blank.
    if (end - start > MAX_RECORD_BYTES) this.handler.tooLong(number, offset, end - start, bytes.subarray(start, start + HEAD_BYTES));
    else if (isBlank(bytes, start, end)) this.handler.blank();
    else this.handler.record(number, offset, bytes, start, end, stop);
    this.number++;
    this.offset += stop - start;
  }

  /** Keeps one byte more than a head when dropping, so that a CR which a LF may follow in the next chunk is still there. */
  private hold(tail: Buffer): void {
    const line = Buffer.concat([this.held, tail]);
    if (this.dropped + line.length <= MAX_RECORD_BYTES + 1) this.held = line;
    else {
      this.held = Buffer.concat([line.subarray(0, HEAD_BYTES), line.subarray(-1)]);
      this.dropped += line.length - this.held.length;
    }
  }
}

/** Spaces and tabs are nothing. */
function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== SPACE && bytes[i] !== TAB) return false;
  return true;
}
