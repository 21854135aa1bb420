import { CommandError, exitCodes } from '../exit';
import { timesOf } from '../replay/options';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** `90s`, `5m`, `1h`. @returns seconds */
export function durationOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{1,6})(s|m|h)$/.exec(text);
  const seconds = match ? Number(match[1]) * UNITS[match[2]!]! : 0;
  if (seconds > 0) return seconds;
  throw new CommandError(exitCodes.usage, `${flag}: expected a number and s, m or h, found ${text}`, `for example ${flag} 5m`);
}

/** A number above 0. */
export function amountOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new CommandError(exitCodes.usage, `${flag}: expected a number above 0, found ${text}`);
}

/** Numbers with commas between: `60,300`. */
export function numbersOf(flag: string, text: string | undefined): number[] | undefined {
  return text?.split(',').map((part) => amountOf(flag, part)!);
}

/** The window that is looked at, epoch ms. @param now the environment's time */
export function windowOf(options: { readonly since?: string; readonly until?: string }, now: number, usual = '24h'): { readonly from: number; readonly until: number } {
  const { since, until } = timesOf({ since: options.since ?? usual, ...(options.until !== undefined && { until: options.until }) }, now);
  return { from: since!, until: until ?? now };
}
