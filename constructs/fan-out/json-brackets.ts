import { CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, LF, OPEN_ARRAY, OPEN_OBJECT } from './json-bytes';
import { isAtLineStart, isValueOfRecords, lastBefore } from './json-before';
import type { JsonExtent } from './json-extent';
import { JsonStructure } from './json-structure';
import { window } from './scanner/window';

/** Deeper values are broken ones; it bounds the stack of open brackets. */
const MAX_DEPTH = 65_536;

/** Reads an object or a list from bracket to bracket, over several windows if need be. */
export class JsonBrackets {
  /** Where in the window reading stopped: behind the last bracket, at the list of Records, or at what cannot be there. */
  at = 0;
  /** The latest `{` at the start of a line inside the value, -1 if there is none: should it prove broken, one may begin there. */
  lineObject = -1;
  private readonly structure = new JsonStructure();
  /** The closing bytes of the brackets that are open, outermost first. */
  private readonly open = new Uint8Array(MAX_DEPTH);
  private depth = 0;

  constructor(private readonly extent: JsonExtent) {}

  /** At the value's own bracket. */
  begin(at: number): void {
    this.depth = 0;
    this.lineObject = -1;
    this.structure.begin(at);
  }

  /** At the bracket that closes the list of Records: what follows belongs to the object that the list is in. */
  beginInObject(at: number, length: number): void {
    this.begin(at);
    this.structure.take(length);
    this.open[this.depth++] = CLOSE_OBJECT;
  }

  /** @param length bytes in the window */
  read(length: number, mayHaveRecords: boolean): 'ended' | 'unfinished' | 'records' | 'broken' {
    const { structure } = this;
    for (let at = structure.take(length); at >= 0; at = structure.take(length)) {
      const byte = window[at]!;
      this.at = at;
      if (byte === OPEN_OBJECT) {
        if (!this.mayOpenObject(at) || this.depth === MAX_DEPTH) return 'broken';
        this.open[this.depth++] = CLOSE_OBJECT;
      } else if (byte === OPEN_ARRAY) {
        if (mayHaveRecords && this.opensRecords(at)) return 'records';
        if (this.depth === MAX_DEPTH) return 'broken';
        this.open[this.depth++] = CLOSE_ARRAY;
      } else if (byte === LF || this.depth === 0 || this.open[--this.depth] !== byte) return 'broken';
      else if (this.depth === 0) {
        this.at = at + 1;
        return 'ended';
      }
    }
    this.at = length;
    return 'unfinished';
  }

  /** What is at `from` of the window will be at 0. */
  shift(from: number): void {
    this.structure.shift(from);
    this.lineObject = Math.max(-1, this.lineObject - from);
  }

  /** Whether an object may follow what is before it: at the start of a line that matters, since logs are lines. */
  private mayOpenObject(at: number): boolean {
    const { extent } = this;
    if (!isAtLineStart(at, extent.start)) return true;
    if (extent.isTooLong(at)) return false;
    const before = window[lastBefore(at, extent.start)];
    if (before !== COMMA && before !== COLON && before !== OPEN_ARRAY) return false;
    this.lineObject = at;
    return true;
  }

  private opensRecords(at: number): boolean {
    if (this.depth !== 1 || this.open[0] !== CLOSE_OBJECT || this.extent.isTooLong(at)) return false;
    return isValueOfRecords(at, this.extent.start);
  }
}
