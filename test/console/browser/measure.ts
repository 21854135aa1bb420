/**
 * First paint and what an update costs, in a real Chromium over the real server and page with 10,000 uploads in a
 * registry in memory: `node --import tsx test/console/browser/measure.ts [uploads]`
 */
import { Opened } from '../ask-console';
import { Chromium, type Page } from './chromium';
import { registryOf, routesOver } from './many-uploads';

const ROUNDS = 3;

interface Figures {
  /** Milliseconds from the start of navigation. */
  readonly first_paint: number;
  readonly first_rows: number;
  readonly whole_list: number;
  /** Milliseconds of the page's own script for one update: render and become. */
  readonly update: number;
  /** From a click on Older until the second frame after it. */
  readonly update_frame: number;
  readonly search: number;
}

async function round(page: Page, url: string, uploads: number): Promise<Figures> {
  // The first opening is for the key.
  await page.open(url);
  await page.open('about:blank#');
  await page.send('Page.navigate', { url: url.replace(/#.*/, '#/uploads') });
  await page.until(`document.querySelectorAll('tbody tr').length >= 1`);
  const first_rows = await page.evaluate<number>('performance.now()');
  await page.until(`document.querySelectorAll('tbody tr').length === 100 && !document.body.innerText.includes('Reading:')`, 120);
  const whole_list = await page.evaluate<number>('performance.now()');
  const first_paint = await page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint')[0].startTime`);
  await page.evaluate(`performance.clearMeasures()`);
  await page.until(`performance.getEntriesByName('cyberactive:update').length >= 3`, 60);
  const update = await page.evaluate<number>(`(() => { const all = performance.getEntriesByName('cyberactive:update').map(({ duration }) => duration).sort((a, b) => a - b); return all[all.length >> 1]; })()`);
  const update_frame = await page.evaluate<number>(`new Promise((done) => { const began = performance.now(); document.querySelector('[data-click=page][data-from="100"]').click(); requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began))); })`);
  await page.evaluate(`(() => { window.began = performance.now(); const field = document.querySelector('input[type=search]'); field.value = 'access.${uploads / 2}.log'; field.dispatchEvent(new Event('input', { bubbles: true })); })()`);
  await page.until(`document.querySelectorAll('tbody tr').length === 1`);
  const search = await page.evaluate<number>('performance.now() - window.began');
  return { first_paint, first_rows, whole_list, update, update_frame, search };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

async function main(uploads: number): Promise<void> {
  const { registry } = registryOf(uploads);
  const chromium = Chromium.start();
  const rounds: Figures[] = [];
  try {
    for (let number = 0; number < ROUNDS; number++) {
      // A console of its own each time: the first list is read from the registry, not from what an earlier round left.
      const opened = await Opened.start(routesOver(registry), console.error);
      const page = await chromium.page();
      rounds.push(await round(page, opened.console.url, uploads));
      await page.send('Page.close');
      await opened.console.stop();
    }
  } finally {
    await chromium.stop();
  }
  const names = Object.keys(rounds[0]!) as (keyof Figures)[];
  console.log(`${uploads} uploads, medians of ${ROUNDS} (least to most)`);
  for (const name of names) {
    const values = rounds.map((figures) => figures[name]);
    console.log(`${name.padEnd(14)} ${median(values).toFixed(1)}  (${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)})`);
  }
}

void main(Number(process.argv[2] ?? 10_000));
