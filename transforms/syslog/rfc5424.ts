import { findIsoTime } from '../time/iso-time';
import type { SyslogHeader } from './header';
import type { Priority } from './priority';
import { endOfWord, notSyslog, startOfMessage } from './scan';
import { findStructuredData } from './structured-data';

/**
 * Reads `1 2003-10-11T22:14:15.003Z host app procid msgid [sd@1 a="b"] message`, version first. Structured data that is
 * not well formed is taken as the message's beginning: senders that leave it out altogether are common.
 * @see https://www.rfc-editor.org/rfc/rfc5424#section-6
 * @throws RecordError `unparseable` where a part of the header is missing or the time is none
 */
export function parseRfc5424(text: string, priority: Priority, version: string): SyslogHeader {
  const words: (string | undefined)[] = [];
  let start = priority.end + version.length + 1;
  for (let count = 0; count < 5; count += 1) {
    const end = endOfWord(text, start);
    if (end === start) throw notSyslog('header');
    words.push(valueOf(text.slice(start, end)));
    start = Math.min(end + 1, text.length);
  }
  const [originalTime, host, program, processId, messageId] = words;
  const found = originalTime === undefined ? undefined : findIsoTime(originalTime, 0);
  if (originalTime !== undefined && found?.end !== originalTime.length) throw notSyslog('timestamp');
  const structured = findStructuredData(text, start);
  return {
    format: 'RFC 5424',
    priority,
    version,
    wall: found?.wall,
    originalTime,
    host,
    program,
    processId,
    messageId,
    structuredData: structured?.data,
    messageStart: startOfMessage(text, structured?.end ?? start),
  };
}

/** NILVALUE, a dash, means that there is no value. */
function valueOf(word: string): string | undefined {
  return word === '-' ? undefined : word;
}
