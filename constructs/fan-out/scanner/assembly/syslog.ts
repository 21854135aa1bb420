/** Which lines of syslog have a message of a kind that is looked for. Only the layout of nearly all files is known here. */
import { endOfWord, fits, isAt } from './patterns';

/** What is said of a line. */
export const ASK: u32 = 0;
export const OTHERWISE: u32 = 1;
export const MATCHED: u32 = 2;

/** Members of a candidate: u32 addresses of its programs (0 for any), patterns, exceptions and of the next candidate. */
const PATTERNS: usize = 4;
const EXCEPT: usize = 8;
const NEXT: usize = 12;
/** A name of a program: u32 length, which is 0 behind the last one; then the name. */
const NAME: usize = 16;
const PROGRAM: usize = 32;

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

/** @param candidates addresses of the first candidate for each first byte of a message */
export function syslogKind(start: usize, end: usize, candidates: usize): u32 {
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
  if (message >= end) return OTHERWISE;
  if (<u32>load<u8>(message) == UTF8_MARK) return ASK;
  const framed = afterFrame(message, end);
  if (framed == 0) return kindOf(message, end, program, programEnd, candidates);
  const framedEnd = <u32>load<u8>(end - 1) == CLOSE_BRACKET ? end - 1 : end;
  return framed < framedEnd ? kindOf(framed, framedEnd, program, programEnd, candidates) : OTHERWISE;
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

function kindOf(message: usize, end: usize, program: usize, programEnd: usize, candidates: usize): u32 {
  const first = load<u32>(candidates + (<usize>load<u8>(message) << 2));
  for (let candidate: usize = first; candidate != 0; candidate = load<u32>(candidate, NEXT)) {
    const programs = load<u32>(candidate);
    if (programs != 0 && !isOneOf(programs, program, programEnd)) continue;
    if (fits(load<u32>(candidate, PATTERNS), message, end)) return fits(load<u32>(candidate, EXCEPT), message, end) ? OTHERWISE : MATCHED;
  }
  return OTHERWISE;
}

function isOneOf(programs: usize, start: usize, end: usize): bool {
  for (let name = programs; load<u32>(name) != 0; name += PROGRAM) {
    const length = <usize>load<u32>(name);
    if (length == end - start && isAt(name + NAME, length, start)) return true;
  }
  return false;
}
