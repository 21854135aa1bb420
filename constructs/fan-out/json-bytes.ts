/** Bytes that mean something in JSON, and tables of them: 1 where a byte belongs. */
const TAB = 9;
export const LF = 10;
const CR = 13;
const SPACE = 32;
export const QUOTE = 34;
export const COMMA = 44;
export const COLON = 58;
export const OPEN_ARRAY = 91;
const BACKSLASH = 92;
export const CLOSE_ARRAY = 93;
export const OPEN_OBJECT = 123;
export const CLOSE_OBJECT = 125;

export const structural = table(QUOTE, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT);
export const whitespace = table(TAB, LF, CR, SPACE);
/** Between values a comma is taken like white space, at top level too: lists without brackets occur. */
export const separator = table(TAB, LF, CR, SPACE, COMMA);
export const scalarEnd = table(TAB, LF, CR, SPACE, COMMA, CLOSE_ARRAY);

/**
 * Index of the quote that ends the string, or of a line feed before it. The length of `bytes` where the string goes on, one
 * more where a backslash is the last byte.
 * @param words the same bytes
 */
export function endOfString(bytes: Uint8Array, words: DataView, start: number): number {
  const end = bytes.length;
  let at = start;
  for (;;) {
    // Four bytes at once: most of a JSON file is inside strings, and this takes a third off the whole of its framing.
    while (at + 4 <= end && !mayStop(words.getInt32(at, true))) at += 4;
    while (at < end && isPlain(bytes[at]!)) at++;
    if (at >= end) return at;
    if (bytes[at] === QUOTE || bytes[at] === LF) return at;
    at += bytes[at] === BACKSLASH ? 2 : 1;
  }
}

const isPlain = (byte: number): boolean => byte > QUOTE && byte !== BACKSLASH;

/** Whether one of four bytes may be no plain one. The known test for a byte below a limit, and for one that is zero. */
function mayStop(word: number): boolean {
  const backslashes = word ^ 0x5c5c5c5c;
  return ((((word - 0x23232323) & ~word) | ((backslashes - 0x01010101) & ~backslashes)) & 0x80808080) !== 0;
}

function table(...members: number[]): Uint8Array {
  const bits = new Uint8Array(256);
  for (const member of members) bits[member] = 1;
  return bits;
}
