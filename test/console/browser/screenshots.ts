/**
 * Pictures of each panel, for the documentation: `node --import tsx test/console/browser/screenshots.ts URL FOLDER [dark]`
 * with the address of a console that runs.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Chromium, type Page } from './chromium';

/** A panel's address, and when it is there; what is done first, where it is more than opening it. */
export const shots: Readonly<Record<string, { readonly hash: string; readonly ready: string; readonly act?: string; readonly height?: number }>> = {
  pipeline: { hash: '#/pipeline', ready: `document.querySelector('.pipe')`, height: 900 },
  uploads: { hash: '#/uploads?days=7', ready: `document.querySelector('tbody tr') && !document.body.innerText.includes('Reading:')`, height: 680 },
  upload: { hash: '', ready: `document.querySelector('.timeline li')`, act: `document.querySelector('a.id').click()`, height: 740 },
  rejected: { hash: '#/rejected?since=30d', ready: `document.querySelector('.excerpt, .empty')`, height: 900 },
  replay: { hash: '', ready: `document.querySelector('#s-replay-plan, .empty')`, act: `document.querySelector('[data-click=plan]').click()`, height: 900 },
  schemas: { hash: '#/schemas', ready: `document.querySelector('#s-plan') && document.querySelector('.as-of')`, height: 740 },
  buffers: { hash: '#/buffers?stream=http_activity', ready: `document.querySelector('.curve, .empty')`, height: 1120 },
  cost: { hash: '#/cost', ready: `document.querySelector('meter')`, height: 1000 },
};

const WIDTH = 1160;

export async function shoot(page: Page, url: string, folder: string, dark: boolean): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.look({ dark, width: WIDTH });
  await page.open(url);
  for (const [name, { hash, ready, act, height = 800 }] of Object.entries(shots)) {
    await page.look({ dark, height, width: WIDTH });
    if (hash) await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    else await page.evaluate(act!);
    await page.until(`${ready} && !document.querySelector('.waiting, [aria-busy]')`);
    if (name === 'schemas') {
      await page.evaluate(`document.querySelector('[data-click=plan]').click()`);
      await page.until(`document.querySelector('.all-well, .findings, .failure, tbody td') && !document.querySelector('.waiting')`);
    }
    if (name === 'buffers') {
      await page.evaluate(`document.querySelector('input[type=range]')?.focus()`);
      for (let presses = 0; presses < 3; presses++) await page.press('ArrowLeft');
      await page.evaluate(`document.activeElement.blur()`);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    await page.evaluate('scrollTo(0, 0)');
    await page.screenshot(path.join(folder, `${name}${dark ? '-dark' : ''}.png`));
  }
}

if (require.main === module) {
  const [, , url, folder, scheme] = process.argv;
  if (!url || !folder) {
    console.error('screenshots: expected the address of a console and a folder');
    process.exit(2);
  }
  const chromium = Chromium.start();
  void (async () => {
    const page = await chromium.page();
    try {
      await shoot(page, url, folder, scheme === 'dark');
      for (const { text } of page.complaints) console.error(text);
    } finally {
      await chromium.stop();
    }
  })();
}
