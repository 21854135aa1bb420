/** Which lines of syslog have a message of a kind that is looked for. Only the layout of nearly all files is known here. */
import { endOfWord, fits, isThere } from './patterns';

/** What is said of a line. */
export const ASK: u32 = 0;
export const OTHERWISE: u32 = 1;
export const MATCHED: u32 = 2;

/** Members of a candidate: u32 addresses of its patterns, exceptions (0 for none) and of the next candidate. */
const EXCEPT: usize = 4;
const NEXT: usize = 8;
/** Members of a program: u32 addresses of its candidates and of the next one in its slot, length of its name, bits of that. */
const NEXT_PROGRAM: usize = 4;
const NAME_LENGTH: usize = 8;
const NAME_BITS: usize = 12;
const NAME: usize = 16;
/** Members of the routing: u32 address of the candidates of programs that have none of their own; the slots of the others. */
const SLOTS: usize = 16;
/** The last byte of a name, plus twice its length, cut to these bits, is its slot. */
const SLOT_BITS: usize = 31;

const SPACE: u32 = 0x20;
const ZERO: u32 = 0x30;
const COLON: u32 = 0x3a;
const OPEN_ANGLE: u32 = 0x3c;
const OPEN_BRACKET: u32 = 0x5b;
const CLOSE_BRACKET: u32 = 0x5d;
const UTF8_MARK: u32 = 0xef;
/** `message `, `repeated`, ` times: ` and `[ `. */
const MESSAGE: u64 = 0x206567617373656d;
const REPEATED: u64 = 0x6465746165706572;
const TIMES: u64 = 0x203a73656d697420;
const OPEN_FRAME: u16 = 0x205b;

const SPACES = i8x16.splat(0x20);
const COLONS = i8x16.splat(0x3a);
const OPEN_BRACKETS = i8x16.splat(0x5b);
const CLOSE_BRACKETS = i8x16.splat(0x5d);

/** `Mar 27 13:06:56 host `: spaces after month, day and time. */
const TIME_SPACES: i32 = (1 << 3) | (1 << 6) | (1 << 15);

/** @param routing what table-writer.ts wrote */
export function syslogKind(start: usize, end: usize, routing: usize): u32 {
  const first = <u32>load<u8>(start);
  const spaces = i8x16.bitmask(i8x16.eq(v128.load(start), SPACES));
  if ((spaces & TIME_SPACES) != TIME_SPACES || <u32>load<u8>(start, 9) != COLON || first == OPEN_ANGLE || first == UTF8_MARK) return ASK;
  const host = start + 16;
  const hostEnd = endOfWord(host, end, SPACES);
  const program = hostEnd + 1;
  if (host >= hostEnd || program >= end || <u32>load<u8>(hostEnd - 1) == COLON || <u32>load<u8>(program) == SPACE) return ASK;
  const programEnd = endOfProgram(program, end);
  const tagEnd = endOfTag(programEnd, end);
  if (programEnd <= program || tagEnd == 0) return ASK;
  let message = tagEnd;
  while (message < end && <u32>load<u8>(message) == SPACE) message += 1;
  if (<u32>load<u8>(message) == UTF8_MARK) return ASK;
  const candidates = candidatesOf(program, programEnd, routing);
  const framed = afterFrame(message, end);
  if (framed == 0) return kindOf(message, end, candidates);
  return kindOf(framed, <u32>load<u8>(end - 1) == CLOSE_BRACKET ? end - 1 : end, candidates);
}

/** Behind `message repeated 5 times: [ `, 0 for any other message. */
function afterFrame(message: usize, end: usize): usize {
  if (load<u64>(message) != MESSAGE || load<u64>(message, 8) != REPEATED || <u32>load<u8>(message, 16) != SPACE) return 0;
  const digits = message + 17;
  let at = digits;
  while (at < digits + 9 && <u32>load<u8>(at) - ZERO < 10) at += 1;
  if (at == digits || load<u64>(at) != TIMES || load<u16>(at, 8) != OPEN_FRAME) return 0;
  return at + 10 <= end ? at + 10 : 0;
}

/** The first bracket, space or colon; 0 where that is beyond the end. */
function endOfProgram(start: usize, end: usize): usize {
  for (let at = start; at < end; at += 16) {
    const bytes = v128.load(at);
    const ends = i8x16.bitmask(v128.or(i8x16.eq(bytes, SPACES), v128.or(i8x16.eq(bytes, COLONS), i8x16.eq(bytes, OPEN_BRACKETS))));
    if (ends == 0) continue;
    const found = at + <usize>ctz(ends);
    return found < end ? found : 0;
  }
  return 0;
}

/** Behind `: ` or `[123]: `; 0 for anything else. */
function endOfTag(programEnd: usize, end: usize): usize {
  let colon = programEnd;
  if (<u32>load<u8>(programEnd) == OPEN_BRACKET) {
    const close = endOfWord(programEnd + 1, end, CLOSE_BRACKETS);
    if (<u32>load<u8>(close) != CLOSE_BRACKET) return 0;
    colon = close + 1;
  }
  return colon + 1 < end && <u32>load<u8>(colon) == COLON && <u32>load<u8>(colon + 1) == SPACE ? colon + 1 : 0;
}

/** Address of the program's list, which has the address of the first candidate for each first byte of a message. */
function candidatesOf(start: usize, end: usize, routing: usize): usize {
  const length = end - start;
  const slot = (<usize>load<u8>(end - 1) + 2 * length) & SLOT_BITS;
  for (let program: usize = load<u32>(routing + (slot << 2), SLOTS); program != 0; program = load<u32>(program, NEXT_PROGRAM)) {
    if (<usize>load<u32>(program, NAME_LENGTH) == length && isThere(program + NAME, load<i32>(program, NAME_BITS), start)) return load<u32>(program);
  }
  return load<u32>(routing);
}

function kindOf(start: usize, end: usize, candidates: usize): u32 {
  if (start >= end) return OTHERWISE;
  for (let candidate: usize = load<u32>(candidates + (<usize>load<u8>(start) << 2)); candidate != 0; candidate = load<u32>(candidate, NEXT)) {
    if (!fits(load<u32>(candidate), start, end)) continue;
    const except = load<u32>(candidate, EXCEPT);
    return except != 0 && fits(except, start, end) ? OTHERWISE : MATCHED;
  }
  return OTHERWISE;
}
