/**
 * Finds bytes that matter to a framer, 64 at a time. AssemblyScript, compiled to WebAssembly by `npm run generate`, with
 * vector instructions, which JavaScript has none of. Addresses are bytes of the module's memory.
 *
 * 64 zero bytes are expected behind `to`: whole blocks are read.
 */

/** Bytes of a block: as many as a u64 has bits. */
const BLOCK: usize = 64;

/** Writes the address of each line feed in `[from, to)` to `into`, ascending, four bytes each. @returns how many */
export function lineFeeds(from: usize, to: usize, into: usize): usize {
  let next = into;
  for (let block = from; block < to; block += BLOCK) {
    next = note(equal(block, LF), block, next);
  }
  return (next - into) / 4;
}

/** Whether `structure` stopped inside a string: 1 or 0. */
let inString: u64 = 0;
/** Whether it stopped, in a string, behind a backslash that takes its meaning from what follows: 1 or 0. */
let escapesNext: u64 = 0;

/** Where `structure` stopped, to be given to it when it goes on: 0 outside strings. */
export function state(): u32 {
  return <u32>(inString | (escapesNext << 1));
}

/**
 * Of JSON in `[from, to)`, writes the address of each bracket outside strings and of each line feed inside a string,
 * where there may be none: it ends the string. @returns how many
 */
export function structure(from: usize, to: usize, into: usize, state: u32): usize {
  inString = state & 1;
  escapesNext = state >> 1;
  let next = into;
  for (let block = from; block < to; block += BLOCK) {
    const bytes = min(BLOCK, to - block);
    const carried = escapesNext;
    const backslashes = equal(block, BACKSLASH);
    const literal = (backslashes | carried) == 0 ? 0 : escaped(backslashes, bytes);
    const inside = insideStrings(equal(block, QUOTE) & ~literal);
    if (((equal(block, LF) & inside & ~literal) | (backslashes & ~inside)) == 0) {
      inString = inside >> 63;
      next = note(brackets(block) & ~inside, block, next);
    } else {
      escapesNext = carried;
      next = structureOfBroken(block, block + bytes, next);
    }
  }
  return (next - into) / 4;
}

/** The same, byte by byte, for a block with what no JSON has: a line feed inside a string, or a backslash outside. */
function structureOfBroken(from: usize, to: usize, into: usize): usize {
  let next = into;
  for (let at = from; at < to; at += 1) {
    const byte = load<u8>(at);
    let isNoted = false;
    if (escapesNext != 0) escapesNext = 0;
    else if (inString != 0) {
      isNoted = byte == 0x0a;
      if (byte == 0x22 || isNoted) inString = 0;
      else if (byte == 0x5c) escapesNext = 1;
    } else if (byte == 0x22) inString = 1;
    else isNoted = (byte | 0x20) == 0x7b || (byte | 0x20) == 0x7d;
    if (!isNoted) continue;
    store<u32>(next, <u32>at);
    next += 4;
  }
  return next;
}

/**
 * Which bytes of a block follow a backslash that follows none itself; notes whether the first byte of the next block does.
 * @param bytes length of the block; less than 64 at the end
 */
function escaped(backslashes: u64, bytes: usize): u64 {
  let found = escapesNext;
  let left = backslashes & ~found;
  escapesNext = 0;
  while (left != 0) {
    const index = <usize>ctz(left);
    if (index == bytes - 1) {
      escapesNext = 1;
      break;
    }
    const follower = <u64>2 << index;
    found |= follower;
    left &= (left - 1) & ~follower;
  }
  return found;
}

/** Which bytes stand between quotes; the opening quote is one of them. Each bit becomes the parity of all quotes up to it. */
function insideStrings(quotes: u64): u64 {
  let parity = quotes;
  parity ^= parity << 1;
  parity ^= parity << 2;
  parity ^= parity << 4;
  parity ^= parity << 8;
  parity ^= parity << 16;
  parity ^= parity << 32;
  return parity ^ (0 - inString);
}

/** Writes the address of each byte whose bit is set. @returns where the next is written */
function note(found: u64, block: usize, into: usize): usize {
  let next = into;
  for (let left = found; left != 0; left &= left - 1) {
    store<u32>(next, <u32>(block + <usize>ctz(left)));
    next += 4;
  }
  return next;
}

const LF = i8x16.splat(0x0a);
const QUOTE = i8x16.splat(0x22);
const BACKSLASH = i8x16.splat(0x5c);
/** Square brackets differ from curly ones in this bit only. */
const CURLED = i8x16.splat(0x20);
const OPEN = i8x16.splat(0x7b);
const CLOSE = i8x16.splat(0x7d);

/** A bit for each byte of the block that equals the sign. */
function equal(block: usize, sign: v128): u64 {
  return bits(
    i8x16.eq(v128.load(block), sign),
    i8x16.eq(v128.load(block, 16), sign),
    i8x16.eq(v128.load(block, 32), sign),
    i8x16.eq(v128.load(block, 48), sign),
  );
}

function brackets(block: usize): u64 {
  return bits(isBracket(v128.load(block)), isBracket(v128.load(block, 16)), isBracket(v128.load(block, 32)), isBracket(v128.load(block, 48)));
}

function isBracket(bytes: v128): v128 {
  const curled = v128.or(bytes, CURLED);
  return v128.or(i8x16.eq(curled, OPEN), i8x16.eq(curled, CLOSE));
}

function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    (<u64>(<u32>i8x16.bitmask(a))) |
    ((<u64>(<u32>i8x16.bitmask(b))) << 16) |
    ((<u64>(<u32>i8x16.bitmask(c))) << 32) |
    ((<u64>(<u32>i8x16.bitmask(d))) << 48)
  );
}
