import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { consoleRoutes } from '../../cli/console/routes';
import { openEnvironment } from '../../cli/environment';
import { Opened } from '../console/ask-console';
import { Chromium, type Page } from '../console/browser/chromium';
import { synthesizeForTests } from '../pipeline/assembly';
import { changedAssembly } from '../pipeline/changed-bundles';
import { Pipeline } from '../pipeline/pipeline';
import { YESTERDAYS_SOURCES } from '../pipeline/yesterday';

/** What yesterday's code rejected is sent through today's by clicking in the console, on the running pipeline. */
const request = (number: number, status: number): string =>
  `192.0.2.${number} - - [10/Oct/2026:13:55:0${number} +0000] "GET /page/${number} HTTP/1.1" ${status} 100 "-" "curl/8"\n`;
const HOUR = 3_600_000;

const state = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-console-replay-'));
let pipeline: Pipeline;
let opened: Opened;
let chromium: Chromium;
let page: Page;
let yesterday: string;
const stateBefore = process.env.CYBERACTIVE_STATE;
beforeAll(async () => {
  yesterday = await changedAssembly(await synthesizeForTests(), [{ bundle: 'transform', sources: YESTERDAYS_SOURCES }]);
  pipeline = await Pipeline.start({ assembly: yesterday });
});
afterAll(async () => {
  await chromium?.stop();
  await opened?.console.stop();
  await pipeline.stop();
  if (stateBefore === undefined) delete process.env.CYBERACTIVE_STATE;
  else process.env.CYBERACTIVE_STATE = stateBefore;
  for (const folder of [state, yesterday]) rmSync(folder, { recursive: true, force: true });
});

const text = (selector: string) => page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? ''`);
const events = (id: string) => pipeline.query(`SELECT "record_number" FROM "events"."http_activity" WHERE "upload_id" = '${id}' ORDER BY 1`);

test('planned, confirmed, applied: the records become events and leave the page', async () => {
  const id = await pipeline.upload({ source: 'web_access', name: 'mixed.log', bytes: Buffer.from([request(1, 200), request(2, 404), request(3, 404)].join('')) });
  await pipeline.sandbox.scheduler.advance(2 * HOUR);
  await pipeline.deploy();
  const { endpoint, region, credentials, warehouseUrl } = pipeline.sandbox;
  writeFileSync(path.join(state, 'local.json'), JSON.stringify({ endpoint, region, ...credentials, stage: 'dev', warehouseUrl, pid: process.pid }));
  process.env.CYBERACTIVE_STATE = state;
  opened = await Opened.start(consoleRoutes({ env: 'local', open: () => openEnvironment('local') }), console.error);
  chromium = Chromium.start({ ...process.env, ...(JSON.parse(process.env.CLIENT_ENVIRONMENT ?? '{}') as NodeJS.ProcessEnv) });
  page = await chromium.page();
  await page.look({});
  await page.open(opened.console.url);
  await page.until(`document.querySelector('h1')`);
  await page.evaluate(`location.hash = '#/rejected'`);
  await page.until(`document.querySelector('[data-click=plan]')`);

  await page.evaluate(`document.querySelector('[data-click=plan]').click()`);
  await page.until(`document.querySelector('#s-replay-plan')`);
  expect(await text('main')).toContain('2 records to emit from raw');
  expect(await text('main')).toContain('will pass');
  const apply = `document.querySelector('[data-click=apply]')`;
  await page.evaluate(`${apply}.click()`);
  await page.until(`document.querySelector('dialog[open]')`);
  expect(await text('dialog')).toContain('Records that are events already are not added twice');
  await page.press('Escape');
  await page.until(`!document.querySelector('dialog[open]')`);
  expect(await events(id)).toEqual([{ record_number: 1 }]);

  await page.evaluate(`${apply}.click()`);
  await page.until(`document.querySelector('dialog[open] .main')`);
  await page.evaluate(`document.querySelector('dialog .main').click()`);
  await page.until(`document.querySelector('#s-replay-ordered')`);
  await pipeline.sandbox.scheduler.advance(3 * HOUR);
  expect(await events(id)).toEqual([1, 2, 3].map((record_number) => ({ record_number })));
  expect(await pipeline.account(id)).toMatchObject({ accepted: { http_activity: 3 }, rejected: {}, unaccounted: 0 });

  await page.evaluate(`location.hash = '#/uploads'`);
  await page.until(`document.querySelector('tbody')`);
  await page.evaluate(`location.hash = '#/rejected'`);
  await page.until(`document.querySelector('.empty')`);
  expect(await text('.empty')).toContain('No rejected records here');
}, 120_000);
