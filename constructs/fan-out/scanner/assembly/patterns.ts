/**
 * Patterns of messages, as transforms/syslog/message-pattern.ts has them and table-writer.ts writes them down: trees of nodes,
 * each a literal with what comes after it. What is looked at may lie beyond the end of a message; where a pattern ends does not.
 */

import { bits } from './blocks';

/** Members of a node: u8 what comes after its literal, u8 length of that, u8 stop of a word, u8 length of AFTER. */
const LENGTH: usize = 1;
const STOP: usize = 2;
const AFTER_LENGTH: usize = 3;
/** Which bytes of the literal count; a bit more where the node fits nothing. */
const BITS: usize = 4;
/** Another node that may fit after the literal; 0 where there is none. */
const BESIDE: usize = 8;
/** What the next byte is cut to: then it is the index of the only child that may fit. */
const CHILD_BITS: usize = 12;
const LITERAL: usize = 16;
/** The literal that is skipped to, or that no name begins with. */
const AFTER: usize = 32;
const CHILDREN: usize = 48;

/** What comes after a literal, unless it is a child: a word and its stop, then a child. */
const WORD: u32 = 1;
/** Anything up to a literal, then a child. */
const SKIP_TO: u32 = 2;
/** Nothing: the pattern ends here. From here on, patterns end. */
const END: u32 = 3;
/** Something that is no space. What is more than that is something that does not begin with a literal. */
const NAME: u32 = 4;

const SPACE: u32 = 0x20;
const SPACES = i8x16.splat(0x20);

/** Whether one of the patterns that begin with `tree` fits the message at `start`. */
export function fits(tree: usize, start: usize, end: usize): bool {
  let node = tree;
  let at = start;
  while (isThere(node + LITERAL, load<i32>(node, BITS), at)) {
    at += <usize>load<u8>(node, LENGTH);
    const beside = load<u32>(node, BESIDE);
    if (beside != 0 && fits(beside, at, end)) return true;
    const after = <u32>load<u8>(node);
    if (after >= END) return endsAt(node, after, at, end);
    if (after == WORD) {
      const wordEnd = endOfWord(at, end, i8x16.splat(load<i8>(node, STOP)));
      if (wordEnd == at || load<u8>(wordEnd) != load<u8>(node, STOP)) return false;
      at = wordEnd + 1;
    } else if (after == SKIP_TO) {
      const length = <usize>load<u8>(node, AFTER_LENGTH);
      const found = indexOf(node + AFTER, length, at, end);
      if (found == 0) return false;
      at = found + length;
    }
    node = load<u32>(node + ((<usize>load<u8>(at) & load<u32>(node, CHILD_BITS)) << 2), CHILDREN);
  }
  return false;
}

function endsAt(node: usize, after: u32, at: usize, end: usize): bool {
  if (after == END) return at <= end;
  if (after == NAME) return at < end && <u32>load<u8>(at) != SPACE;
  return at < end && !isThere(node + AFTER, (1 << <i32>load<u8>(node, AFTER_LENGTH)) - 1, at);
}

/** Whether those bytes of sixteen that count stand at `at`. */
export function isThere(literal: usize, counting: i32, at: usize): bool {
  return (~i8x16.bitmask(i8x16.eq(v128.load(at), v128.load(literal))) & counting) == 0;
}

/** Index of the next space or `stop`, `end` at most. */
export function endOfWord(start: usize, end: usize, stop: v128): usize {
  for (let at = start; at < end; at += 16) {
    const bytes = v128.load(at);
    const ends = i8x16.bitmask(v128.or(i8x16.eq(bytes, SPACES), i8x16.eq(bytes, stop)));
    if (ends != 0) return min(at + <usize>ctz(ends), end);
  }
  return end;
}

/** Whether the bytes at `literal`, padded to sixteens, stand at `at`. */
function isAt(literal: usize, length: usize, at: usize): bool {
  let left = <i32>length;
  for (let offset: usize = 0; left > 0; offset += 16) {
    const other = ~i8x16.bitmask(i8x16.eq(v128.load(at + offset), v128.load(literal + offset)));
    if ((left >= 16 ? other & 0xffff : other & ((1 << left) - 1)) != 0) return false;
    left -= 16;
  }
  return true;
}

/** Where in `[start, end)` the bytes at `literal` stand first, 0 where they do not: it begins and ends as they do. */
export function indexOf(literal: usize, length: usize, start: usize, end: usize): usize {
  const first = i8x16.splat(load<i8>(literal));
  const last = i8x16.splat(load<i8>(literal + length - 1));
  for (let at = start; at + length <= end; at += 64) {
    const ends = at + length - 1;
    const a = v128.and(i8x16.eq(v128.load(at), first), i8x16.eq(v128.load(ends), last));
    const b = v128.and(i8x16.eq(v128.load(at, 16), first), i8x16.eq(v128.load(ends, 16), last));
    const c = v128.and(i8x16.eq(v128.load(at, 32), first), i8x16.eq(v128.load(ends, 32), last));
    const d = v128.and(i8x16.eq(v128.load(at, 48), first), i8x16.eq(v128.load(ends, 48), last));
    if (!v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) continue;
    for (let left = bits(a, b, c, d); left != 0; left &= left - 1) {
      const found = at + <usize>ctz(left);
      if (found + length > end) return 0;
      if (isAt(literal, length, found)) return found;
    }
  }
  return 0;
}
