/**
 * Base64 variable-length quantities, as in source maps but unsigned: five bits a character, least significant first,
 * the sixth bit says that another follows. Numbers to 2^53.
 * @see https://tc39.es/ecma426/#sec-base64-vlq
 */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CODES = Buffer.from(ALPHABET, 'latin1');
/** Characters of the largest number. */
const LONGEST = 11;
/** Integers up to here are divided by shifting, which takes a fraction of the time. */
const INT32_MAX = 0x7fffffff;
const DIGITS = new Map([...ALPHABET].map((character, digit) => [character, digit]));

/** Numbers from 0 to 2^53 - 1 as text. */
export function encodeVlqs(values: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(values.length * LONGEST);
  let length = 0;
  for (const value of values) length = writeVlq(bytes, length, value);
  return bytes.toString('latin1', 0, length);
}

/**
 * Writes one number, as bytes: text that grows by a character at a time is a chain of pieces, which costs more than all the rest.
 * @returns index behind it
 */
export function writeVlq(bytes: Uint8Array, at: number, value: number): number {
  let index = at;
  let rest = value;
  for (; rest > INT32_MAX; rest = Math.floor(rest / 32)) bytes[index++] = CODES[32 + (rest % 32)]!;
  for (; rest >= 32; rest >>>= 5) bytes[index++] = CODES[32 + (rest & 31)]!;
  bytes[index++] = CODES[rest]!;
  return index;
}

/** How many characters `encodeVlqs` gives for one number. */
export function vlqLength(value: number): number {
  let length = 1;
  let rest = value;
  for (; rest > INT32_MAX; rest = Math.floor(rest / 32)) length++;
  for (; rest >= 32; rest >>>= 5) length++;
  return length;
}

/** All numbers of a text; undefined if it is no such text. */
export function decodeVlqs(text: string): number[] | undefined {
  const values: number[] = [];
  let value = 0;
  let scale = 1;
  for (const character of text) {
    const digit = DIGITS.get(character);
    if (digit === undefined) return undefined;
    value += (digit % 32) * scale;
    if (!Number.isSafeInteger(value)) return undefined;
    if (digit >= 32) scale *= 32;
    else {
      values.push(value);
      value = 0;
      scale = 1;
    }
  }
  return scale === 1 ? values : undefined;
}
