import { findStructure, found, OUTSIDE, SCAN_BYTES, structureState } from './scanner/window';

/** Of a search that begins anew: broken values make it begin anew often, and then what it found further on is of no use. */
const FIRST_BYTES = 64;

/**
 * Where the brackets of JSON are in the window, one after the other: those outside strings, and line feeds inside strings.
 * The search goes ahead of what is asked for.
 */
export class JsonStructure {
  /** What is found and not told yet: `found[next]` up to `found[count]`. */
  private next = 0;
  private count = 0;
  /** Index of the window up to which was searched. */
  private searched = 0;
  /** How far the next search goes. */
  private step = FIRST_BYTES;
  /** Where it goes on from, see `findStructure`. */
  private state = OUTSIDE;

  /** What is at `from` of the window will be at 0. All that was found has been told, or is of no use. */
  shift(from: number): void {
    this.next = this.count = 0;
    this.searched -= from;
  }

  /** The next to be told is the bracket at `at`, which is outside strings. */
  begin(at: number): void {
    while (this.next < this.count && found[this.next]! < at) this.next++;
    if (this.next < this.count && found[this.next] === at) return;
    this.next = this.count = 0;
    this.searched = at;
    this.step = FIRST_BYTES;
    this.state = OUTSIDE;
  }

  /** Index of the next; -1 where there is none before `length`, to where the window is filled. */
  take(length: number): number {
    while (this.next === this.count) {
      if (this.searched >= length) return -1;
      const end = Math.min(this.searched + this.step, length);
      this.count = findStructure(this.searched, end, this.state);
      this.state = structureState();
      this.next = 0;
      this.searched = end;
      this.step = Math.min(this.step * 4, SCAN_BYTES);
    }
    return found[this.next++]!;
  }
}
