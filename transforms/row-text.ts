const FIRST_CAPACITY = 1024 * 1024;
const LF = 10;

/** Rows as UTF-8, each with a line feed, in memory that is used again: making new text for every pack costs a third more. */
export class RowText {
  private bytes = Buffer.allocUnsafe(FIRST_CAPACITY);
  private end = 0;

  /** Bytes of all rows, line feeds included. */
  get length(): number {
    return this.end;
  }

  /** @param row one line of JSON */
  add(row: string): void {
    // No character of a string takes more than three bytes.
    this.reserve(row.length * 3 + 1);
    this.end += this.bytes.write(row, this.end);
    this.bytes[this.end++] = LF;
  }

  /** Takes back what was added since the text had this length. */
  cut(length: number): void {
    this.end = length;
  }

  /** The rows without the last line feed. They are there until the next row is added. */
  view(): Buffer {
    return this.bytes.subarray(0, Math.max(0, this.end - 1));
  }

  private reserve(bytes: number): void {
    if (this.end + bytes <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.end + bytes));
    larger.set(this.bytes.subarray(0, this.end));
    this.bytes = larger;
  }
}
