import { destinationHints } from '../../sandbox/firehose/limits';
import { CommandError, exitCodes } from '../exit';

/** What an operator can turn: the stream's buffering hints and how often load runs. */
export interface Settings {
  readonly intervalSeconds: number;
  readonly sizeMegabytes: number;
  readonly loadMinutes: number;
}

export type Hints = Pick<Settings, 'intervalSeconds' | 'sizeMegabytes'>;

/**
 * Bounds of a stage: from 60 s, where AWS's two pages agree, and from 64 MB, which conversion asks for.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/enable-record-format-conversion.html
 * @see https://docs.aws.amazon.com/firehose/latest/dev/limits.html
 */
export const bounds = {
  intervalSeconds: { least: 60, most: destinationHints.interval.max, unit: 's', why: 'Firehose takes 0 to 900; below 60 its two pages disagree and each delivery is a multipart upload' },
  sizeMegabytes: { least: destinationHints.size.minConverting, most: destinationHints.size.max, unit: 'MB', why: 'with conversion to Parquet Firehose takes 64 to 128' },
  loadMinutes: { least: 1, most: 1440, unit: 'min', why: 'as load.intervalMinutes of the stage' },
} as const;

/** @throws CommandError saying what is out of bounds and what to give instead */
export function requireBounds(settings: Partial<Settings>): void {
  for (const [name, value] of Object.entries(settings) as [keyof Settings, number | undefined][]) {
    const { least, most, unit, why } = bounds[name];
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) continue;
    const nearest = Math.min(most, Math.max(least, Math.round(Number.isFinite(value) ? value : least)));
    throw new CommandError(exitCodes.usage, `${flags[name]}: expected a whole number from ${least} to ${most} ${unit}, found ${value} (${why})`, `give ${flags[name]} ${nearest}`);
  }
}

const flags: Readonly<Record<keyof Settings, string>> = { intervalSeconds: '--interval', sizeMegabytes: '--size', loadMinutes: '--load-interval' };

/** Values that are looked at unless others are given. */
const usual = {
  intervalSeconds: [60, 120, 180, 240, 300, 420, 600, 900],
  sizeMegabytes: [64, 96, 128],
  loadMinutes: [1, 2, 5, 10, 15, 30, 60],
} as const;

/** Every combination, the present settings among them. */
export function gridOf(present: Settings, only: Partial<Record<keyof Settings, readonly number[]>> = {}): Settings[] {
  const values = (name: keyof Settings): number[] => [...new Set([...(only[name] ?? usual[name]), present[name]])].sort((a, b) => a - b);
  const points: Settings[] = [];
  for (const loadMinutes of values('loadMinutes'))
    for (const intervalSeconds of values('intervalSeconds'))
      for (const sizeMegabytes of values('sizeMegabytes')) points.push({ intervalSeconds, sizeMegabytes, loadMinutes });
  return points;
}

export const isSame = (a: Settings, b: Settings): boolean =>
  a.intervalSeconds === b.intervalSeconds && a.sizeMegabytes === b.sizeMegabytes && a.loadMinutes === b.loadMinutes;

/** `300 s, 128 MB`. */
export const hintsText = ({ intervalSeconds, sizeMegabytes }: Hints): string => `${intervalSeconds} s, ${sizeMegabytes} MB`;
