/** Objects of JSON, one after the other, in the form in which nearly all stand: what is different in any way is left open. */
import { BLOCK } from './blocks';
import { bracketsOutside, isBroken, resume } from './json';
import { indexOf } from './patterns';
import { ASK, OTHERWISE } from './syslog';

/** Brackets: this bit is set in those that open, this in those that are curly. */
const OPENS: u32 = 0x02;
const CURLY: u32 = 0x20;
/** How many may be open: as many as a u64 has bits. */
const DEPTH: u32 = 64;

const TAB: u32 = 0x09;
const LINE_FEED: u32 = 0x0a;
const CR: u32 = 0x0d;
const SPACE: u32 = 0x20;
const QUOTE: u32 = 0x22;
const COMMA: u32 = 0x2c;
/** `"Records` */
const RECORDS: u64 = 0x7364726f63655222;

/**
 * Finds objects from the one that begins at `from` on, until one is broken, unfinished before `to`, or has `Records` where a
 * list of records may begin. Writes two numbers for each to `into`: its address, and the one behind it times four, plus its
 * kind: one that has the text is left open.
 * @param most objects that are looked for
 * @param longest bytes of one
 * @param mayHaveRecords whether they stand at top level
 * @param text address of the text, whose length may be 0: then all are of one kind
 * @returns how many
 */
export function values(from: usize, to: usize, into: usize, most: usize, longest: usize, mayHaveRecords: bool, text: usize, textLength: usize): usize {
  let count: usize = 0;
  let start = from;
  let end = from;
  let depth: u32 = 0;
  let open: u64 = 0;
  resume(0);
  for (let block = from; block < to; block += BLOCK) {
    const found = bracketsOutside(block, min(BLOCK, to - block));
    if (isBroken) return count;
    for (let left = found; left != 0; left &= left - 1) {
      const at = block + <usize>ctz(left);
      const byte = <u32>load<u8>(at);
      const curly = <u64>((byte & CURLY) >> 5);
      if ((byte & OPENS) != 0) {
        if (depth == 0) {
          if (curly == 0 || !areSeparators(end, at)) return count;
          start = at;
        } else if (curly != 0) {
          if (<u32>load<u8>(at - 1) == LINE_FEED) return count;
        } else if (depth == 1 && mayHaveRecords && isValueOfRecords(at, start)) return count;
        if (depth == DEPTH) return count;
        open = (open << 1) | curly;
        depth += 1;
      } else {
        if (depth == 0 || (open & 1) != curly) return count;
        open >>= 1;
        depth -= 1;
        if (depth != 0) continue;
        end = at + 1;
        if (end - start > longest || count == most) return count;
        store<u32>(into + (count << 3), <u32>start);
        store<u32>(into + (count << 3), (<u32>end << 2) | (textLength == 0 || indexOf(text, textLength, start, end) == 0 ? OTHERWISE : ASK), 4);
        count += 1;
      }
    }
  }
  return count;
}

function areSeparators(from: usize, to: usize): bool {
  for (let at = from; at < to; at += 1) {
    const byte = <u32>load<u8>(at);
    if (byte != LINE_FEED && byte != COMMA && byte != SPACE && byte != CR && byte != TAB) return false;
  }
  return true;
}

/** Whether the bracket is the value of a member Records of the object that begins at `start`. */
function isValueOfRecords(at: usize, start: usize): bool {
  const colon = lastBefore(at, start);
  const key = colon > start ? lastBefore(colon, start) : start;
  return key > start + 8 && <u32>load<u8>(key) == QUOTE && load<u64>(key - 8) == RECORDS;
}

/** The last byte before `at` that is not white space. */
function lastBefore(at: usize, start: usize): usize {
  let index = at - 1;
  while (index > start && isWhite(index)) index -= 1;
  return index;
}

function isWhite(at: usize): bool {
  const byte = <u32>load<u8>(at);
  return byte == SPACE || byte == LINE_FEED || byte == CR || byte == TAB;
}
