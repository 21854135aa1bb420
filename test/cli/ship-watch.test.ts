import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Bandwidth } from '../../cli/ship/bandwidth';
import { hasForm } from '../../cli/ship/glob';
import { Ledger } from '../../cli/ship/ledger';
import { familyOf } from '../../cli/ship/lineage';
import { telling } from '../../cli/ship/report-lines';
import { watch } from '../../cli/ship/watch';
import { ShipStore, type Fault } from './ship-store';

let store: ShipStore;
beforeEach(async () => {
  store = await ShipStore.start();
});
afterEach(() => store.stop());

/** Watches a folder with one file over some looks; what is slept is counted, not waited for. */
async function watchFor(looks: number, fault: (look: number) => Fault | undefined) {
  const logs = path.join(store.folder, 'logs');
  mkdirSync(logs, { recursive: true });
  writeFileSync(path.join(logs, 'a.log'), 'one\n');
  const interruption = new AbortController();
  const told: string[] = [];
  const pauses: number[] = [];
  let look = 0;
  store.fault = (method) => (method === 'POST' ? fault(look) : undefined);
  const sleep = async (milliseconds: number): Promise<void> => void pauses.push(milliseconds);
  await watch(
    { api: { url: store.url, key: 'ca_key' }, options: { source: 'linux_syslog', host: 'web-1', sleep, random: () => 0.5 }, ledger: Ledger.inMemory(), isLines: true, newId: () => 'id', now: () => 1_000_000 + look },
    {
      targets: [logs],
      selection: { include: [], exclude: [] },
      patience: { settle: 0, line: 0, every: 0, isLines: true },
      parallel: 1,
      interrupted: interruption.signal,
      ...telling((event) => told.push(event)),
      onPass: () => void (++look === looks && interruption.abort()),
    },
  );
  return { told, pauses, requests: store.requests };
}

const refused = (status: number): Fault => ({ status, body: JSON.stringify({ code: `CA2${status}`, detail: 'found', fix: 'fix' }) });

test('while the key is not accepted it looks ever more rarely, says so once, and ships when it is', async () => {
  const { told, pauses } = await watchFor(10, (look) => (look < 8 ? refused(401) : undefined));
  expect(pauses.slice(0, 8)).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
  expect(told).toEqual(['failed', 'uploaded']);
});

test('while nobody answers each look tries for a while, and the looks back off', async () => {
  const { told, pauses } = await watchFor(3, (look) => (look < 2 ? 'broken' : undefined));
  expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 5_000, 500, 1000, 2000, 4000, 8000, 10_000]);
  expect(told).toEqual(['failed', 'uploaded']);
});

test('a file that is refused as it is is not asked for at each look', async () => {
  expect(await watchFor(5, () => refused(400))).toMatchObject({ told: ['failed'], requests: 1 });
});

test('bytes leave at the allowed speed, over all uploads together', async () => {
  let now = 0;
  const bandwidth = new Bandwidth(1_000_000, () => now, async (milliseconds) => void (now = Math.max(now, milliseconds + now)));
  const bytes = Buffer.alloc(3_000_000);
  let received = 0;
  for await (const part of bandwidth.paced([bytes])) {
    received += part.length;
    expect(part.length).toBeLessThanOrEqual(250_000);
  }
  expect(received).toBe(3_000_000);
  expect(now).toBeGreaterThanOrEqual(2_700);
});

test.each([
  ['*.log', 'app.log', true],
  ['*.log', 'app.log.1', false],
  ['*.log*', 'app.log.1', true],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['app/*.log', 'app/x/y.log', false],
  ['app/**/*.log', 'app/x/y/z.log', true],
  ['app/**/*.log', 'app/z.log', true],
  ['**', 'a/b', true],
  ['[x].log', '[x].log', true],
])('%s and %s: %s', (pattern, name, expected) => expect(hasForm(pattern, name)).toBe(expected));

test('a pattern made to be slow is not', () => {
  const started = Date.now();
  expect(hasForm('*a'.repeat(100), `${'a'.repeat(2_000)}b`)).toBe(false);
  expect(Date.now() - started).toBeLessThan(2_000);
});

test.each([['app.log'], ['app.log.1'], ['app.log.2.gz'], ['app.log-20261122'], ['app.log-20261122-1795363033.gz'], ['app-1.log'], ['app.log.old']])('%s is of the family app.log', (name) => {
  expect(familyOf(`/var/log/${name}`)).toBe('app.log');
});
