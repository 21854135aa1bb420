import { RecordError } from '../errors';

/** Index of the first character from `start` that is no space. */
export function skipSpaces(text: string, start: number): number {
  let index = start;
  while (text.charCodeAt(index) === 32) index += 1;
  return index;
}

/** Index of the next space, or the end of the text. */
export function endOfWord(text: string, start: number): number {
  const space = text.indexOf(' ', start);
  return space < 0 ? text.length : space;
}

/** Spaces and a byte order mark before a message are not part of it. */
export function startOfMessage(text: string, start: number): number {
  const index = skipSpaces(text, start);
  return text.charCodeAt(index) === 0xfeff ? index + 1 : index;
}

/** The error of a record whose first words are no syslog header. */
export function notSyslog(field: 'timestamp' | 'header'): RecordError {
  const expected = field === 'timestamp' ? 'a time as in RFC 3164, RFC 5424 or ISO 8601' : 'time, host, program, process and message id';
  return new RecordError('unparseable', field, expected);
}
