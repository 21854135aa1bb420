import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Ledger } from '../../cli/ship/ledger';

const folder = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-ledger-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const open = (): Ledger => Ledger.open(folder, { api: 'https://api.example.net', source: 'linux_syslog', host: 'web-1' });
const contents = (ledger: Ledger): unknown => JSON.parse(JSON.stringify([...ledger.lineages.values()]));
const head = { length: 5, hash: 'h' };
const plan = (from: number, to: number, inode: string) => ({ from, to, sha256: `sha of ${from}`, mark: `mark at ${to}`, inode });

test('a journal that is mostly history is made smaller, and says the same', () => {
  const first = open();
  for (const id of ['a', 'b', 'c']) {
    first.plan(id, plan(0, 5, id), false, { path: `/var/log/${id}`, head });
    first.sent(id, `upload of ${id}`, 1_000, { inode: id, size: 5, modified: 7 });
  }
  first.plan('a', { ...plan(5, 9, 'a'), occurrence: 'a@5' }, true);
  first.loaded('b', ['upload of b']);
  first.gone('c', 2_000);
  for (let look = 0; look < 12_000; look++) first.seen('b', { inode: 'b', size: 5, modified: look });
  const said = contents(first);
  first.close();
  const before = statSync(path.join(folder, 'journal')).size;

  const second = open();
  expect(contents(second)).toEqual(said);
  expect(statSync(path.join(folder, 'journal')).size).toBeLessThan(before / 100);
  expect(second.ofInode('a')?.plan).toMatchObject({ from: 5, occurrence: 'a@5' });
  expect(second.isRepeated('/var/log/b', 'sha of 0', 'x')).toBe(true);
  second.sent('a', 'upload of a, on', 3_000, undefined);
  const now = contents(second);
  second.close();
  const third = open();
  expect(contents(third)).toEqual(now);
  third.close();
});
