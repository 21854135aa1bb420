import { bytesText } from '../buffer/points-text';
import { CommandError, exitCodes } from '../exit';

const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, PB: 1e15 };
const HOURS: Readonly<Record<string, number>> = { s: 1 / 3600, m: 1 / 60, min: 1 / 60, h: 1, d: 24 };
/** What the model takes: a simulated minute at least. */
const MOST = 2e13;

/** `1TB/h`, `300MB`, `12 GB/d`; an hour where nothing is said. @returns bytes an hour */
export function volumeOf(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGTP]?B)\s*(?:\/\s*(s|m|min|h|d))?$/i.exec(text.trim());
  if (!match) throw new CommandError(exitCodes.usage, `${flag}: expected bytes and a time as 1TB/h or 12GB/d, found ${text}`, `for example ${flag} 1TB/h`);
  const [, number, unit, time = 'h'] = match as unknown as [string, string, string, string?];
  const bytes = (Number(number) * UNITS[unit.toUpperCase()]!) / HOURS[time.toLowerCase()]!;
  if (bytes <= 0) throw new CommandError(exitCodes.usage, `${flag}: expected more than nothing, found ${text}`, `give the volume of the busiest hour, for example ${flag} 300MB/h; what runs now: cyberactive cost actual`);
  if (bytes > MOST) throw new CommandError(exitCodes.usage, `${flag}: expected at most 20TB/h, found ${text}`, 'split the volume over several stages and ask for one of them');
  return bytes;
}

/** `5.2 MB/s`, `59 at a time`. */
export function quantityText(value: number, unit: string): string {
  if (unit === 'B') return bytesText(value);
  if (unit === 'B/s') return `${bytesText(value)}/s`;
  const number = value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(value >= 10 ? 3 : 2)));
  return unit.startsWith('/') ? `${number}${unit}` : `${number} ${unit}`;
}

/** `16 %`, `<1 %`. */
export const shareText = (share: number): string => (share < 0.01 ? '<1 %' : `${Math.round(share * 100).toLocaleString('en')} %`);
