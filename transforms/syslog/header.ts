import { isDigit } from '../time/digits';
import type { WallTime } from '../time/wall-time';
import { findPriority, type Priority } from './priority';
import { parseRfc3164 } from './rfc3164';
import { parseRfc5424 } from './rfc5424';
import type { StructuredData } from './structured-data';

/** A syslog record without its message. What the record does not have is left out. */
export interface SyslogHeader {
  readonly format: 'RFC 3164' | 'RFC 5424';
  readonly priority?: Priority;
  /** RFC 5424 only. */
  readonly version?: string;
  readonly wall?: WallTime;
  /** The time as written. */
  readonly originalTime?: string;
  readonly host?: string;
  /** TAG or APP-NAME. */
  readonly program?: string;
  /** What stands in brackets after the tag, or PROCID: usually a number. */
  readonly processId?: string;
  readonly messageId?: string;
  readonly structuredData?: StructuredData;
  /** Index at which the message begins, spaces before it skipped. `text.length` where there is none. */
  readonly messageStart: number;
}

/**
 * Reads the header of one record: RFC 5424, RFC 3164 as hosts write it to files (no priority, any of the usual times), or
 * the same with a priority and with or without a host. findMessage finds the same message in the bytes.
 * @throws RecordError
 */
export function parseHeader(text: string): SyslogHeader {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const priority = findPriority(text, start);
  if (priority === undefined) return parseRfc3164(text, start, undefined);
  const version = versionAt(text, priority.end);
  return version === undefined ? parseRfc3164(text, priority.end, priority) : parseRfc5424(text, priority, version);
}

/** VERSION is one to three digits and a space; a year is four digits, so that a time right after PRI is no version. */
function versionAt(text: string, start: number): string | undefined {
  let end = start;
  while (end < start + 3 && isDigit(text, end)) end += 1;
  return end > start && text[end] === ' ' ? text.slice(start, end) : undefined;
}
