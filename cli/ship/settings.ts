import { CommandError, exitCodes } from '../exit';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `5s`, `2m`, `1h`. @throws CommandError */
export function parseDuration(option: string, text: string): number {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text);
  if (match) return Number(match[1]) * UNITS[match[2]!]!;
  if (text === '0') return 0;
  throw new CommandError(exitCodes.usage, `${option}: expected a number and ms, s, m, h or d, found ${JSON.stringify(text)}`);
}

/** Bytes of `500k`, `16M`, `1g`; undefined for another text. */
function parseBytes(text: string): number | undefined {
  const match = /^(\d{1,9})([kKmMgG]?)$/.exec(text);
  return match ? Number(match[1]) * 1024 ** (' kmg'.indexOf(match[2]!.toLowerCase() || ' ')) : undefined;
}

/** Bytes a second, as curl's `--limit-rate`. @throws CommandError */
export function parseRate(option: string, text: string): number {
  const rate = parseBytes(text);
  if (rate !== undefined && rate >= 1024) return rate;
  throw new CommandError(exitCodes.usage, `${option}: expected bytes a second, at least 1k, such as 500k or 2M, found ${JSON.stringify(text)}`);
}

/** Bytes. @throws CommandError */
export function parseSize(option: string, text: string, least: number): number {
  const size = parseBytes(text);
  if (size !== undefined && size >= least) return size;
  throw new CommandError(exitCodes.usage, `${option}: expected bytes, at least ${least}, such as 16M or 1G, found ${JSON.stringify(text)}`);
}

/** @throws CommandError */
export function parseCount(option: string, text: string, most: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new CommandError(exitCodes.usage, `${option}: expected a whole number from 1 to ${most}, found ${JSON.stringify(text)}`);
}
