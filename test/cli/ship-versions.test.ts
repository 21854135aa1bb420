import { appendFileSync, type BigIntStats, mkdirSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isSameVersion, versionOf } from '../../cli/ship/file-version';
import { Ledger } from '../../cli/ship/ledger';
import { runPass, type PassOptions, type PassReport } from '../../cli/ship/pass';
import { takeStock } from '../../cli/ship/stock';
import { walk, type FoundFile } from '../../cli/ship/walk';
import { ShipStore } from './ship-store';

/** Another content under the inode, the size and the times of what was shipped: what the system tells is not taken for more than it is. */
let store: ShipStore;
let ledger: Ledger;
let logs: string;
beforeEach(async () => {
  store = await ShipStore.start();
  logs = path.join(store.folder, 'logs');
  mkdirSync(logs);
  ledger = Ledger.open(path.join(store.folder, 'state'), { api: store.url, source: 'linux_syslog', host: 'web-1' });
});
afterEach(async () => {
  ledger.close();
  await store.stop();
});

const PATIENCE = { settle: 5_000, line: 60_000, every: 30_000, isLines: true };
/** By then every file rests. */
const later = (): number => Date.now() + 600_000;
let ids = 0;

const pass = (change: Partial<PassOptions> = {}): Promise<PassReport> =>
  runPass(
    { api: { url: store.url, key: 'ca_key' }, options: { source: 'linux_syslog', host: 'web-1', sleep: async () => {}, random: () => 0.5 }, ledger, isLines: true, newId: () => `id${ids++}`, now: later },
    { targets: [logs], selection: { include: [], exclude: [] }, patience: PATIENCE, parallel: 1, ...change },
  );

const log = (name: string): string => path.join(logs, name);
const LONG_AGO = new Date('2026-03-10T10:00:00Z');

/** In place, so that the inode stays, with the same time to the nanosecond: as a file that was given the inode of a removed one. */
function write(name: string, text: string): void {
  writeFileSync(log(name), text);
  utimesSync(log(name), LONG_AGO, LONG_AGO);
}

async function found(): Promise<FoundFile> {
  for await (const file of walk(logs)) if (!('problem' in file)) return file;
  throw new Error('expected a file, found none');
}

async function* only(file: FoundFile): AsyncGenerator<FoundFile> {
  yield file;
}

test.each([
  ['all of it', 'one\ntwo\n', 'six\nten\n'],
  ['only the middle of it', `${'a\n'.repeat(300)}one\n${'z\n'.repeat(3_000)}`, `${'a\n'.repeat(300)}two\n${'z\n'.repeat(3_000)}`],
])('other content of the same inode, size and time is shipped: %s', async (_, before, after) => {
  write('app.log', before);
  expect((await pass()).shipped.length).toBe(1);
  expect(await pass()).toMatchObject({ shipped: [], covered: 1 });
  write('app.log', after);
  expect((await pass()).shipped.length).toBe(1);
  expect(Buffer.concat([...store.uploads.values()].map(({ bytes }) => bytes!)).toString()).toBe(before + after);
});

test('a file that rested when it was covered is not opened again until its times are others', async () => {
  write('app.log', 'one\ntwo\n');
  await pass();
  const rested = { ...(await found()), isFresh: false };
  await takeStock(only(rested), ledger, PATIENCE, later());
  const unreadable = { ...rested, file: log('none') };
  expect((await takeStock(only(unreadable), ledger, PATIENCE, later())).covered).toEqual([unreadable]);
  const written = { ...unreadable, times: '1 1' };
  expect((await takeStock(only(written), ledger, PATIENCE, later())).covered).toEqual([]);
});

test('a state without times, as earlier releases wrote it, is judged by content', async () => {
  write('app.log', 'one\ntwo\n');
  await pass();
  const { inode, size, modified } = await found();
  ledger.seen([...ledger.lineages.keys()][0]!, { inode, size, modified });
  expect(await pass()).toMatchObject({ shipped: [], covered: 1 });
  write('app.log', 'six\nten\n');
  expect((await pass()).shipped.length).toBe(1);
});

test('a log that is truncated between the look at it and its turn, and grows past its old length, loses nothing', async () => {
  write('a.log', 'a 1\n');
  write('b.log', 'b 1\n');
  await pass();
  appendFileSync(log('a.log'), 'a 2\n');
  appendFileSync(log('b.log'), 'b 2\n');
  store.onRequest = () => {
    store.onRequest = () => {};
    truncateSync(log('b.log'), 0);
    appendFileSync(log('b.log'), 'b 3\nb 4\nb 5\n');
  };
  expect(await pass()).toMatchObject({ shipped: [{ file: log('a.log') }], failed: [], waiting: [log('b.log')] });
  await pass();
  expect(store.lines().sort()).toEqual(['a 1', 'a 2', 'b 1', 'b 3', 'b 4', 'b 5']);
});

test('a file is known by all digits of its inode and of its times; in the moment of a write the times tell nothing', () => {
  writeFileSync(log('app.log'), 'one\n');
  const stats = statSync(log('app.log'), { bigint: true });
  const at = (change: Partial<Record<keyof BigIntStats, bigint>>, now?: number) => versionOf(Object.assign(Object.create(stats), change) as BigIntStats, now);
  const large = 2n ** 60n;
  expect(at({ ino: large }).inode).not.toBe(at({ ino: large + 1n }).inode);
  expect(isSameVersion(at({}), at({}))).toBe(true);
  for (const other of [{ mtimeNs: stats.mtimeNs + 1n }, { birthtimeNs: stats.birthtimeNs + 1n }, { size: stats.size + 1n }, { ino: stats.ino + 1n }]) expect(isSameVersion(at({}), at(other))).toBe(false);
  expect(isSameVersion(at({}), at({ ctimeNs: stats.ctimeNs + 1n }))).toBe(true); // renamed
  expect(isSameVersion(at({ birthtimeNs: 0n }), at({ birthtimeNs: 0n, ctimeNs: stats.ctimeNs + 1n }))).toBe(false);
  expect(at({}).isFresh).toBe(true);
  expect(at({}, Date.now() + 3_000).isFresh).toBe(false);
  // A time that was set says nothing of when that was done.
  expect(at({ mtimeMs: 0n }).isFresh).toBe(true);
});
