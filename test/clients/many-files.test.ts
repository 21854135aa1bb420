import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ShipStore } from '../cli/ship-store';

/** Ten thousand small files in one folder, shipped by the command in a process of its own, which is killed on the way. */
const root = path.join(__dirname, '..', '..');
const [FILES, BYTES] = [10_000, 200];
/** Of the process at its peak, with all of Node and the command in it. */
const MOST_MEGABYTES = 256;

let store: ShipStore;
let logs: string;
/** MB of the processes at their peaks. */
let peak = 0;
beforeAll(async () => {
  store = await ShipStore.start();
  logs = path.join(store.folder, 'logs');
  mkdirSync(logs);
  for (let file = 0; file < FILES; file++) writeFileSync(path.join(logs, `${file}.log`), contentOf(file));
});
afterAll(() => store.stop());

/** Every tenth has the bytes of others: path tells them apart. */
const contentOf = (file: number): string => `${'a line of a log like any other\n'.repeat(7)}${file % 10 === 0 ? 'the same' : file}`.slice(-BYTES + 1).padStart(BYTES - 1, '.').concat('\n');

const ship = (...more: string[]): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', path.join(root, 'cli', 'main.ts'), 'ship', logs, '--source', 'linux_syslog', '--host', 'web-1', '--state', path.join(store.folder, 'state'), '--settle', '0', '--json', '--parallel', '8', ...more], {
    cwd: root,
    env: { ...process.env, CYBERACTIVE_API: store.url, CYBERACTIVE_KEY: 'ca_key', LD_LIBRARY_PATH: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });

async function ended(child: ChildProcess): Promise<{ readonly code: number | null; readonly report: Record<string, unknown> }> {
  let text = '';
  child.stdout!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, report: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

/** Calls for each hundredth request, as the process is then. */
function watched(child: ChildProcess, each: () => void = () => {}): ChildProcess {
  store.onRequest = () => {
    if (store.requests % 100 !== 0) return;
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
    each();
  };
  return child;
}

test('killed at the 5,000th request and run again, each file has arrived once, under its own path and with its own bytes', async () => {
  const first: ChildProcess = watched(ship(), () => store.requests >= 5_000 && first.kill('SIGKILL'));
  expect((await ended(first)).code).toBeNull();
  const arrived = [...store.uploads.values()].filter(({ bytes }) => bytes).length;
  expect(arrived).toBeGreaterThan(1_000);
  expect(arrived).toBeLessThan(FILES);

  const { code, report } = await ended(watched(ship()));
  expect({ code, ok: report.ok }).toEqual({ code: 0, ok: true });
  const contents = new Map([...store.uploads.values()].map(({ path: from, bytes }) => [path.basename(from), bytes?.toString()]));
  expect([store.uploads.size, contents.size]).toEqual([FILES, FILES]);
  for (let file = 0; file < FILES; file++) if (contents.get(`${file}.log`) !== contentOf(file)) throw new Error(`${file}.log: expected its bytes, found ${contents.get(`${file}.log`)}`);
}, 300_000);

test('once more nothing is asked for; --verify names the one that is not accounted for, then none', async () => {
  const { requests } = store;
  expect(await ended(ship())).toMatchObject({ code: 0, report: { shipped: [], covered: FILES } });
  expect(store.requests).toBe(requests);
  const [missing, ...others] = store.uploads.values();
  for (const { upload_id } of others) store.loaded.add(upload_id);
  const found = await ended(watched(ship('--verify')));
  expect(found).toMatchObject({ code: 3, report: { accounted: FILES - 1, missing: [{ upload_id: missing!.upload_id, file: missing!.path }] } });
  store.loaded.add(missing!.upload_id);
  expect(await ended(ship('--verify'))).toMatchObject({ code: 0, report: { accounted: FILES, missing: [] } });
}, 300_000);

test('the memory that it takes is bounded', () => {
  expect(peak).toBeGreaterThan(30);
  expect(peak).toBeLessThan(MOST_MEGABYTES);
});
