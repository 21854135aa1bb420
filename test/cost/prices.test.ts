import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { bytesOf } from '../../cli/cost/cost';
import { estimate, sumUsage } from '../../cli/cost/estimate';
import { billed, chargeFor, priceOf, pricesFile, readPrices } from '../../cli/cost/prices';
import { exitCodes } from '../../cli/exit';

const folder = mkdtempSync(path.join(tmpdir(), 'prices-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Our file with one thing changed. */
function changedFile(change: (list: any) => void): string {
  const list = JSON.parse(readFileSync(pricesFile, 'utf8'));
  change(list);
  const file = path.join(folder, 'prices.json');
  writeFileSync(file, JSON.stringify(list));
  return file;
}

test('every price that anything is counted by is there, dated and with its source', () => {
  const list = readPrices();
  expect(list.as_of).toMatch(/^\d{4}-\d\d$/);
  for (const key of billed) expect([key, priceOf(list, key).source]).toEqual([key, expect.stringMatching(/^https:\/\//)]);
});

test('a price that is missing is named, and what to do; nothing is added up as if it were free', () => {
  const list = readPrices(changedFile(({ prices }) => delete prices.redshift_compute));
  expect(() => estimate({ redshift_compute: 1 }, list)).toThrow(expect.objectContaining({ exitCode: exitCodes.precondition, message: 'prices (us-east-1, 2026-08): expected a price of redshift_compute, found none', next: expect.stringContaining('--prices') }));
});

test.each([
  [(list: any) => (list.as_of = 'today'), 'prices.json: expected as_of as yyyy-MM, found today'],
  [(list: any) => (list.currency = 'EUR'), 'prices.json: expected currency USD, found EUR'],
  [(list: any) => (list.prices.gold = list.prices.s3_put), 'found gold'],
  [(list: any) => (list.prices.s3_put.usd = -1), 'expected s3_put with title, usd from 0, per and source'],
  [(list: any) => (list.prices.s3_put.source = ''), 'expected s3_put with title, usd from 0, per and source'],
])('a price list that does not hold is refused: %#', (change, message) => {
  expect(() => readPrices(changedFile(change))).toThrow(message);
});

test('a tier begins where it says, and what is free comes first', () => {
  const price = { title: '', usd: 2, per: '', free: 10, tiers: [{ above: 100, usd: 1 }], source: '' };
  expect([chargeFor(price, 10, true), chargeFor(price, 10, false), chargeFor(price, 110, true), chargeFor(price, 120, true)]).toEqual([0, 20, 200, 210]);
});

test('an estimate is the sum of its lines, never below what is free and never falling with usage', () => {
  const list = readPrices();
  const usage = fc.dictionary(fc.constantFrom(...billed), fc.double({ min: 0, max: 1e9, noNaN: true }));
  fc.assert(
    fc.property(usage, usage, (one, other) => {
      const [less, more] = [estimate(one, list), estimate(sumUsage(one, other), list)];
      expect(less.usd).toBeCloseTo(less.lines.reduce((sum, { usd }) => sum + usd, 0), 6);
      expect(less.usd).toBeLessThanOrEqual(less.usd_without_free);
      expect(more.usd).toBeGreaterThanOrEqual(less.usd - 1e-6);
    }),
  );
});

test('volumes are read as people write them', () => {
  expect([bytesOf('--volume', '300MB'), bytesOf('--volume', '1.5 TB'), bytesOf('--volume', '12')]).toEqual([300e6, 1.5e12, 12]);
  for (const text of ['', '0', '-1', 'much', '3 PB']) expect(() => bytesOf('--volume', text)).toThrow('--volume: expected bytes as 300MB or 1TB');
});
