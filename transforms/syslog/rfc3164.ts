import { fraction, fourDigits, isDigit, twoDigits } from '../time/digits';
import { findIsoTime, type FoundTime } from '../time/iso-time';
import { monthAt } from '../time/month-names';
import { endOfWord, notSyslog, skipSpaces, startOfMessage } from './scan';
import type { SyslogHeader } from './header';
import type { Priority } from './priority';

/**
 * Reads `Mar 27 13:06:56 host sshd[1291]: message` from `start`. The time may carry a year after the day, a fraction, or be
 * ISO 8601 as newer rsyslog writes it; the host may be missing.
 * @see https://www.rfc-editor.org/rfc/rfc3164#section-4.1
 * @see https://www.rsyslog.com/doc/configuration/templates.html (RSYSLOG_FileFormat)
 * @throws RecordError `unparseable` where no time stands at `start`
 */
export function parseRfc3164(text: string, start: number, priority: Priority | undefined): SyslogHeader {
  const found = isDigit(text, start) ? findIsoTime(text, start) : findMonthTime(text, start);
  if (found === undefined) throw notSyslog('timestamp');
  const colon = text[found.end] === ':' ? 1 : 0;
  if (found.end + colon < text.length && text[found.end + colon] !== ' ') throw notSyslog('timestamp');
  const first = skipSpaces(text, found.end + colon);
  const firstEnd = endOfWord(text, first);
  const hasHost = firstEnd > first && text[firstEnd - 1] !== ':';
  const tag = findTag(text, hasHost ? skipSpaces(text, firstEnd) : first);
  return {
    format: 'RFC 3164',
    priority,
    wall: found.wall,
    originalTime: text.slice(start, found.end),
    host: hasHost ? text.slice(first, firstEnd) : undefined,
    program: tag.program,
    processId: tag.processId,
    messageStart: startOfMessage(text, tag.end),
  };
}

/** Reads `Mar 27 13:06:56`, `Nov 2 15:40:14` or `Apr 15 2019 09:36:50` at `start`. */
function findMonthTime(text: string, start: number): FoundTime | undefined {
  const month = monthAt(text, start);
  if (month === undefined || text[start + 3] !== ' ') return undefined;
  const dayStart = skipSpaces(text, start + 3);
  const dayEnd = endOfWord(text, dayStart);
  const day = dayEnd - dayStart === 2 ? twoDigits(text, dayStart) : dayEnd - dayStart === 1 ? Number(text[dayStart]) : NaN;
  let clock = skipSpaces(text, dayEnd);
  const year = text[clock + 4] === ' ' ? fourDigits(text, clock) : undefined;
  if (year !== undefined) clock = skipSpaces(text, clock + 4);
  const hour = twoDigits(text, clock);
  const minute = twoDigits(text, clock + 3);
  const second = twoDigits(text, clock + 6);
  if (Number.isNaN(day + (year ?? 0) + hour + minute + second) || text[clock + 2] !== ':' || text[clock + 5] !== ':') return undefined;
  const { millisecond, end } = fraction(text, clock + 8);
  return { wall: { year, month, day, hour, minute, second, millisecond }, end };
}

interface Tag {
  readonly program?: string;
  readonly processId?: string;
  /** Index after the tag and its colon; the start where there is no tag. */
  readonly end: number;
}

/** Reads `sshd[1291]:`, `sudo:`, `CRON[1]` at `start`. A word without colon or brackets is the message's first. */
function findTag(text: string, start: number): Tag {
  for (let index = start; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 32) break;
    if (code === 58 && endsWord(text, index + 1)) return { program: text.slice(start, index) || undefined, end: index + 1 };
    if (code === 91) return index === start ? { end: start } : bracketedTag(text, start, index);
  }
  return { end: start };
}

function bracketedTag(text: string, start: number, bracket: number): Tag {
  let close = bracket + 1;
  while (close < text.length && text.charCodeAt(close) !== 93 && text.charCodeAt(close) !== 32) close += 1;
  const after = close + 1;
  if (text[close] !== ']' || (text[after] !== ':' && !endsWord(text, after))) return { end: start };
  return {
    program: text.slice(start, bracket),
    processId: text.slice(bracket + 1, close) || undefined,
    end: text[after] === ':' ? after + 1 : after,
  };
}

function endsWord(text: string, index: number): boolean {
  return index >= text.length || text.charCodeAt(index) === 32;
}
