/** Bytes that mean something in JSON, and tables of them: 1 where a byte belongs. */
const TAB = 9;
export const LF = 10;
const CR = 13;
const SPACE = 32;
export const QUOTE = 34;
export const COMMA = 44;
export const COLON = 58;
export const OPEN_ARRAY = 91;
export const BACKSLASH = 92;
export const CLOSE_ARRAY = 93;
export const OPEN_OBJECT = 123;
export const CLOSE_OBJECT = 125;

export const whitespace = table(TAB, LF, CR, SPACE);
/** Between values a comma is taken like white space, at top level too: lists without brackets occur. */
export const separator = table(TAB, LF, CR, SPACE, COMMA);
export const scalarEnd = table(TAB, LF, CR, SPACE, COMMA, CLOSE_ARRAY);

function table(...members: number[]): Uint8Array {
  const bits = new Uint8Array(256);
  for (const member of members) bits[member] = 1;
  return bits;
}
