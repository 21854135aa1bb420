import { s } from './dom.js';

const WIDTH = 460;
const HEIGHT = 220;
const MARGIN = { left: 64, right: 16, top: 14, bottom: 38 };

/** A step of 1, 2 or 5 that gives a handful of lines. */
function stepFor(span, steps) {
  const rough = span / steps;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  return magnitude * [1, 2, 5, 10].find((factor) => factor * magnitude >= rough);
}

/**
 * A curve over intervals with the chosen point and the present one marked. A table beside it says the same in words, so
 * that the picture itself is one image to who does not see it.
 * @param {{ title: string, xs: readonly number[], lines: readonly { name: string, ys: readonly number[] }[], chosen: number, present: number, text: (y: number) => string, steps?: readonly number[] }} data `chosen` and `present`: places in `xs`
 */
export function curve({ title, xs, lines, chosen, present, text, steps }) {
  const most = Math.max(...lines.flatMap(({ ys }) => ys)) * 1.12 || 1;
  const step = steps?.find((each) => most / each <= 5) ?? stepFor(most, 4);
  const [least, last] = [xs[0], xs.at(-1)];
  const x = (value) => MARGIN.left + ((value - least) / (last - least || 1)) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (value) => HEIGHT - MARGIN.bottom - (value / most) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const levels = Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
  const grid = levels.map((level) => [s('line', { class: 'grid', x1: MARGIN.left, x2: WIDTH - MARGIN.right, y1: y(level), y2: y(level) }), s('text', { class: 'tick', x: MARGIN.left - 8, y: y(level) + 4, 'text-anchor': 'end' }, text(level))]);
  const named = xs.filter((value, index) => index === 0 || x(value) - x(xs[index - 1]) > 22 || value === last);
  const ticks = named.map((value) => s('text', { class: 'tick', x: x(value), y: HEIGHT - MARGIN.bottom + 16, 'text-anchor': 'middle' }, value));
  const drawn = lines.map(({ ys }, index) => s('polyline', { class: `line line-${index}`, points: ys.map((value, at) => `${x(xs[at]).toFixed(1)},${y(value).toFixed(1)}`).join(' ') }));
  // The first line is the upper one; its name stands above it, that of the second below its own.
  const names = lines.length < 2 ? [] : lines.map(({ name, ys }, index) => s('text', { class: `line-name line-name-${index}`, x: x(last) - 4, y: y(ys.at(-1)) + (index === 0 ? -7 : 17), 'text-anchor': 'end' }, name));
  // The first line is drawn last, so that where both lie on each other it is the one that is seen.
  const dots = lines.flatMap(({ ys }, index) => [s('circle', { class: `now line-${index}`, cx: x(xs[present]), cy: y(ys[present]), r: 4 }), s('circle', { class: `chosen line-${index}`, cx: x(xs[chosen]), cy: y(ys[chosen]), r: 6 })]);
  const marker = s('line', { class: 'marker', x1: x(xs[chosen]), x2: x(xs[chosen]), y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom });
  const under = s('text', { class: 'tick', x: (WIDTH + MARGIN.left) / 2, y: HEIGHT - 4, 'text-anchor': 'middle' }, 'interval, seconds');
  return s('svg', { class: 'curve', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': `${title}, over the interval; the table below has the values` }, grid, ticks, marker, drawn.reverse(), names, dots.reverse(), under);
}
