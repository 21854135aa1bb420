/**
 * Java's DateTimeFormatter patterns as far as they name a moment to the millisecond
 * (docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html): y u M d D H m s S, quoted text, and any
 * character that is no letter. Week-based letters, names of zones and the like are refused by name.
 */
import { unsupported } from '../shape';

interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** A quoted text ('' is a quote), a run of one letter, or anything else. */
const TOKEN = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']/g;

const letters: Readonly<Record<string, (time: LocalTime, width: number) => string>> = {
  y: yearText,
  u: yearText,
  M: (time, width) => (width < 3 ? padded(time.month, width) : width === 3 ? MONTHS[time.month - 1]!.slice(0, 3) : MONTHS[time.month - 1]!),
  d: (time, width) => padded(time.day, width),
  D: (time, width) => padded(dayOfYear(time), width),
  H: (time, width) => padded(time.hour, width),
  m: (time, width) => padded(time.minute, width),
  s: (time, width) => padded(time.second, width),
  S: (time, width) => padded(time.millisecond, 3).padEnd(width, '0').slice(0, width),
};

/** @param timeZone an IANA name, e.g. `UTC`, `Asia/Tokyo` */
export function formatTime(pattern: string, epochMilliseconds: number, timeZone: string): string {
  const time = localTime(epochMilliseconds, timeZone);
  return pattern.replace(TOKEN, (token, quoted: string | undefined, letter: string | undefined) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted.replaceAll("''", "'");
    return letter === undefined ? token : letters[letter]!(time, token.length);
  });
}

/** @throws ServiceError UnsupportedFeature naming the first letter that is not known */
export function checkTimePattern(pattern: string, where: string): void {
  for (const [token, , letter] of pattern.matchAll(TOKEN))
    if (letter !== undefined && !letters[letter]) throw unsupported(where, `the letters ${Object.keys(letters).join(' ')}`, token);
}

/** Whether the machine knows the zone; Firehose has a list of its own (dev/s3-object-name.html). */
export function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function yearText(time: LocalTime, width: number): string {
  return width === 2 ? padded(time.year % 100, 2) : padded(time.year, width);
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function dayOfYear(time: LocalTime): number {
  return (Date.UTC(time.year, time.month - 1, time.day) - Date.UTC(time.year, 0, 0)) / 86_400_000;
}

function localTime(epochMilliseconds: number, timeZone: string): LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  const parts = Object.fromEntries(format.formatToParts(epochMilliseconds).map(({ type, value }) => [type, Number(value)]));
  const { year, month, day, hour, minute, second } = parts as unknown as LocalTime;
  return { year, month, day, hour, minute, second, millisecond: ((epochMilliseconds % 1000) + 1000) % 1000 };
}
