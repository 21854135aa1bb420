import { MAX_RECORD_BYTES } from '../../transforms/pack';
import { HEAD_BYTES, type FrameHandler } from './framer';
import { separator } from './json-bytes';
import { window } from './scanner/window';

/** How far the value that is being read reaches back: into the window, and of one that is too long, over what is held no more. */
export class JsonExtent {
  /** Index of the window at which the value begins, or what is held of it. */
  start = 0;
  /** How many bytes of it were before that. */
  dropped = 0;
  /** Its first bytes, if some were dropped. */
  private head: Buffer | undefined;

  isTooLong(at: number): boolean {
    return at - this.start + this.dropped > MAX_RECORD_BYTES;
  }

  /** Where the value ends that is followed by `end`: separators do not belong to it. */
  trimmed(end: number): number {
    let last = end;
    if (!this.isTooLong(end)) while (last > this.start && separator[window[last - 1]!] === 1) last--;
    return last;
  }

  /**
   * Tells the value up to `end`.
   * @param base decoded offset of `window[0]`
   */
  deliver(handler: FrameHandler, number: number, base: number, end: number): void {
    const { start, dropped } = this;
    const length = end - start + dropped;
    const offset = base + start - dropped;
    if (length <= MAX_RECORD_BYTES) handler.record(number, offset, window, start, end, end);
    else handler.tooLong(number, offset, length, this.head ?? window.subarray(start, start + HEAD_BYTES));
  }

  /** Drops all of a value that is too long but its head and the last byte, to look back at. @returns index of that byte */
  drop(length: number): number {
    this.head ??= Buffer.from(window.subarray(this.start, this.start + HEAD_BYTES));
    this.dropped += length - 1 - this.start;
    this.start = length - 1;
    return this.start;
  }

  /** There is no value now. */
  clear(): void {
    this.head = undefined;
    this.dropped = 0;
  }
}
