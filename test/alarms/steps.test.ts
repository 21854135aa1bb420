/** Steps of a share and of a volume against what was usual: pure, over hours and days. */
import fc from 'fast-check';
import { volumeStep } from '../../constructs/audit/volume';
import { CustomerWatch } from '../../constructs/load/customer-watch';
import { rejectStep, withClosed } from '../../constructs/load/reject-share';
import type { AccountedDocument, RejectShareDocument, UploadKey } from '../../constructs/state/registry';
import { loadSurroundings } from './load-surroundings';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 2);

/** A share of rejected records for each hour, of so many records. */
function hours(shares: readonly number[], records = 1_000): { document: RejectShareDocument; now: number } {
  let document: RejectShareDocument | undefined;
  shares.forEach((share, hour) => (document = withClosed(document, [{ records, rejected: share * records }], START + hour * HOUR)));
  return { document: document!, now: START + (shares.length - 1) * HOUR };
}
const stepOf = (shares: readonly number[], records?: number): number => {
  const { document, now } = hours(shares, records);
  return Math.round(rejectStep(document, now));
};
const steady = (share: number, count: number): number[] => Array(count).fill(share);

test('a share that stays what it was is no step, however high it is', () => {
  expect([stepOf(steady(0.01, 48)), stepOf(steady(0.6, 48))]).toEqual([0, 0]);
});

test('a share that rises is a step, one that falls is none', () => {
  expect(stepOf([...steady(0.02, 48), 0.5, 0.5])).toBe(48);
  expect(stepOf([...steady(0.5, 48), 0.02, 0.02])).toBe(0);
});

test('a step ends when the share is back, or has been there for most of a week', () => {
  expect(stepOf([...steady(0.02, 48), ...steady(0.5, 3), 0.02, 0.02])).toBe(0);
  expect(stepOf([...steady(0.02, 168), ...steady(0.5, 150)])).toBeLessThan(10);
});

test('a new customer is compared with none rejected, a handful of records with nothing', () => {
  expect(stepOf([0.9])).toBe(90);
  expect(stepOf([...steady(0, 10), 1], 20)).toBe(0);
});

test('the document keeps a week of hours', () => {
  expect(Object.keys(hours(steady(0.1, 400)).document.hours).length).toBe(169);
});

test('a step is between 0 and 100 points', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(fc.array(share, { minLength: 1, maxLength: 200 }), (shares) => stepOf(shares) >= 0 && stepOf(shares) <= 100), { numRuns: 50 });
});

const MB = 1024 * 1024;
test.each<[string, readonly number[], number]>([
  ['steady days', [200, 200, 200, 200, 200, 200, 200, 200], 0],
  ['a day of three times as much', [200, 200, 200, 200, 200, 200, 200, 600], 200],
  ['a day of less', [200, 200, 200, 200, 200, 200, 200, 50], 0],
  ['the first day', [600], 0],
  ['two days', [200, 600], 200],
  ['days without uploads between', [700, 0, 0, 0, 0, 0, 0, 300], 200],
  ['little on a quiet stage', [0.1, 0.1, 50], 0],
])('volume of %s', (_, megabytes, expected) => {
  const bytes = new Map(megabytes.flatMap((count, index) => (count > 0 ? [[20_000 + index, count * MB] as const] : [])));
  expect(Math.round(volumeStep(bytes, 20_000 + megabytes.length - 1))).toBe(expected);
});

function watched(now: number) {
  const lines: Record<string, unknown>[] = [];
  const { deps, logged } = loadSurroundings(now, (line) => lines.push(JSON.parse(line)));
  return { deps, logged, measured: () => (deps.meter.flush(), lines.at(-1)!) };
}
const id = (customer: string): UploadKey => [customer, 'a'.repeat(26)];
const accounted = (accepted: number, rejected: number): AccountedDocument => ({ generation: 1, accepted: { authentication: accepted }, rejected: { unparseable: rejected }, entries: 1, loaded_at: 0 });

test('nothing open and nothing closed is measured as such, so that alarms end', async () => {
  const { deps, measured, logged } = watched(START);
  await new CustomerWatch().measure(deps);
  expect(measured()).toMatchObject({ WorstCustomer: 0, RejectStep: 0 });
  expect(logged).toEqual([]);
});

test('the customer that waits longest is the metric, its name and upload are in the log', async () => {
  const { deps, measured, logged } = watched(START + 600_000);
  const watch = new CustomerWatch();
  watch.waits(id('acme'), { fanned_out_at: START + 300_000 });
  watch.waits(id('slow'), { fanned_out_at: START });
  await watch.measure(deps);
  expect(measured()).toMatchObject({ WorstCustomer: 600 });
  expect(logged).toEqual([{ message: 'customer that waits longest', customer_id: 'slow', upload_id: 'a'.repeat(26), seconds: 600 }]);
});

test('a customer whose share cannot be kept fails no run and costs no other its measure', async () => {
  const { deps, measured, logged } = watched(START);
  const { change } = deps.registry.rejectShares;
  deps.registry.rejectShares.change = async (key, to) => {
    if (key[0] === 'torn') throw new Error('torn: expected JSON');
    return change(key, to);
  };
  const watch = new CustomerWatch();
  watch.closes(id('torn'), accounted(100, 100));
  for (let number = 0; number < 40; number++) watch.closes(id(`well-${number}`), accounted(100, 0));
  watch.closes(id('broken'), accounted(100, 100));
  await watch.measure(deps);
  expect(measured()).toMatchObject({ RejectStep: 50 });
  expect(logged).toEqual([
    { message: 'share of rejected records could not be kept', customer_id: 'torn', error: 'torn: expected JSON' },
    { message: 'share of rejected records stepped up', customer_id: 'broken', points: 50 },
  ]);
});

test('the largest step of a customer is the metric, its name is in the log', async () => {
  const { deps, measured, logged } = watched(START);
  const watch = new CustomerWatch();
  watch.closes(id('well'), accounted(1_000, 5));
  watch.closes(id('broken'), accounted(100, 100));
  watch.closes(id('broken'), accounted(200, 400));
  await watch.measure(deps);
  expect(measured().RejectStep).toBeCloseTo(62.5);
  expect(logged).toEqual([{ message: 'share of rejected records stepped up', customer_id: 'broken', points: 63 }]);
});
