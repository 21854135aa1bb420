/** `buffer advise` on a recorded file: nothing is asked, no sandbox runs. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exitCodes } from '../../cli/exit';
import { run } from '../cli/run-command';
import { burstyDay } from './recorded-day';

const folder = mkdtempSync(path.join(tmpdir(), 'advise-'));
const file = path.join(folder, 'day.csv');
const START = Date.UTC(2026, 10, 21);
beforeAll(() => {
  const lines = burstyDay(START, 3, 150_000).map(({ at, bytes }) => `${at},${bytes},authentication`);
  writeFileSync(file, ['at,bytes,stream', ...lines].join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const grid = ['--intervals', '60,300,900', '--sizes', '64,128', '--load-intervals', '5,60'];
const advise = (...words: string[]) => run(['buffer', 'advise', 'authentication', '--from', file, ...grid, ...words], {});

test('recommends first, then shows all points and the plot', async () => {
  const { code, stdout } = await advise('--fresh-p95', '20m');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Set \d+ s, \d+ MB, load every 5 min: the cheapest that is fresh enough[^]*cyberactive buffer set authentication --interval \d+ --size \d+ --load-interval 5/);
  expect(stdout).toMatch(/load +interval +size +binds +p50 +p95 +p99 +objects\/d +parquet +groups +transforms\/d +COPY\/d +loads\/d +\$\/month/);
  expect(stdout).toMatch(/60 min +300 s .* now/);
  expect(stdout).toContain('$ a month over p95 freshness (· a point, o now, # recommended, | the bound)');
});

test('as JSON has each point with all that is asked of it, within what is possible', async () => {
  const { points, present, choice, arrivals } = JSON.parse((await advise('--max-cost', '100', '--json')).stdout);
  expect(points).toHaveLength(12);
  expect(present).toEqual({ intervalSeconds: 300, sizeMegabytes: 128, loadMinutes: 60 });
  expect(choice.point.usd_per_month).toBeLessThanOrEqual(100);
  expect(arrivals.bytes).toBeGreaterThan(1e8);
  for (const point of points) {
    expect(point.freshness.p50).toBeLessThanOrEqual(point.freshness.p95);
    expect(point.freshness.p99).toBeLessThanOrEqual(point.intervalSeconds + 60 + point.loadMinutes * 60 + 25);
    expect(point.loads_per_day).toBeLessThanOrEqual(1441 / point.loadMinutes + 2);
    expect(point.row_groups).toBe(1);
  }
});

test('a longer interval never makes more objects, a larger size neither', async () => {
  const { points } = JSON.parse((await advise('--json')).stdout);
  for (const one of points)
    for (const other of points)
      if (other.loadMinutes === one.loadMinutes && other.intervalSeconds >= one.intervalSeconds && other.sizeMegabytes >= one.sizeMegabytes) expect(other.objects_per_day).toBeLessThanOrEqual(one.objects_per_day);
});

test('writes CSV and a picture', async () => {
  const svg = path.join(folder, 'points.svg');
  const { stdout, stderr } = await advise('--csv', '--fresh-p95', '20m', '--svg', svg);
  expect(stdout.trim().split('\n')).toHaveLength(13);
  expect(stdout.split('\n')[0]).toBe('load_minutes,interval_seconds,size_megabytes,binds,by_size,fresh_p50_s,fresh_p95_s,fresh_p99_s,objects_per_day,parquet_bytes,row_groups,transform_invocations_per_day,copies_per_day,loads_per_day,usd_per_month');
  expect(stderr).toContain(`wrote ${svg}`);
  const picture = readFileSync(svg, 'utf8');
  expect(picture).toMatch(/^<svg [^]*<\/svg>\n$/);
  expect(picture.match(/<title>/g)).toHaveLength(12);
  expect(picture).toContain('p95 from arrival to row');
});

test('where nothing holds says what is nearest, and ends with findings', async () => {
  expect(await advise('--fresh-p95', '1s')).toMatchObject({ code: exitCodes.findings, stdout: expect.stringMatching(/^Nothing to recommend: no point has a p95 of 1 s; the best has \d+ s\./) });
});

test('without a bound recommends nothing', async () => {
  expect((await advise()).stdout).toMatch(/^No bound was given: every point is shown, none recommended\./);
});
