import { digit, fourDigits, fraction, twoDigits } from './digits';
import type { WallTime } from './wall-time';

/** A time found in a text, and where it ends. */
export interface FoundTime {
  readonly wall: WallTime;
  /** Index after the last character of the time. */
  readonly end: number;
}

/**
 * Reads `2023-11-14T00:20:42.738197+01:00` at `start`: date and time joined by `T` or a space, any fraction, then `Z`,
 * an offset with or without colon, or no zone. Undefined where no such time stands; ranges are not checked.
 * @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */
export function findIsoTime(text: string, start: number): FoundTime | undefined {
  const year = fourDigits(text, start);
  const month = twoDigits(text, start + 5);
  const day = twoDigits(text, start + 8);
  const hour = twoDigits(text, start + 11);
  const minute = twoDigits(text, start + 14);
  const second = twoDigits(text, start + 17);
  if (Number.isNaN(year + month + day + hour + minute + second)) return undefined;
  if (text[start + 4] !== '-' || text[start + 7] !== '-' || text[start + 13] !== ':' || text[start + 16] !== ':') return undefined;
  const joint = text[start + 10];
  if (joint !== 'T' && joint !== ' ' && joint !== 't') return undefined;
  const { millisecond, end } = fraction(text, start + 19);
  const zone = findOffset(text, end);
  return { wall: { year, month, day, hour, minute, second, millisecond, offset: zone?.offset }, end: zone?.end ?? end };
}

/** Reads `Z`, `+0200`, `-07:00` or `+02` at `start` as minutes east of UTC. Undefined where none stands. */
export function findOffset(text: string, start: number): { readonly offset: number; readonly end: number } | undefined {
  const sign = text[start];
  if (sign === 'Z' || sign === 'z') return { offset: 0, end: start + 1 };
  if (sign !== '+' && sign !== '-') return undefined;
  const hours = twoDigits(text, start + 1);
  if (Number.isNaN(hours) || hours > 23) return undefined;
  const colon = text[start + 3] === ':' ? 1 : 0;
  const minutes = twoDigits(text, start + 3 + colon);
  const hasMinutes = minutes <= 59;
  if (!hasMinutes && !Number.isNaN(digit(text, start + 3))) return undefined;
  const offset = hours * 60 + (hasMinutes ? minutes : 0);
  return { offset: sign === '-' ? -offset : offset, end: start + 3 + (hasMinutes ? 2 + colon : 0) };
}
