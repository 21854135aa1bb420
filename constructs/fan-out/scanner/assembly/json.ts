/** Where the brackets of JSON are outside its strings. */
import { bits, BLOCK, equal, LF } from './blocks';

/** Whether the last block ended inside a string: 1 or 0. */
let inString: u64 = 0;
/** Whether it ended, in a string, behind a backslash that takes its meaning from what follows: 1 or 0. */
let escapesNext: u64 = 0;
/** Whether the last block has what no JSON has: a line feed inside a string, or a backslash outside. */
export let isBroken: bool = false;

/** Where `structure` stopped, to be given to it when it goes on: 0 outside strings. */
export function state(): u32 {
  return <u32>(inString | (escapesNext << 1));
}

/** Goes on from there. */
export function resume(state: u32): void {
  inString = state & 1;
  escapesNext = state >> 1;
}

/**
 * Of JSON in `[from, to)`, writes the address of each bracket outside strings and of each line feed inside a string,
 * where there may be none: it ends the string. @returns how many
 */
export function structure(from: usize, to: usize, into: usize, state: u32): usize {
  resume(state);
  let next = into;
  for (let block = from; block < to; block += BLOCK) {
    const bytes = min(BLOCK, to - block);
    const found = bracketsOutside(block, bytes);
    next = isBroken ? structureOfBroken(block, block + bytes, next) : note(found, block, next);
  }
  return (next - into) / 4;
}

/** A bit for each bracket of the block outside of strings; none of a broken one, of which nothing is known yet. */
export function bracketsOutside(block: usize, bytes: usize): u64 {
  const carried = escapesNext;
  isBroken = false;
  if (carried == 0 && !hasLineFeedOrBackslash(block)) {
    const inside = insideStrings(equal(block, QUOTE));
    inString = inside >> 63;
    return brackets(block) & ~inside;
  }
  const backslashes = equal(block, BACKSLASH);
  const literal = (backslashes | carried) == 0 ? 0 : escaped(backslashes, bytes);
  const inside = insideStrings(equal(block, QUOTE) & ~literal);
  isBroken = ((equal(block, LF) & inside & ~literal) | (backslashes & ~inside)) != 0;
  if (isBroken) {
    escapesNext = carried;
    return 0;
  }
  inString = inside >> 63;
  return brackets(block) & ~inside;
}

function hasLineFeedOrBackslash(block: usize): bool {
  const a = isLineFeedOrBackslash(v128.load(block));
  const b = isLineFeedOrBackslash(v128.load(block, 16));
  const c = isLineFeedOrBackslash(v128.load(block, 32));
  const d = isLineFeedOrBackslash(v128.load(block, 48));
  return v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)));
}

function isLineFeedOrBackslash(bytes: v128): v128 {
  return v128.or(i8x16.eq(bytes, LF), i8x16.eq(bytes, BACKSLASH));
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

const QUOTE = i8x16.splat(0x22);
const BACKSLASH = i8x16.splat(0x5c);
/** Square brackets differ from curly ones in this bit only. */
const CURLED = i8x16.splat(0x20);
const OPEN = i8x16.splat(0x7b);
const CLOSE = i8x16.splat(0x7d);

function brackets(block: usize): u64 {
  return bits(isBracket(v128.load(block)), isBracket(v128.load(block, 16)), isBracket(v128.load(block, 32)), isBracket(v128.load(block, 48)));
}

function isBracket(bytes: v128): v128 {
  const curled = v128.or(bytes, CURLED);
  return v128.or(i8x16.eq(curled, OPEN), i8x16.eq(curled, CLOSE));
}
