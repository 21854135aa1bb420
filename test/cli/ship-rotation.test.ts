import { appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ledger } from '../../cli/ship/ledger';
import { runPass, type PassOptions, type PassReport } from '../../cli/ship/pass';
import type { Shipping } from '../../cli/ship/ship-work';
import { ShipStore } from './ship-store';

/** Logs that live: written to, renamed, copied and truncated, compressed. Each line arrives, and arrives once. */
let store: ShipStore;
let ledger: Ledger;
/** Moves the shipper's clock on: files come to rest without waiting. */
let ahead = 0;
let ids = 0;
let logs: string;
beforeEach(async () => {
  store = await ShipStore.start();
  logs = path.join(store.folder, 'logs');
  mkdirSync(logs);
  [ahead, ids] = [0, 0];
  ledger = open();
});
afterEach(async () => {
  ledger.close();
  await store.stop();
});

const open = (): Ledger => Ledger.open(path.join(store.folder, 'state'), { api: store.url, source: 'linux_syslog', host: 'web-1' });
/** As after a crash: what was not written is not known. */
function restart(): void {
  ledger.close();
  ledger = open();
}

const PATIENCE = { settle: 5_000, line: 60_000, every: 30_000, isLines: true };

function pass(change: Partial<PassOptions> & { isLines?: boolean } = {}): Promise<PassReport> {
  const shipping: Shipping = {
    api: { url: store.url, key: 'ca_key' },
    options: { source: 'linux_syslog', host: 'web-1', sleep: async () => {}, random: () => 0.5 },
    ledger,
    isLines: change.isLines ?? true,
    newId: () => `id${ids++}`,
    now: () => Date.now() + ahead,
  };
  const patience = { ...PATIENCE, isLines: change.isLines ?? true };
  return runPass(shipping, { targets: [logs], selection: { include: [], exclude: [] }, patience, parallel: 3, ...change });
}

const log = (name: string): string => path.join(logs, name);
let written = 0;
const write = (name: string, lines: number): void => {
  for (let line = 0; line < lines; line++) appendFileSync(log(name), `line ${written++} of a log, written at a time of its own\n`);
};
const rest = (): void => void (ahead += 61_000);
const expectEachLineOnce = (expected: readonly string[]): void => expect(store.lines().sort()).toEqual([...expected].sort());
const sizes = (): number[] => [...store.uploads.values()].map(({ size }) => size);

test('what is added to a log is shipped alone, under the path of the log', async () => {
  write('app.log', 3);
  rest();
  expect(await pass()).toMatchObject({ shipped: [{ state: 'uploaded' }], failed: [] });
  expect(await pass()).toMatchObject({ shipped: [], covered: 1 });
  write('app.log', 2);
  rest();
  expect(await pass()).toMatchObject({ shipped: [{ from: expect.any(Number) }] });
  expect([...store.uploads.values()].map((upload) => upload.path)).toEqual([log('app.log'), log('app.log')]);
  expect(store.lines().length).toBe(5);
});

test('a file that is being written waits; a log that never rests is shipped up to its last whole line', async () => {
  write('app.log', 1);
  expect(await pass()).toMatchObject({ shipped: [], waiting: [log('app.log')] });
  ahead += 4_000;
  expect((await pass()).waiting.length).toBe(1);
  ahead += 30_000;
  write('app.log', 1);
  appendFileSync(log('app.log'), 'half a li');
  utimesSync(log('app.log'), new Date(Date.now() + ahead), new Date(Date.now() + ahead));
  expect((await pass()).shipped.length).toBe(1);
  expect(store.lines().length).toBe(2);
  appendFileSync(log('app.log'), 'ne\n');
  rest();
  await pass();
  expect(store.lines()).toContain('half a line');
});

test('a last line that never ends is shipped after a while; a new small file is not cut for it', async () => {
  writeFileSync(log('report.txt'), 'one\ntwo');
  ahead = 10_000;
  expect(await pass()).toMatchObject({ shipped: [], failed: [] });
  rest();
  await pass();
  expect(sizes()).toEqual([7]);
});

test.each(['rename', 'copytruncate', 'rename and gzip', 'copytruncate and gzip'])('rotation by %s loses and repeats nothing', async (how) => {
  const expected: string[] = [];
  const rotate = (): void => {
    expected.push(...readFileSync(log('app.log'), 'utf8').split('\n').filter(Boolean));
    if (existsSync(log('app.log.1'))) renameSync(log('app.log.1'), log('app.log.2'));
    if (existsSync(log('app.log.1.gz'))) renameSync(log('app.log.1.gz'), log('app.log.2.gz'));
    if (how.startsWith('rename')) renameSync(log('app.log'), log('app.log.1'));
    else {
      copyFileSync(log('app.log'), log('app.log.1'));
      truncateSync(log('app.log'), 0);
    }
    if (!how.endsWith('gzip')) return;
    writeFileSync(log('app.log.1.gz'), gzipSync(readFileSync(log('app.log.1'))));
    unlinkSync(log('app.log.1'));
  };
  for (let round = 0; round < 3; round++) {
    write('app.log', 20);
    rest();
    await pass();
    write('app.log', 5); // the shipper has not seen these when the log is rotated
    rotate();
    write('app.log', round === 0 ? 40 : 2); // once more than was there before it was truncated
    rest();
    expect((await pass()).failed).toEqual([]);
    if (round === 1) restart();
  }
  expected.push(...readFileSync(log('app.log'), 'utf8').split('\n').filter(Boolean));
  expectEachLineOnce(expected);
});

test('a copy that is being made of a log is not taken for a new log', async () => {
  write('app.log', 40);
  rest();
  await pass();
  // As in the middle of copytruncate: the copy is there, the log is not truncated yet.
  copyFileSync(log('app.log'), log('app.log.1'));
  ahead = 0;
  expect((await pass()).shipped).toEqual([]);
  ahead = 31_000;
  utimesSync(log('app.log.1'), new Date(Date.now() + ahead), new Date(Date.now() + ahead));
  expect((await pass()).shipped).toEqual([]);
  truncateSync(log('app.log'), 0);
  ahead += 61_000;
  expect((await pass()).shipped).toEqual([]);
  expect(store.lines().length).toBe(40);
});

test('a log that is rotated between the look at it and its turn is not mixed up with the next one', async () => {
  write('a.log', 3);
  write('b.log', 3);
  rest();
  await pass();
  write('a.log', 1);
  write('b.log', 1);
  rest();
  store.onRequest = () => {
    if (existsSync(log('b.log.1'))) return;
    renameSync(log('b.log'), log('b.log.1'));
    write('b.log', 9);
  };
  expect(await pass({ parallel: 1 })).toMatchObject({ failed: [], waiting: [log('b.log')] });
  store.onRequest = () => void (existsSync(log('b.log')) && renameSync(log('b.log'), log('gone.log')));
  write('a.log', 1);
  rest();
  await pass({ parallel: 1 });
  store.onRequest = () => {};
  rest();
  expect((await pass()).failed).toEqual([]);
  expect(new Set(store.lines()).size).toBe(3 + 3 + 2 + 9 + 1);
  expect(store.lines().length).toBe(18);
});

test('a file that is gone before it was uploaded is said once, and shipped when it is found again', async () => {
  write('app.log', 2);
  rest();
  store.fault = () => ({ status: 503 });
  await pass();
  store.fault = () => undefined;
  renameSync(log('app.log'), path.join(store.folder, 'app.log.1'));
  expect((await pass()).failed).toMatchObject([{ kind: 'local', message: expect.stringMatching(/^bytes 0 to \d+ were about to be uploaded and are not there/) }]);
  restart();
  expect((await pass()).failed).toEqual([]);
  copyFileSync(path.join(store.folder, 'app.log.1'), log('app.log.1'));
  rest();
  expect(await pass()).toMatchObject({ failed: [], shipped: [{ file: log('app.log.1') }] });
  expect([...store.uploads.values()].map((upload) => upload.path)).toEqual([log('app.log')]);
});

test('two logs that begin alike, or are the same, are two logs', async () => {
  for (const name of ['a-1.log', 'a-2.log', 'a-3.log']) writeFileSync(log(name), 'started\n');
  rest();
  expect((await pass()).shipped.length).toBe(3);
  // A log without times that is rotated and begins as the last one did: told apart, though path and content are the same.
  renameSync(log('a-1.log'), log('a-1.log.1'));
  writeFileSync(log('a-1.log'), 'started\n');
  rest();
  await pass();
  appendFileSync(log('a-1.log'), 'started\n');
  rest();
  await pass();
  expect(store.lines().length).toBe(5);
});

test('a JSON document that is written anew is shipped whole, one that is added to goes on', async () => {
  writeFileSync(log('trail.json'), '{"Records":[]}');
  rest();
  await pass({ isLines: false });
  writeFileSync(log('trail.json'), '{"Records":[{}]}');
  rest();
  await pass({ isLines: false });
  writeFileSync(log('more.ndjson'), '{}\n');
  rest();
  await pass({ isLines: false });
  appendFileSync(log('more.ndjson'), '{"a":1}\n');
  rest();
  await pass({ isLines: false });
  expect(sizes()).toEqual([14, 16, 3, 8]);
});

test('names that rotation gives are one family only by content: another log of that name is shipped', async () => {
  write('app.log', 3);
  rest();
  await pass();
  unlinkSync(log('app.log'));
  write('app.log.1', 3);
  writeFileSync(log('app.log.2.gz'), gzipSync('of another log\n'));
  writeFileSync(log('app.log.3.gz'), 'no gzip\n');
  rest();
  expect((await pass()).shipped.length).toBe(3);
});

test('drawn: any order of writing, rotating, restarting and failing keeps each line once', async () => {
  for (let seed = 1; seed <= 12; seed++) await anyOrder(seed);
}, 60_000);

async function anyOrder(seed: number): Promise<void> {
  const random = randomFrom(seed);
  const name = (end: string): string => `svc${seed}.log${end}`;
  const before = store.lines().length;
  const first = written;
  const mode = seed % 3;
  const shift = (): void => {
    const old = readdirSync(logs).filter((file) => file.startsWith(name('.'))).sort((a, b) => Number(/\.(\d+)/.exec(b)![1]) - Number(/\.(\d+)/.exec(a)![1]));
    for (const file of old) renameSync(log(file), log(file.replace(/log\.(\d+)/, (_, number: string) => `log.${Number(number) + 1}`)));
  };
  write(name(''), 1);
  for (let step = 0; step < 30; step++) {
    const drawn = random();
    if (drawn < 0.35) write(name(''), 1 + Math.floor(random() * 30));
    else if (drawn < 0.5) ahead += Math.floor(random() * 70_000);
    else if (drawn < 0.75) {
      const share = random() < 0.3 ? 0.5 : 0;
      store.fault = () => (random() < share ? (random() < 0.5 ? 'broken after' : { status: 503 }) : undefined);
      await pass();
      store.fault = () => undefined;
    } else if (drawn < 0.85 && existsSync(log(name('')))) {
      shift();
      if (mode === 0) {
        renameSync(log(name('')), log(name('.1')));
        write(name(''), 1);
      } else {
        copyFileSync(log(name('')), log(name('.1')));
        truncateSync(log(name('')), 0);
      }
    } else if (drawn < 0.95 && mode === 2 && existsSync(log(name('.2')))) {
      writeFileSync(log(name('.2.gz')), gzipSync(readFileSync(log(name('.2')))));
      rmSync(log(name('.2')));
    } else restart();
  }
  for (let last = 0; last < 2; last++) {
    rest();
    const { failed } = await pass();
    expect({ seed, failed }).toEqual({ seed, failed: [] });
  }
  const numbers = store.lines().slice(before).map((line) => Number(/^line (\d+)/.exec(line)![1])).sort((a, b) => a - b);
  expect({ seed, numbers }).toEqual({ seed, numbers: Array.from({ length: written - first }, (_, index) => first + index) });
}

/** Uniform in [0, 1): a linear congruential generator, the same draws for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
