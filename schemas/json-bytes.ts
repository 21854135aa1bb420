const firstCapacity = 1024 * 1024;

/** Text up to this length is written character by character: a call of the runtime takes as long as some twenty characters. */
const shortText = 16;

/** Text that needs an escape, or has characters of more than a byte. */
const unusual = /[^ !#-[\]-~]/;

/** Parts of a number that are small enough for the processor's integers. */
const billion = 1_000_000_000;

/** Most characters of an integer that a number holds exactly. */
const integerLength = 17;

const [quote, minus, zero] = [...Buffer.from('"-0')] as [number, number, number];
const trueJson = Buffer.from('true');
const falseJson = Buffer.from('false');

/** True for printable ASCII without quotes and backslashes: text that stands in a JSON string as it is, a byte a character. */
export function isPlain(text: string): boolean {
  return !unusual.test(text);
}

/**
 * JSON as UTF-8, in memory that is used again. Text that grows piece by piece is a chain of pieces, which takes longer to
 * make, to walk and to forget than bytes take to be copied.
 */
export class JsonBytes {
  #bytes = Buffer.allocUnsafe(firstCapacity);
  #end = 0;

  get length(): number {
    return this.#end;
  }

  /** Takes back what was added since the length was this. */
  cut(length: number): void {
    this.#end = length;
  }

  /** The bytes `[start, end)`. They are there until something is added or cut. */
  view(start = 0, end = this.#end): Buffer {
    return this.#bytes.subarray(start, end);
  }

  toString(): string {
    return this.view().toString('utf8');
  }

  /** Adds one character of ASCII, given as its code. */
  sign(code: number): void {
    this.#reserve(1);
    this.#bytes[this.#end++] = code;
  }

  /** Adds what is JSON already. */
  piece(json: Uint8Array): void {
    this.#reserve(json.length);
    this.#bytes.set(json, this.#end);
    this.#end += json.length;
  }

  /** Adds what is JSON already. */
  text(json: string): void {
    // No character of a string takes more than three bytes.
    this.#reserve(json.length * 3);
    this.#end += this.#bytes.write(json, this.#end);
  }

  boolean(value: boolean): void {
    this.piece(value ? trueJson : falseJson);
  }

  /** Adds plain text with quotes, and nothing for other text. @returns whether it is plain, see {@link isPlain} */
  quoted(text: string): boolean {
    this.sign(quote);
    const isPlain = this.plain(text);
    if (isPlain) this.sign(quote);
    else this.#end -= 1;
    return isPlain;
  }

  /** Adds plain text, and nothing for other text. @returns whether it is plain, see {@link isPlain} */
  plain(text: string): boolean {
    this.#reserve(text.length);
    if (text.length <= shortText) return this.#plainShort(text);
    if (!isPlain(text)) return false;
    this.#end += this.#bytes.write(text, this.#end, 'latin1');
    return true;
  }

  #plainShort(text: string): boolean {
    const bytes = this.#bytes;
    let end = this.#end;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code < 32 || code > 126 || code === 34 || code === 92) return false;
      bytes[end++] = code;
    }
    this.#end = end;
    return true;
  }

  /** @param value an integer that a number holds exactly */
  integer(value: number): void {
    this.#reserve(integerLength);
    if (value < 0) this.#bytes[this.#end++] = minus;
    this.#natural(Math.abs(value));
  }

  #natural(value: number): void {
    let end = this.#end + 1;
    for (let limit = 10; value >= limit; limit *= 10) end += 1;
    this.#end = end;
    let rest = value;
    for (; rest >= billion; rest = Math.floor(rest / billion), end -= 9) this.#digits(rest % billion, end - 9, end);
    this.#digits(rest, end - 1, end);
  }

  /** Writes the digits of a number below a billion to end at `end`, with zeros before them from `start`. */
  #digits(value: number, start: number, end: number): void {
    const bytes = this.#bytes;
    let index = end;
    for (let rest = value | 0; rest > 0 || index > start; ) {
      const tens = (rest / 10) | 0;
      bytes[--index] = zero + rest - tens * 10;
      rest = tens;
    }
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#end + bytes));
    larger.set(this.view());
    this.#bytes = larger;
  }
}
