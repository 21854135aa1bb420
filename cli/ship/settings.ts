import { CommandError, exitCodes } from '../exit';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `5s`, `2m`, `1h`. @throws CommandError */
export function parseDuration(option: string, text: string): number {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text);
  if (match) return Number(match[1]) * UNITS[match[2]!]!;
  if (text === '0') return 0;
  throw new CommandError(exitCodes.usage, `${option}: expected a number and ms, s, m, h or d, found ${JSON.stringify(text)}`);
}

/** Bytes a second of `500k`, `2M`, as curl's `--limit-rate`. @throws CommandError */
export function parseRate(option: string, text: string): number {
  const match = /^(\d{1,9})([kKmMgG]?)$/.exec(text);
  const rate = match ? Number(match[1]) * 1024 ** (' kmg'.indexOf(match[2]!.toLowerCase() || ' ')) : 0;
  if (rate >= 1024) return rate;
  throw new CommandError(exitCodes.usage, `${option}: expected bytes a second, at least 1k, such as 500k or 2M, found ${JSON.stringify(text)}`);
}

/** @throws CommandError */
export function parseCount(option: string, text: string, most: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new CommandError(exitCodes.usage, `${option}: expected a whole number from 1 to ${most}, found ${JSON.stringify(text)}`);
}
