import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { run as runHere, type Ended } from './run-command';
import { ShipStore } from './ship-store';

/** What the shipper does with what goes wrong: exit codes, what is kept, what is said. */
let store: ShipStore;
let logs: string;
beforeEach(async () => {
  store = await ShipStore.start();
  logs = path.join(store.folder, 'logs');
  mkdirSync(logs);
});
afterEach(() => store.stop());

const state = (): string => path.join(store.folder, 'state');
const args = (...more: string[]): string[] => ['ship', logs, '--source', 'linux_syslog', '--host', 'web-1', ...more];
const access = () => ({ CYBERACTIVE_API: store.url, CYBERACTIVE_KEY: 'ca_key' });
const ship = (...more: string[]): Promise<Ended> => runHere(args(...more), access());
const kept = (...more: string[]): Promise<Ended> => ship('--state', state(), '--settle', '0', '--json', ...more);
const file = (name: string, content: string | Buffer = `${name}\n`): string => {
  const target = path.join(logs, name);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, content);
  return target;
};
const refusal = (status: number, code: string) => ({ status, type: 'application/problem+json', body: JSON.stringify({ code, detail: 'found another', fix: 'what to do' }) });

test('include and exclude choose files by name or by path', async () => {
  for (const name of ['app.log', 'app.log.1', 'sub/app.log', 'sub/deep/app.log', 'x.txt']) file(name);
  const { stdout } = await ship('--json', '--include', '*.log', '--include', 'x.???', '--exclude', 'sub/*/*.log');
  const shipped = (JSON.parse(stdout) as { shipped: { file: string }[] }).shipped.map((part) => path.relative(logs, part.file));
  expect(shipped).toEqual(['app.log', 'sub/app.log', 'x.txt']);
});

test('a folder with a name in Latin-1 is shipped; its bytes that are no UTF-8 stand as %FC', async () => {
  const latin = Buffer.concat([Buffer.from(`${logs}/gr`), Buffer.from([0xfc]), Buffer.from('n')]);
  mkdirSync(latin);
  writeFileSync(Buffer.concat([latin, Buffer.from('/a.log')]), 'one\n');
  expect(await kept()).toMatchObject({ code: 0 });
  expect([...store.uploads.values()].map((upload) => upload.path)).toEqual([path.join(logs, 'gr%FCn/a.log')]);
  expect(JSON.parse((await kept()).stdout)).toMatchObject({ shipped: [], covered: 1 });
});

test('two thousand small files arrive once each; again, nothing is asked for', async () => {
  for (let number = 0; number < 2_000; number++) writeFileSync(path.join(logs, `${number}.log`), `of file ${number}\n`);
  expect(await kept('--parallel', '16')).toMatchObject({ code: 0, stderr: '' });
  expect(new Set(store.lines()).size).toBe(2_000);
  const { requests } = store;
  expect(JSON.parse((await kept()).stdout)).toMatchObject({ ok: true, shipped: [], covered: 2_000 });
  expect(store.requests).toBe(requests);
}, 120_000);

test('a file that shrinks while it is read is a matter of the file, and is shipped as it is next time', async () => {
  const large = file('large.log', Buffer.alloc(3 << 20, 'a line of a log\n'));
  store.onRequest = (method) => void (method === 'POST' && truncateSync(large, 16));
  expect(await kept()).toMatchObject({ code: 1, stderr: expect.stringContaining('found it changed') });
  store.onRequest = () => {};
  await kept();
  expect(store.lines()).toEqual(['a line of a log']);
});

test.each([
  ['API down', 'broken', 8, 'after 6 tries'],
  ['503 storm', { status: 503 }, 8, 'HTTP 503, after 6 tries'],
  ['too many requests', { status: 429 }, 8, 'HTTP 429, after 6 tries'],
  ['key not accepted or expired', refusal(401, 'CA2402'), 7, 'next: what to do'],
  ['source not for this key', refusal(403, 'CA2403'), 7, 'CA2403'],
] as const)('%s: exit code, nothing lost; when it is over all arrives once', async (_name, fault, code, words) => {
  for (let number = 0; number < 10; number++) file(`${number}.log`);
  store.fault = (method) => (method === 'POST' ? fault : undefined);
  const timers = jest.spyOn(require('node:timers/promises') as typeof import('node:timers/promises'), 'setTimeout').mockResolvedValue(undefined);
  const ended = await kept('--delete');
  timers.mockRestore();
  expect(ended).toMatchObject({ code, stderr: expect.stringContaining(words) });
  expect(readdirSync(logs).length).toBe(10);
  store.fault = () => undefined;
  expect(await kept('--delete')).toMatchObject({ code: 0, stderr: '' });
  expect(store.lines().length).toBe(10);
  expect(readdirSync(logs)).toEqual([]);
});

test('deleted or moved is only what is complete, untouched and uploaded', async () => {
  for (const name of ['a.log', 'b.log', 'changing.log']) file(name);
  store.fault = (method) => (method === 'PUT' && store.requests === 2 ? { status: 403 } : undefined);
  store.onRequest = (method) => void (method === 'PUT' && writeFileSync(path.join(logs, 'changing.log'), 'changing.log\nmore\n'));
  expect((await kept('--move-to', path.join(store.folder, 'done'), '--parallel', '1')).code).toBe(7);
  expect(readdirSync(logs)).toEqual(['a.log', 'changing.log']);
  expect(readdirSync(path.join(store.folder, 'done'))).toEqual(['b.log']);
  [store.fault, store.onRequest] = [() => undefined, () => {}];
  file('b.log', 'another b\n');
  expect((await kept('--move-to', path.join(store.folder, 'done'))).code).toBe(0);
  expect(readdirSync(path.join(store.folder, 'done')).sort()).toEqual(['a.log', 'b.log', 'b.log.1', 'changing.log']);
  expect(store.lines().sort()).toEqual(['a.log', 'another b', 'b.log', 'changing.log', 'more']);
});

test('a state that is in use, of something else or broken is a precondition', async () => {
  file('a.log');
  await kept();
  expect(await kept('--host', 'web-2')).toMatchObject({ code: 6, stderr: expect.stringContaining('found linux_syslog of web-1') });
  writeFileSync(path.join(state(), 'lock'), String(process.ppid));
  expect(await kept()).toMatchObject({ code: 6, stderr: expect.stringContaining(`process ${process.ppid}`) });
  unlinkSync(path.join(state(), 'lock'));
  writeFileSync(path.join(state(), 'journal'), 'no JSON\n');
  expect(await kept()).toMatchObject({ code: 6, stderr: expect.stringContaining('expected lines of JSON') });
});

test('a line of the journal that a crash cut short is as if it had not been written', async () => {
  file('a.log');
  await kept();
  const journal = path.join(state(), 'journal');
  truncateSync(journal, readFileSync(journal).length - 20);
  expect(JSON.parse((await kept()).stdout)).toMatchObject({ ok: true, shipped: [{ state: 'known' }] });
  expect(JSON.parse((await kept()).stdout)).toMatchObject({ ok: true, covered: 1 });
  expect(store.lines()).toEqual(['a.log']);
});

test('--verify names what is missing and exits with 3, with a state and without', async () => {
  const [first, second] = [file('a.log'), file('b.log')];
  await kept();
  file('c.log');
  for (const { upload_id, path: shipped } of store.uploads.values()) if (shipped === first) store.loaded.add(upload_id);
  const { code, stdout } = await kept('--verify');
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    accounted: 1,
    rejected: { no_timestamp: 1 },
    missing: expect.arrayContaining([expect.objectContaining({ file: path.join(logs, 'c.log'), state: 'not shipped' }), expect.objectContaining({ file: second, state: 'fanned_out', in_flight: 1 })]),
  });
  await kept();
  for (const id of store.uploads.keys()) store.loaded.add(id);
  expect(await ship('--state', state(), '--settle', '0', '--verify')).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing is missing') });
  // What was found to be loaded is not asked for again.
  const { requests } = store;
  await kept('--verify');
  expect(store.requests).toBe(requests);
  expect(await ship('--verify', '--json')).toMatchObject({ code: 3, stdout: expect.stringContaining('"landed"') });
});

test.each([
  [['--settle', 'soon'], '--settle: expected'],
  [['--limit-rate', '12'], '--limit-rate: expected'],
  [['--parallel', '0'], '--parallel: expected'],
  [['--delete', '--move-to', 'x'], 'found both'],
  [['--watch', '--json'], '--json-lines'],
])('%j is a wrong use', async (wrong, words) => {
  expect(await ship(...wrong)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(words) });
});

describe('in a process of its own', () => {
  let bundle: string;
  beforeAll(async () => {
    bundle = path.join(__dirname, '..', '..', '.cache', 'test', `ship-${process.pid}.cjs`);
    mkdirSync(path.dirname(bundle), { recursive: true });
    const contents = "const { shipCommand } = require('./cli/commands/ship'); const { asCommandError } = require('./cli/exit'); shipCommand().parseAsync(process.argv.slice(2), { from: 'user' }).catch((error) => { console.error(String(error.stack)); process.exitCode = asCommandError(error)?.exitCode ?? 1; });";
    await build({ stdin: { contents, resolveDir: path.join(__dirname, '..', '..') }, bundle: true, platform: 'node', packages: 'external', outfile: bundle, logLevel: 'error' });
  });
  afterAll(() => unlinkSync(bundle));

  const start = (more: readonly string[], limit = '') => spawn('sh', ['-c', `${limit} exec "$0" "$@"`, process.execPath, bundle, ...args(...more).slice(1)], { env: { ...process.env, ...access() } });
  const end = (child: ReturnType<typeof start>): Promise<Ended> => {
    const read = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk: Buffer) => (read[name] += chunk));
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...read })));
  };

  test('killed with -9 at any moment, it goes on: each line arrives once', async () => {
    let lines = 0;
    for (let number = 0; number < 30; number++) file(`${number}.log`, Array.from({ length: 20 }, () => `line ${lines++}\n`).join(''));
    for (const moment of [1, 4, 7, 12, 22, 31]) {
      const child = start(['--state', state(), '--settle', '0', '--watch']);
      const begun = store.requests;
      store.onRequest = () => void (store.requests - begun >= moment && child.kill('SIGKILL'));
      // A log that goes on meanwhile: after the crash its segments must be the same ones.
      for (let number = 0; number < 30; number += 3) writeFileSync(path.join(logs, `${number}.log`), `line ${lines++}\n`, { flag: 'a' });
      await end(child);
    }
    store.onRequest = () => {};
    expect((await kept()).code).toBe(0);
    expect(store.lines().map((line) => Number(line.slice(5))).sort((a, b) => a - b)).toEqual(Array.from({ length: lines }, (_, line) => line));
  }, 60_000);

  test('--watch ships what comes, tells it in JSON lines, and ends at SIGTERM', async () => {
    file('a.log');
    const child = start(['--state', state(), '--settle', '100ms', '--watch', '--json-lines']);
    const ended = end(child);
    const arrived = (count: number): Promise<void> => new Promise((resolve) => (store.onRequest = () => void setTimeout(() => store.lines().length >= count && resolve(), 50)));
    await arrived(1);
    file('b.log');
    await arrived(2);
    child.kill('SIGTERM');
    const { code, stdout } = await ended;
    const events = stdout.trim().split('\n').map((line) => (JSON.parse(line) as { event: string }).event);
    expect({ code, events }).toEqual({ code: 0, events: ['watching', 'uploaded', 'uploaded', 'stopped'] });
  }, 30_000);

  test('a disk that is full at the state: nothing is sent that would not be known of; with room it goes on', async () => {
    for (let number = 0; number < 60; number++) file(`${number}.log`);
    // The largest file that the process may write: 8 blocks.
    const { code, stderr } = await end(start(['--state', state(), '--settle', '0'], 'ulimit -f 8;'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/state .*journal: EFBIG.*\n.*make room/);
    expect(store.lines().length).toBeLessThan(60);
    expect(existsSync(path.join(state(), 'lock'))).toBe(false);
    expect((await kept()).code).toBe(0);
    expect(store.lines().length).toBe(60);
    expect(store.uploads.size).toBe(60);
  }, 30_000);

  test('--limit-rate holds over all uploads together', async () => {
    for (let number = 0; number < 4; number++) file(`${number}.log`, Buffer.alloc(25_600, `${number}`));
    const begun = Date.now();
    await end(start(['--limit-rate', '100k']));
    expect(Date.now() - begun).toBeGreaterThan(600);
  }, 30_000);
});
