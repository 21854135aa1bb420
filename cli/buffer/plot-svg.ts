import { durationText } from './points-text';
import { scale } from './plot-text';
import { hintsText, isSame, type Settings } from './settings';
import type { Outcome } from './simulate';

const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [900, 520, 80, 60, 170, 60];
/** One for each load interval; they can be told apart in grey and by those who see no red or green. */
const COLOURS = ['#004488', '#bb5566', '#ddaa33', '#228833', '#66ccee', '#aa3377', '#777777', '#000000'];

/** The points as a picture: p95 freshness over dollars a month, one colour a load interval, a tooltip on each point. */
export function renderSvg(title: string, points: readonly Outcome[], present: Settings, chosen: Settings | undefined, freshP95?: number): string {
  const shown = points.filter((point) => point.freshness !== undefined);
  const across = scale(shown.map(age), WIDTH - LEFT - RIGHT + 1);
  const up = scale(shown.map(({ usd_per_month }) => usd_per_month), HEIGHT - TOP - BOTTOM + 1);
  const x = (seconds: number): number => LEFT + across.at(seconds);
  const y = (usd: number): number => HEIGHT - BOTTOM - up.at(usd);
  const loads = [...new Set(shown.map(({ loadMinutes }) => loadMinutes))].sort((a, b) => a - b);
  const colour = (minutes: number): string => COLOURS[loads.indexOf(minutes) % COLOURS.length]!;
  const isOver = (seconds: number): boolean => freshP95 !== undefined && seconds > freshP95;
  const circles = shown.map((point) => {
    const ring = chosen && isSame(point, chosen) ? ' stroke="#000" stroke-width="3" r="8"' : isSame(point, present) ? ' stroke="#000" stroke-width="1.5" stroke-dasharray="3 2" r="8"' : ' r="4"';
    return `<circle cx="${x(age(point))}" cy="${y(point.usd_per_month)}" fill="${colour(point.loadMinutes)}" fill-opacity="${isOver(age(point)) ? 0.3 : 0.9}"${ring}><title>${tooltip(point)}</title></circle>`;
  });
  const legend = loads.map((minutes, index) => `<circle cx="${WIDTH - RIGHT + 24}" cy="${TOP + 20 + index * 22}" r="5" fill="${colour(minutes)}"/>${text(WIDTH - RIGHT + 36, TOP + 24 + index * 22, `load every ${minutes} min`)}`);
  const bound = freshP95 === undefined || freshP95 < across.least ? '' : `<line x1="${x(Math.min(freshP95, across.most))}" x2="${x(Math.min(freshP95, across.most))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="#bb5566" stroke-dasharray="6 4"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13" role="img" aria-label="${escaped(title)}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>${text(LEFT, 28, title, 'font-size="16"')}${text(LEFT, 46, 'bold ring: recommended; dashed ring: now; pale: over the bound')}`,
    `<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" fill="none" stroke="#000"/>${bound}`,
    ...ticks(across.least, across.most).map((seconds) => `${text(x(seconds), HEIGHT - BOTTOM + 20, durationText(seconds), 'text-anchor="middle"')}`),
    ...ticks(up.least, up.most).map((usd) => text(LEFT - 8, y(usd) + 4, `$${usd < 10 ? usd.toFixed(2) : usd.toFixed(0)}`, 'text-anchor="end"')),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 16, 'p95 from arrival to row', 'text-anchor="middle"'),
    ...circles,
    ...legend,
    '</svg>\n',
  ].join('\n');
}

const age = ({ freshness }: Outcome): number => Math.max(1, freshness?.p95 ?? 1);

const tooltip = (point: Outcome): string =>
  escaped(`${hintsText(point)}, load every ${point.loadMinutes} min: p95 ${durationText(age(point))}, ${Math.round(point.objects_per_day)} objects a day, $${point.usd_per_month.toFixed(2)} a month`);

/** Five values from least to most, in equal ratios. */
const ticks = (least: number, most: number): number[] => (least === most ? [least] : Array.from({ length: 5 }, (_, index) => least * (most / least) ** (index / 4)));

const text = (x: number, y: number, words: string, more = ''): string => `<text x="${x}" y="${y}" ${more}>${escaped(words)}</text>`;

const escaped = (words: string): string => words.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
