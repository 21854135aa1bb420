import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Route } from '../../cli/console/route';
import { Opened } from '../console/ask-console';
import { Chromium, type Page } from '../console/browser/chromium';

/** The console's page in a real Chromium: hostile text, keys instead of a mouse, what a screen reader is told, contrast. */
const hostile = `<script>document.title='taken'</script><img src=x onerror="document.title='taken'">`;
const group = { group: 'r-aaaaaaaa', customer_id: 'demo', source: hostile, reason: 'unparseable', field: 'timestamp', expected: hostile, shape: hostile, records: 2, uploads: 1, first_seen: 0, last_seen: 0, example: { event_id: 'x-1-0', excerpt: `${hostile}\u202e a line` }, token: { start: 0, end: 8 } };
const line = { upload_id: 'a'.repeat(26), customer_id: 'demo', source: 'linux_syslog', host: hostile, path: hostile, size: 5, uploaded_at: '2026-11-22T10:00:00.000Z', state: 'loaded', step: null, records: 3 };
const changes: unknown[] = [];
let stream = { streams: [{ stream: 'authentication', hints: { intervalSeconds: 300, sizeMegabytes: 128 }, configured: { intervalSeconds: 300, sizeMegabytes: 128 }, put_bytes_per_day: 5e6, objects_per_day: 20, parquet_bytes: 1e5, freshness: null, waiting_bytes: 0 }], load_minutes: 5, remarks: [] };
const points = [60, 300, 900].map((intervalSeconds) => ({ intervalSeconds, sizeMegabytes: 128, loadMinutes: 5, freshness: { p50: intervalSeconds, p95: 2 * intervalSeconds, p99: 3 * intervalSeconds }, objects_per_day: 86_400 / intervalSeconds, parquet_bytes: 1e5, usd_per_month: 5, binds: 'interval', by_size: 0, waits: { transform: 1, stream: 1, load: 1 } }));
const found = (document: unknown, command = 'npx cyberactive x') => async () => ({ command, document });
const routes: Route[] = [
  { method: 'GET', path: 'place', run: found({ env: 'local', stage: 'dev', refresh_seconds: 1 }) },
  { method: 'GET', path: 'uploads', run: async ({ query }) => found({ days: 2, total: 1, read: 1, matching: query.get('search') === 'none' ? 0 : 1, from: 0, lines: query.get('search') === 'none' ? [] : [line] })() },
  { method: 'GET', path: 'rejected', run: found({ records: 2, group_count: 1, groups: [group] }) },
  { method: 'GET', path: 'schemas', run: found({ classes: [], findings: [] }) },
  { method: 'GET', path: 'buffers', run: async () => found(stream)() },
  { method: 'GET', path: 'buffers/:id', run: found({ points, present: { intervalSeconds: 300, sizeMegabytes: 128, loadMinutes: 5 }, arrivals: { bytes: 5e6, origin: 'a test', remarks: [] }, prices: { region: 'us-east-1', as_of: '2026-08' }, bounds: { intervalSeconds: { least: 60, most: 900 } } }) },
  { method: 'POST', path: 'buffers/set', run: async ({ body }) => {
    if (body.confirm) changes.push(body);
    return found({ dry_run: !body.confirm, planned: [{ stream: 'authentication', from: { intervalSeconds: 300, sizeMegabytes: 128 }, to: { intervalSeconds: Number(body.interval), sizeMegabytes: 128 } }], changes: body.confirm ? [{ stream: 'authentication', version_before: '1', version_after: '2' }] : [] }, 'npx cyberactive buffer set')();
  } },
];

let opened: Opened;
let chromium: Chromium;
let page: Page;
beforeAll(async () => {
  opened = await Opened.start(routes, console.error);
  chromium = Chromium.start({ ...process.env, ...(JSON.parse(process.env.CLIENT_ENVIRONMENT ?? '{}') as NodeJS.ProcessEnv) });
  page = await chromium.page();
  await page.look({});
  await page.open(opened.console.url);
});
afterAll(async () => {
  await chromium?.stop();
  await opened?.console.stop();
});

async function go(panel: string, ready: string): Promise<void> {
  await page.evaluate(`location.hash = '#/${panel}'`);
  await page.until(ready);
}

test('what a log says is shown as text and never run', async () => {
  await go('rejected', `document.querySelector('mark')`);
  expect(await page.evaluate<string>(`document.querySelector('.excerpt').textContent`)).toContain(`${hostile.slice(8)}\\u202e a line`);
  await go('uploads', `document.querySelector('tbody td.wide')`);
  expect(await page.evaluate(`document.querySelector('tbody td.wide').textContent`)).toBe(hostile);
  expect(await page.evaluate(`[document.title, document.querySelectorAll('main script, main img').length]`)).toEqual(['Uploads · CyberActive dev', 0]);
});

test('the key leaves the address, stays in its tab, and goes to no other server of this machine', async () => {
  expect(await page.evaluate(`[location.href.includes('key='), document.cookie, Object.values(sessionStorage)]`)).toEqual([false, '', [opened.key]]);
  const asked: IncomingHttpHeaders[] = [];
  const other = createServer(({ headers }, response) => (asked.push(headers), response.end()));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const tab = await chromium.page();
  await tab.open(opened.console.url);
  await tab.until(`document.querySelector('h1')`);
  await tab.open(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
  await tab.until(`location.port !== '${opened.console.port}'`);
  await tab.send('Page.close');
  other.closeAllConnections();
  other.close();
  expect(asked.length).toBeGreaterThan(0);
  expect(JSON.stringify(asked)).not.toContain(opened.key);
});

test('a tab that was given no key is told what to open, and has it once that is opened there', async () => {
  const tab = await chromium.page();
  await tab.open(`http://127.0.0.1:${opened.console.port}/`);
  await tab.until(`document.querySelector('.failure')?.textContent.includes('open the address that the command printed')`);
  await tab.evaluate(`location.href = ${JSON.stringify(opened.console.url)}`);
  await tab.until(`document.querySelector('.place').textContent.includes('sandbox on this machine')`);
  await tab.send('Page.close');
  await page.send('Page.bringToFront');
});

test('markup from text is refused by the browser itself', async () => {
  await expect(page.evaluate(`document.querySelector('main').innerHTML = '<b>x</b>'`)).rejects.toThrow(/TrustedHTML/);
});

test('what is typed stays while the list is asked for again, and an empty answer has words', async () => {
  await go('uploads', `document.querySelector('input[type=search]')`);
  await page.evaluate(`document.querySelector('input[type=search]').focus()`);
  await page.send('Input.insertText', { text: 'none' });
  await page.until(`document.querySelector('.empty')?.textContent.includes('None has all of these words')`);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await page.evaluate(`[document.activeElement.value, location.hash, document.getElementById('live').textContent]`)).toEqual(['none', '#/uploads?search=none&days=2', '0 uploads found']);
});

test('with the keys alone: skip link, panels, slider, and a change that asks first', async () => {
  await go('buffers', `document.querySelector('.curve')`);
  expect(await page.evaluate(`document.activeElement.tagName`)).toBe('H1');
  await page.evaluate(`document.querySelector('input[type=range]').focus()`);
  await page.press('ArrowLeft');
  await page.until(`document.querySelector('input[type=range]').getAttribute('aria-valuetext').startsWith('60 s: p95 2 min')`);
  expect(await page.evaluate(`document.activeElement.type`)).toBe('range');
  await page.press('Tab');
  expect(await page.evaluate(`document.activeElement.textContent`)).toBe('Apply …');
  await page.press('Enter');
  await page.until(`document.querySelector('dialog[open]')`);
  expect(await page.evaluate(`document.activeElement.textContent`)).toBe('Cancel');
  await page.press('Escape');
  await page.until(`!document.querySelector('dialog[open]')`);
  expect(changes).toEqual([]);
  await page.evaluate(`document.querySelector('[data-click=apply]').click()`);
  await page.until(`document.querySelector('dialog[open] .main')`);
  await page.evaluate(`document.querySelector('dialog .main').click()`);
  await page.until(`document.querySelector('.done-note')`);
  expect(changes).toEqual([{ stream: 'authentication', interval: '60', size: '128', confirm: 'authentication' }]);
});

test('who does not see the page is told what is on it', async () => {
  for (const [panel, ready] of [['uploads', `document.querySelector('tbody')`], ['rejected', `document.querySelector('mark')`], ['buffers', `document.querySelector('.curve')`], ['schemas', `document.querySelector('.empty')`]] as const) {
    await go(panel, ready);
    expect(await page.evaluate<string[]>(SEEN)).toEqual([]);
  }
  expect(await page.evaluate(`document.querySelector('nav [aria-current=page]').textContent`)).toBe('Schemas');
});

/** What is not as it should be for a screen reader, each in words. */
const SEEN = `(() => {
  const wrong = [];
  if (document.querySelectorAll('h1').length !== 1) wrong.push('not one h1');
  const levels = [...document.querySelectorAll('main h1, main h2, main h3')].map(({ tagName }) => Number(tagName[1]));
  levels.forEach((level, at) => at > 0 && level > levels[at - 1] + 1 && wrong.push('heading level skipped'));
  for (const table of document.querySelectorAll('table')) if (!table.caption || [...table.querySelectorAll('th')].some((cell) => !cell.scope)) wrong.push('table without caption or scopes');
  for (const control of document.querySelectorAll('input, select, meter')) if (!control.labels?.length && !control.ariaLabel) wrong.push('no label: ' + control.outerHTML);
  for (const button of document.querySelectorAll('button, a')) if (!(button.ariaLabel || button.textContent.trim())) wrong.push('no name: ' + button.outerHTML);
  for (const picture of document.querySelectorAll('svg')) if (picture.getAttribute('role') !== 'img' || !picture.getAttribute('aria-label')) wrong.push('picture without words');
  for (const region of document.querySelectorAll('section')) if (!document.getElementById(region.getAttribute('aria-labelledby'))) wrong.push('section without heading');
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  if (new Set(ids).size !== ids.length) wrong.push('id twice');
  return wrong;
})()`;

test.each([false, true])('every text has a contrast of 4.5 to what is behind it; dark: %s', async (dark) => {
  await page.look({ dark });
  for (const [panel, ready] of [['rejected', `document.querySelector('mark')`], ['buffers', `document.querySelector('.curve')`], ['uploads', `document.querySelector('tbody')`]] as const) {
    await go(panel, ready);
    expect(await page.evaluate<string[]>(FAINT)).toEqual([]);
  }
});

/** Texts whose contrast (WCAG 2.2, 1.4.3) is under 4.5. */
const FAINT = `(() => {
  const parse = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return { rgb: [r, g, b], a }; };
  const light = (rgb) => { const [r, g, b] = rgb.map((value) => { const part = value / 255; return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (element) => { for (let at = element; at; at = at.parentElement) { const { rgb, a } = parse(getComputedStyle(at).backgroundColor); if (a > 0) return rgb; } return [255, 255, 255]; };
  const faint = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue.trim());
    if (!own || element.closest('.unseen, svg, :disabled, noscript')) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color).rgb), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push(element.className + ' ' + element.textContent.slice(0, 40) + ' ' + ratio.toFixed(2));
  }
  return faint;
})()`;

test('on a narrow window nothing but tables and lines of code scrolls sideways', async () => {
  await page.look({ width: 380 });
  for (const panel of ['rejected', 'buffers', 'uploads']) {
    await go(panel, `document.querySelector('.as-of')`);
    expect(await page.evaluate(`document.documentElement.scrollWidth`)).toBeLessThanOrEqual(380);
  }
});

test('the page did not complain', () => {
  expect(page.complaints.filter(({ text }) => !/TrustedHTML|status of 404/.test(text))).toEqual([]);
});
