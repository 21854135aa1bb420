import { durationText } from './points-text';
import { isSame, type Settings } from './settings';
import type { Outcome } from './simulate';

const WIDTH = 64;
const HEIGHT = 12;

/**
 * p95 freshness (right is later) over dollars a month (up is more), logarithmic: `·` a point, `o` now, `#` recommended; `|` is
 * the bound on freshness.
 */
export function renderPlot(points: readonly Outcome[], present: Settings, chosen: Settings | undefined, freshP95?: number): string {
  const shown = points.filter((point) => point.freshness !== undefined);
  if (shown.length === 0) return '';
  const across = scale(shown.map(age), WIDTH);
  const up = scale(shown.map(({ usd_per_month }) => usd_per_month), HEIGHT);
  const cells = Array.from({ length: HEIGHT }, () => Array<string>(WIDTH).fill(' '));
  const bound = freshP95 === undefined ? undefined : across.at(freshP95);
  if (bound !== undefined && bound >= 0 && bound < WIDTH) for (const line of cells) line[bound] = '|';
  const put = (point: Outcome, mark: string): void => void (cells[HEIGHT - 1 - up.at(point.usd_per_month)]![across.at(age(point))] = mark);
  for (const point of shown) put(point, '·');
  for (const point of shown) if (isSame(point, present)) put(point, 'o');
  for (const point of shown) if (chosen && isSame(point, chosen)) put(point, '#');
  const label = (line: number): string => (line === 0 ? `$${up.most.toFixed(0)}` : line === HEIGHT - 1 ? `$${up.least.toFixed(0)}` : '').padStart(8);
  const axis = `${' '.repeat(10)}${durationText(across.least)}${durationText(across.most).padStart(WIDTH - durationText(across.least).length)}`;
  return [
    '$ a month over p95 freshness (· a point, o now, # recommended' + (bound === undefined ? ')' : ', | the bound)'),
    ...cells.map((line, index) => `${label(index)} ┤${line.join('').trimEnd()}`),
    `${' '.repeat(9)}└${'─'.repeat(WIDTH)}`,
    axis,
  ].join('\n');
}

const age = ({ freshness }: Outcome): number => Math.max(1, freshness?.p95 ?? 1);

export interface Scale {
  readonly least: number;
  readonly most: number;
  /** Where a value lies, 0 to steps - 1. */
  at(value: number): number;
}

/** Logarithmic from the least to the largest value. */
export function scale(values: readonly number[], steps: number): Scale {
  const positive = values.map((value) => Math.max(value, 1e-6));
  const [least, most] = [Math.min(...positive), Math.max(...positive)];
  const span = Math.log(most) - Math.log(least);
  return { least, most, at: (value) => (span === 0 ? Math.floor(steps / 2) : Math.round(((Math.log(Math.max(value, 1e-6)) - Math.log(least)) / span) * (steps - 1))) };
}
