import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandError, exitCodes } from '../../cli/exit';
import { serveConsole } from '../../cli/console/serve';
import { startConsole } from '../../cli/console/server';
import type { Route } from '../../cli/console/route';
import { ask, Opened } from './ask-console';

/** Who gets in, what a browser is told, and how refusals read; over routes of this test. */
const pages = path.join(__dirname, '..', '..', 'cli', 'console', 'page');
const failures: unknown[] = [];
const changes: unknown[] = [];
const routes: Route[] = [
  { method: 'GET', path: 'echo/:id', run: async ({ id, query }) => ({ command: 'npx cyberactive echo', document: { id, word: query.get('word') } }) },
  { method: 'POST', path: 'change', run: async ({ body }) => ({ command: 'x', document: changes.push(body) }) },
  { method: 'GET', path: 'refuses', run: () => Promise.reject(new CommandError(exitCodes.precondition, 'no sandbox is running here', 'start it')) },
  { method: 'GET', path: 'breaks', run: () => Promise.reject(new Error('a secret of the inside')) },
];
let opened: Opened;
beforeAll(async () => {
  opened = await Opened.start(routes, (error) => failures.push(error));
});
afterAll(() => opened.console.stop());

const { get, post } = { get: (at: string, headers = {}) => opened.ask('GET', at, headers), post: (headers: Record<string, string>, body: string) => opened.ask('POST', '/api/change', headers, body) };

test('the key stands where a browser sends it to nobody, and is kept by no cookie, which every port of this machine would get', async () => {
  expect(opened.console.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#key=[\w-]{32}$/);
  for (const at of ['/', '/main.js', '/api/echo/1']) expect((await get(at)).headers).not.toHaveProperty('set-cookie');
});

test('nobody without the key is told anything of the pipeline, nor what calls there are', async () => {
  const { port } = opened.console;
  const wrong = [{}, { 'x-console-key': 'wrong' }, { 'x-console-key': '' }, { cookie: `cyberactive_console_${port}=${opened.key}` }];
  for (const headers of wrong) {
    for (const at of ['/api/echo/1', '/api/nothing', `/api/echo/1?key=${opened.key}`]) {
      expect(await ask(port, 'GET', at, headers as Record<string, string>)).toMatchObject({ status: 401, text: expect.stringContaining('open the address that the command printed') });
    }
    expect((await ask(port, 'POST', '/api/change', headers as Record<string, string>, '{}')).status).toBe(401);
  }
  expect(changes).toEqual([]);
});

test("the page's files are open, and the same for everybody", async () => {
  const { port } = opened.console;
  for (const at of ['/', '/main.js']) {
    const { status, text } = await ask(port, 'GET', at);
    expect({ status, text }).toEqual({ status: 200, text: readFileSync(path.join(pages, at === '/' ? 'index.html' : at), 'utf8') });
  }
});

test('a name that was pointed at this machine is turned away, with the right key too', async () => {
  const { port } = opened.console;
  expect((await get('/', { host: `evil.example:${port}` })).status).toBe(421);
  expect((await get('/', { host: '127.0.0.1' })).status).toBe(421);
  expect((await get('/', { host: `localhost:${port}` })).status).toBe(200);
});

test("another page's requests are turned away", async () => {
  const { port } = opened.console;
  expect((await get('/api/echo/1', { origin: 'http://evil.example' })).status).toBe(403);
  expect((await get('/api/echo/1', { origin: 'null' })).status).toBe(403);
  expect((await get('/api/echo/1', { 'sec-fetch-site': 'same-site' })).status).toBe(403);
  expect((await get('/api/echo/1', { 'sec-fetch-site': 'same-origin', origin: `http://127.0.0.1:${port}` })).status).toBe(200);
});

test('a call that changes something takes a JSON object alone', async () => {
  expect((await post({}, '{"a":1}')).status).toBe(200);
  expect(changes).toEqual([{ a: 1 }]);
  for (const body of ['', '[]', 'x', '"x"', `"${'x'.repeat(70_000)}"`]) expect((await post({}, body)).status).toBe(400);
});

test('a browser runs only our files, puts no text into markup and keeps nothing', async () => {
  const { headers, text } = await get('/');
  expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
  expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'");
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  expect(text).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style=/);
});

test('only files of the page are served', async () => {
  for (const at of ['/../server.ts', '/%2e%2e/server.ts', '/panels/../../server.ts', '/server.ts', '/panels/none.js', '/constructor']) expect((await get(at)).status).toBe(404);
  expect(await get('/panels/uploads.js')).toMatchObject({ status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' } });
});

test('a document comes with its command and its time; what was refused with what to do', async () => {
  expect(JSON.parse((await get('/api/echo/a%3Cb?word=x')).text)).toEqual({ as_of: '2026-11-22T00:00:00.000Z', command: 'npx cyberactive echo', document: { id: 'a%3Cb', word: 'x' } });
  expect(await get('/api/refuses')).toMatchObject({ status: 409, text: '{"error":"no sandbox is running here","next":"start it"}' });
  expect((await get('/api/nothing')).status).toBe(404);
});

test('what nobody foresaw is told to the terminal and not to the page', async () => {
  const { status, text } = await get('/api/breaks');
  expect({ status, text }).toEqual({ status: 500, text: '{"error":"the console failed","next":"see what the command wrote on its terminal"}' });
  expect(String(failures[0])).toContain('a secret of the inside');
});

test('a port that is taken is said, and passed by where none was asked for', async () => {
  const { port } = opened.console;
  await expect(serveConsole({ env: 'local', port })).rejects.toMatchObject({ exitCode: exitCodes.precondition, message: `port ${port}: expected a free one, found it taken` });
  const other = await startConsole({ routes, now: async () => 0, port, orAnyPort: true });
  expect(other.port).not.toBe(port);
  await other.stop();
});

test('no file of the page makes markup from text or runs text', () => {
  const files = readdirSync(pages, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  expect(files.length).toBeGreaterThan(10);
  const wrong = files.filter((file) => /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|javascript:/.test(readFileSync(path.join(pages, file), 'utf8')));
  expect(wrong).toEqual([]);
});
