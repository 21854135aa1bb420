/**
 * Patterns of messages, as transforms/syslog/message-pattern.ts has them and encode-patterns.ts writes them down: trees of
 * steps, each a node of HEAD bytes and its literal, which is cut into steps of sixteen bytes at most. No literal has a line feed or a carriage return, so that what is looked
 * at beyond the end of a message never fits.
 */

import { bits } from './blocks';

/** Members of a node: u8 kind, u8 whether a pattern ends here, u8 stop of a word, u8 length of its literal; then addresses. */
const IS_END: usize = 1;
const STOP: usize = 2;
const LENGTH: usize = 3;
const CHILD: usize = 4;
const SIBLING: usize = 8;
const HEAD: usize = 16;

const LITERAL: u32 = 0;
const SKIP_TO: u32 = 1;
const WORD: u32 = 2;
const NAME: u32 = 3;

const SPACE: u32 = 0x20;
const SPACES = i8x16.splat(0x20);

/** Whether one of the patterns that begin with `tree` or its siblings fits the message at `start`. */
export function fits(tree: usize, start: usize, end: usize): bool {
  for (let node = tree; node != 0; node = load<u32>(node, SIBLING)) {
    const after = afterStep(node, start, end);
    if (after != 0 && (load<u8>(node, IS_END) != 0 || fits(load<u32>(node, CHILD), after, end))) return true;
  }
  return false;
}

/** Where the step ends, 0 where it does not fit. */
function afterStep(node: usize, start: usize, end: usize): usize {
  const kind = <u32>load<u8>(node);
  const length = <usize>load<u8>(node, LENGTH);
  if (kind == LITERAL) {
    const other = ~i8x16.bitmask(i8x16.eq(v128.load(start), v128.load(node, HEAD)));
    return (other & ((1 << <i32>length) - 1)) == 0 ? start + length : 0;
  }
  if (kind == WORD) {
    const after = endOfWord(start, end, i8x16.splat(load<i8>(node, STOP)));
    return after == start ? 0 : after;
  }
  if (kind == SKIP_TO) {
    const found = indexOf(node + HEAD, length, start, end);
    return found == 0 ? 0 : found + length;
  }
  if (start >= end) return 0;
  if (kind == NAME) return <u32>load<u8>(start) == SPACE ? 0 : start;
  return isAt(node + HEAD, length, start) ? 0 : start;
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
export function isAt(literal: usize, length: usize, at: usize): bool {
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
