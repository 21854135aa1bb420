import type { MessagePlace } from './logon-messages';

const space = 32;
const quote = 34;
const dash = 45;
const colon = 58;
const openAngle = 60;
const equals = 61;
const closeAngle = 62;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const letterM = 109;

/** The place that {@link findMessage} fills; one record is looked at at a time, so there is one. */
const place = { programStart: 0, programEnd: 0, start: 0, end: 0 };

/**
 * Finds program and message of the record in `[start, end)`: where parseHeader finds them, for every record that it takes.
 * For others the place is any. The returned object is reused by the next call: this runs on every line of an upload, where
 * an allocation shows.
 */
export function findMessage(bytes: Uint8Array, start: number, end: number): MessagePlace {
  place.programStart = place.programEnd = 0;
  place.end = end;
  let index = bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf ? start + 3 : start;
  const afterPriority = bytes[index] === openAngle ? endOfPriority(bytes, index, end) : index;
  if (afterPriority > index && hasVersion(bytes, afterPriority, end)) return findMessage5424(bytes, afterPriority, end);
  index = afterTime(bytes, afterPriority, end);
  const first = skipSpaces(bytes, index, end);
  const firstEnd = endOfWord(bytes, first, end);
  const hasHost = firstEnd > first && bytes[firstEnd - 1] !== colon;
  return afterTag(bytes, hasHost ? skipSpaces(bytes, firstEnd, end) : first, end);
}

function endOfPriority(bytes: Uint8Array, start: number, end: number): number {
  let index = start + 1;
  while (index < end && index < start + 4 && isDigit(bytes[index] as number)) index += 1;
  return index > start + 1 && bytes[index] === closeAngle ? index + 1 : start;
}

function hasVersion(bytes: Uint8Array, start: number, end: number): boolean {
  let index = start;
  while (index < end && index < start + 3 && isDigit(bytes[index] as number)) index += 1;
  return index > start && index < end && bytes[index] === space;
}

/** `Mar 27 13:06:56` is fixed in length nearly always; then its words need not be walked. */
function afterTime(bytes: Uint8Array, start: number, end: number): number {
  const isFixed = bytes[start + 3] === space && bytes[start + 6] === space && bytes[start + 9] === colon && bytes[start + 15] === space;
  if (isFixed && start + 15 < end) return start + 15;
  const words = isDigit(bytes[start] as number) ? isoWords(bytes, start) : 3;
  let index = start;
  let wordStart = start;
  for (let count = 0; count < words; count += 1) {
    wordStart = skipSpaces(bytes, index, end);
    index = endOfWord(bytes, wordStart, end);
  }
  const endsInYear = words === 3 && index - wordStart === 4;
  return endsInYear ? endOfWord(bytes, skipSpaces(bytes, index, end), end) : index;
}

/** ISO 8601 is one word with `T` and two with a space. */
function isoWords(bytes: Uint8Array, start: number): number {
  return bytes[start + 10] === space ? 2 : 1;
}

function findMessage5424(bytes: Uint8Array, start: number, end: number): MessagePlace {
  let index = endOfWord(bytes, start, end) + 1;
  for (let word = 0; word < 5; word += 1) {
    const wordEnd = endOfWord(bytes, index, end);
    if (word === 2) {
      place.programStart = index;
      place.programEnd = wordEnd;
    }
    index = Math.min(wordEnd + 1, end);
  }
  const afterData = afterStructuredData(bytes, index, end);
  return beginsAt(bytes, afterData < 0 ? index : afterData, end);
}

/** Index after the structured data, -1 where it is not well formed: then it belongs to the message. */
function afterStructuredData(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === dash && start < end) return endsWord(bytes, start + 1, end) ? start + 1 : -1;
  let index = start;
  while (index < end && bytes[index] === openBracket) {
    const nameEnd = endOfName(bytes, index + 1, end);
    const next = nameEnd === index + 1 ? -1 : afterParameters(bytes, nameEnd, end);
    if (next < 0) return -1;
    index = next;
  }
  return index > start && endsWord(bytes, index, end) ? index : -1;
}

function afterParameters(bytes: Uint8Array, start: number, end: number): number {
  let index = start;
  while (index < end && bytes[index] === space) {
    const nameEnd = endOfName(bytes, index + 1, end);
    if (nameEnd === index + 1 || nameEnd + 1 >= end || bytes[nameEnd] !== equals || bytes[nameEnd + 1] !== quote) return -1;
    let close = nameEnd + 2;
    while (close < end && bytes[close] !== quote) close += bytes[close] === backslash ? 2 : 1;
    if (close >= end) return -1;
    index = close + 1;
  }
  return index < end && bytes[index] === closeBracket ? index + 1 : -1;
}

function endOfName(bytes: Uint8Array, start: number, end: number): number {
  for (let index = start; index < end; index += 1) {
    const code = bytes[index];
    if (code === space || code === equals || code === closeBracket || code === quote) return index;
  }
  return end;
}

function afterTag(bytes: Uint8Array, start: number, end: number): MessagePlace {
  for (let index = start; index < end; index += 1) {
    const code = bytes[index];
    if (code === space) break;
    if (code === colon && endsWord(bytes, index + 1, end)) return taggedTo(bytes, start, index, index + 1, end);
    if (code === openBracket) {
      const after = index === start ? -1 : afterBrackets(bytes, index + 1, end);
      return after < 0 ? beginsAt(bytes, start, end) : taggedTo(bytes, start, index, after, end);
    }
  }
  return beginsAt(bytes, start, end);
}

function afterBrackets(bytes: Uint8Array, start: number, end: number): number {
  let close = start;
  while (close < end && bytes[close] !== closeBracket && bytes[close] !== space) close += 1;
  if (close >= end || bytes[close] !== closeBracket) return -1;
  if (close + 1 < end && bytes[close + 1] === colon) return close + 2;
  return endsWord(bytes, close + 1, end) ? close + 1 : -1;
}

function taggedTo(bytes: Uint8Array, programStart: number, programEnd: number, start: number, end: number): MessagePlace {
  place.programStart = programStart;
  place.programEnd = programEnd;
  return beginsAt(bytes, start, end);
}

/** Skips what is not part of a message, spaces and a byte order mark, and takes the frame off a repeated one. */
function beginsAt(bytes: Uint8Array, start: number, end: number): MessagePlace {
  let index = skipSpaces(bytes, start, end);
  if (bytes[index] === 0xef && bytes[index + 1] === 0xbb && bytes[index + 2] === 0xbf) index += 3;
  place.start = index;
  if (bytes[index] === letterM) unframe(bytes, index, end);
  return place;
}

const frameStart = Buffer.from('message repeated ');
const frameEnd = Buffer.from(' times: [ ');

function unframe(bytes: Uint8Array, start: number, end: number): void {
  if (!standsAt(frameStart, bytes, start, end)) return;
  let index = start + frameStart.length;
  const digits = index;
  while (index < end && index < digits + 9 && isDigit(bytes[index] as number)) index += 1;
  if (index === digits || !standsAt(frameEnd, bytes, index, end)) return;
  place.start = index + frameEnd.length;
  if (bytes[end - 1] === closeBracket) place.end = Math.max(end - 1, place.start);
}

function standsAt(literal: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  return start + literal.length <= end && literal.every((byte, index) => bytes[start + index] === byte);
}

function skipSpaces(bytes: Uint8Array, start: number, end: number): number {
  let index = start;
  while (index < end && bytes[index] === space) index += 1;
  return index;
}

function endOfWord(bytes: Uint8Array, start: number, end: number): number {
  let index = start;
  while (index < end && bytes[index] !== space) index += 1;
  return index;
}

function endsWord(bytes: Uint8Array, index: number, end: number): boolean {
  return index >= end || bytes[index] === space;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
