import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Ended } from './run-command';
import { ShipStore } from './ship-store';

/** The script for machines without Node, in the shells that this machine has. */
const script = path.join(__dirname, '..', '..', 'cli', 'recipe', 'cyberactive-ship.sh');
const whereIs = (program: string): string => spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
const busybox = whereIs(process.env.BUSYBOX ?? 'busybox');
/** Busybox's own sed, find and the rest, and only curl from the machine. */
const applets = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-applets-'));
afterAll(() => rmSync(applets, { recursive: true, force: true }));
if (busybox) {
  spawnSync(busybox, ['--install', '-s', applets]);
  symlinkSync(whereIs('curl'), path.join(applets, 'curl'));
}
const shells: (readonly [name: string, program: string, path: string])[] = [
  [path.basename(realpathSync(whereIs('sh'))), whereIs('sh'), process.env.PATH!],
  ...(busybox ? [['busybox', path.join(applets, 'sh'), applets] as const] : []),
];

let store: ShipStore;
let logs: string;
beforeEach(async () => {
  store = await ShipStore.start();
  logs = path.join(store.folder, 'logs');
  mkdirSync(logs);
});
afterEach(() => store.stop());

function run(shell: { readonly program: string; readonly programs: string }, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(shell.program, [script, ...args], {
    cwd: logs,
    env: { ...process.env, PATH: shell.programs, CYBERACTIVE_API: `${store.url}/`, CYBERACTIVE_KEY: 'ca_key', CYBERACTIVE_SOURCE: 'linux_syslog', CYBERACTIVE_HOST: 'web-1', CYBERACTIVE_TRIES: '2', ...environment },
  });
  const read = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk: Buffer) => (read[name] += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...read })));
}
const file = (name: string, content = `${name}\n`): void => writeFileSync(path.join(logs, name), content);

describe.each(shells)('%s', (_name, program, programs) => {
  const shell = { program, programs };

  test('ships files of any name, deletes them, and sends nothing twice', async () => {
    const names = ['a.log', 'b c.log', "d'e.log", 'f"g.log', 'h{1,2}[3].log', '-i.log', 'ü.log', '$j.log'];
    for (const name of names) file(name);
    file('empty.log', '');
    expect(await run(shell, ['--', ...names, 'empty.log'])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect([...store.uploads.values()].map((upload) => upload.path)).toEqual(names.map((name) => path.join(logs, name)));
    expect(await run(shell, ['-d', '--', ...names])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(store.lines()).toEqual(names);
    expect(readdirSync(logs)).toEqual(['empty.log']);
  });

  test('tries again what passes, and keeps the file if it does not', async () => {
    file('a.log');
    let answers = 0;
    store.fault = () => (answers++ === 0 ? { status: 503 } : undefined);
    expect(await run(shell, ['-m', path.join(store.folder, 'done'), 'a.log'])).toMatchObject({ code: 0 });
    expect(readdirSync(path.join(store.folder, 'done'))).toEqual(['a.log']);
    file('b.log');
    store.fault = () => ({ status: 503 });
    expect(await run(shell, ['-d', 'b.log'])).toMatchObject({ code: 8, stderr: expect.stringContaining('HTTP 503, after 2 tries') });
    expect(existsSync(path.join(logs, 'b.log'))).toBe(true);
  });

  test('says what is wrong and what to do', async () => {
    file('a.log');
    file('b.log');
    const problem = { status: 401, body: JSON.stringify({ code: 'CA2402', detail: 'expected a key that is valid now', fix: 'ask for a new one' }) };
    store.fault = () => problem;
    expect(await run(shell, ['-d', 'a.log', 'b.log'])).toEqual({ code: 7, stdout: '', stderr: expect.stringMatching(/a\.log: CA2402 expected a key.*\n.*next: ask for a new one\n$/) });
    expect(store.requests).toBe(1);
    store.fault = () => undefined;
    expect(await run(shell, ['nope.log', 'a.log'])).toMatchObject({ code: 1, stderr: expect.stringContaining('nope.log: expected a file') });
    expect(await run(shell, ['a.log'], { CYBERACTIVE_KEY: '' })).toMatchObject({ code: 2 });
    expect(await run(shell, ['a.log'], { CYBERACTIVE_KEY: '', CYBERACTIVE_KEY_FILE: '/nope' })).toMatchObject({ code: 2 });
    expect(await run(shell, [])).toMatchObject({ code: 2 });
    expect(store.lines()).toEqual(['a.log']);
  });

  test('a file that is written to meanwhile stays', async () => {
    file('a.log');
    store.onRequest = (method) => void (method === 'POST' && appendFileSync(path.join(logs, 'a.log'), 'more\n'));
    expect(await run(shell, ['-d', 'a.log'])).toMatchObject({ code: 1, stderr: expect.stringContaining('found it changed') });
    expect(existsSync(path.join(logs, 'a.log'))).toBe(true);
  });
});
