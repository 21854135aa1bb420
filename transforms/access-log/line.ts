import { RecordError } from '../errors';
import { fourDigits, twoDigits } from '../time/digits';
import { findOffset } from '../time/iso-time';
import { monthAt } from '../time/month-names';
import type { WallTime } from '../time/wall-time';

/** An access log line cut into its fields, values as the server wrote them; a dash is kept. */
export interface AccessLine {
  /** What stands before the time: client, ident and user, perhaps with a virtual host in front. */
  readonly words: readonly string[];
  readonly wall: WallTime;
  /** The time without its brackets. */
  readonly originalTime: string;
  readonly request: string;
  readonly status: string;
  readonly bytes: string;
  /** What follows, quotes taken off: referrer, user agent and whatever the log format adds. */
  readonly rest: readonly AccessField[];
}

export interface AccessField {
  readonly value: string;
  readonly quoted: boolean;
}

/** Length of `17/May/2015:10:05:03 +0000`. */
const timeLength = 26;

/**
 * Cuts a line of the common or combined log format, with a virtual host before it or more fields after it or not. One pass,
 * linear in the line's length.
 * @see https://httpd.apache.org/docs/current/mod/mod_log_config.html
 * @see https://nginx.org/en/docs/http/ngx_http_log_module.html
 * @throws RecordError `unparseable`
 */
export function cutAccessLine(text: string): AccessLine {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const bracket = findTimeBracket(text, start);
  const timeEnd = bracket + 1 + timeLength;
  if (text[timeEnd + 1] !== ' ' || text[timeEnd + 2] !== '"') throw notAccess('request line', 'a request in quotes after the time');
  const requestEnd = closingQuote(text, timeEnd + 3);
  if (requestEnd >= text.length) throw notAccess('request line', 'a closing quote');
  const statusStart = requestEnd + 2;
  const statusEnd = endOfWord(text, statusStart);
  const bytesEnd = endOfWord(text, statusEnd + 1);
  return {
    words: wordsBetween(text, start, bracket),
    wall: wallTime(text, bracket + 1),
    originalTime: text.slice(bracket + 1, timeEnd),
    request: text.slice(timeEnd + 3, requestEnd),
    status: text.slice(statusStart, statusEnd),
    bytes: text.slice(statusEnd + 1, bytesEnd),
    rest: cutRest(text, bytesEnd),
  };
}

/** Index of the bracket that opens the time. A user name may contain a bracket, so what follows is looked at. */
function findTimeBracket(text: string, start: number): number {
  for (let index = text.indexOf(' [', start); index >= 0; index = text.indexOf(' [', index + 1)) {
    const time = index + 2;
    if (text[time + 2] === '/' && text[time + 6] === '/' && text[time + 11] === ':' && text[time + timeLength] === ']') return index + 1;
  }
  throw notAccess('timestamp', 'a time in brackets such as [17/May/2015:10:05:03 +0000]');
}

function wordsBetween(text: string, start: number, end: number): string[] {
  const words: string[] = [];
  for (let index = start; index < end; ) {
    const next = Math.min(endOfWord(text, index), end);
    if (next > index) words.push(text.slice(index, next));
    index = next + 1;
  }
  return words;
}

function wallTime(text: string, start: number): WallTime {
  const month = monthAt(text, start + 3);
  const offset = findOffset(text, start + 21)?.offset;
  const wall = {
    year: fourDigits(text, start + 7), month: month ?? NaN, day: twoDigits(text, start),
    hour: twoDigits(text, start + 12), minute: twoDigits(text, start + 15), second: twoDigits(text, start + 18), millisecond: 0, offset,
  };
  if (offset === undefined || Number.isNaN(wall.year + wall.month + wall.day + wall.hour + wall.minute + wall.second)) {
    throw new RecordError('invalid_time', 'timestamp', 'a time such as 17/May/2015:10:05:03 +0000');
  }
  return wall;
}

function cutRest(text: string, start: number): AccessField[] {
  const fields: AccessField[] = [];
  let index = start;
  while (index < text.length) {
    if (text.charCodeAt(index) === 32) {
      index += 1;
    } else if (text.charCodeAt(index) === 34) {
      const close = closingQuote(text, index + 1);
      fields.push({ value: text.slice(index + 1, close), quoted: true });
      index = close + 1;
    } else {
      const end = endOfWord(text, index);
      fields.push({ value: text.slice(index, end), quoted: false });
      index = end;
    }
  }
  return fields;
}

/**
 * Index of the quote that closes the value at `start`: not escaped, and before a space or the end, because some servers leave
 * quotes inside a user agent as they are. The text's length where none does: the line was cut off.
 */
function closingQuote(text: string, start: number): number {
  for (let quote = text.indexOf('"', start); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    const isLast = quote + 1 >= text.length || text.charCodeAt(quote + 1) === 32;
    if (isLast && !isEscaped(text, quote, start)) return quote;
  }
  return text.length;
}

/** True where an odd number of backslashes stands before: an even number is backslashes that are escaped themselves. */
function isEscaped(text: string, index: number, start: number): boolean {
  let first = index;
  while (first > start && text.charCodeAt(first - 1) === 92) first -= 1;
  return (index - first) % 2 === 1;
}

function endOfWord(text: string, start: number): number {
  const space = text.indexOf(' ', start);
  return space < 0 ? text.length : space;
}

function notAccess(field: string, expected: string): RecordError {
  return new RecordError('unparseable', field, expected);
}
