import { RecordError } from '../errors';

/** Facilities by number. @see https://www.rfc-editor.org/rfc/rfc5424#section-6.2.1 */
const facilities = [
  'kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp',
  'ntp', 'security', 'console', 'solaris-cron', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7',
] as const;

const severities = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const;

/** OCSF severity_id by syslog severity: emergency is Fatal, alert and critical are Critical, down to Informational. */
const severityIds = [6, 5, 5, 4, 3, 2, 1, 1] as const;

const largest = 191;

/** The number in angle brackets that begins a record on the wire; files of most hosts have none. */
export interface Priority {
  /** `auth`, `daemon` … */
  readonly facility: string;
  /** `emerg` to `debug`. */
  readonly severity: string;
  /** OCSF severity_id. */
  readonly severityId: number;
  /** Index after the closing bracket. */
  readonly end: number;
}

/**
 * Reads `<134>` at `start`; undefined where there is none.
 * @throws RecordError `invalid_value` where the number is over 191
 */
export function findPriority(text: string, start: number): Priority | undefined {
  if (text[start] !== '<') return undefined;
  let value = 0;
  let index = start + 1;
  for (; index < start + 4; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
  }
  if (index === start + 1 || text[index] !== '>') return undefined;
  const facility = facilities[value >> 3];
  if (facility === undefined) throw new RecordError('invalid_value', 'PRI', `a number from 0 to ${largest}`);
  const severity = value & 7;
  return { facility, severity: severities[severity] as string, severityId: severityIds[severity] as number, end: index + 1 };
}
