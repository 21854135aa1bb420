/** How fresh rows of a class are, from footers alone. */
import fc from 'fast-check';
import { measureLoaded, measureNewest, secondsToRow } from '../../constructs/load/class-freshness';
import type { Footer, Range } from '../../constructs/load/footer';
import { Registry, type NewestRowsDocument } from '../../constructs/state/registry';
import { createMeter } from '../../constructs/telemetry';
import { MemoryS3 } from '../state/memory-s3';

const NOW = Date.UTC(2026, 10, 23, 10);

/** A file whose rows are between so many seconds old. */
const file = (rows: number, [least, most]: readonly [number, number], generation: Range | 'untold' = { min: 1, max: 1 }): { readonly footer: Footer } => ({
  footer: { columns: [], rows, uploadedAt: { min: NOW - most * 1_000, max: NOW - least * 1_000 }, ...(generation !== 'untold' && { generation }) },
});
const p95 = (...files: ReturnType<typeof file>[]): number => Math.round(secondsToRow(files, NOW)!);

test('rows of a file lie evenly between its oldest and its newest', () => {
  expect(p95(file(1_000, [100, 300]))).toBe(290);
  expect(p95(file(1_000, [200, 200]))).toBe(200);
});

test('files count by their rows: a late one counts once it has more than a twentieth', () => {
  expect(p95(file(960, [10, 10]), file(40, [900, 900]))).toBe(10);
  expect(p95(file(940, [10, 10]), file(60, [900, 900]))).toBe(900);
});

test('rows that were derived anew, and files that tell nothing, are left out', () => {
  expect(p95(file(100, [60, 60]), file(1_000, [90_000, 90_000], { min: 1, max: 2 }), file(1_000, [90_000, 90_000], 'untold'))).toBe(60);
  expect(secondsToRow([file(1, [5, 5], { min: 2, max: 2 })], NOW)).toBeUndefined();
  expect(secondsToRow([], NOW)).toBeUndefined();
});

test('it is never below what the newest row took, nor above the oldest', () => {
  const seconds = fc.integer({ min: 0, max: 10_000 });
  const files = fc.array(fc.tuple(fc.integer({ min: 1, max: 1_000 }), seconds, seconds), { minLength: 1, maxLength: 10 });
  fc.assert(fc.property(files, (made) => {
    const ages = made.map(([, a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    const found = secondsToRow(made.map(([rows], index) => file(rows, ages[index]!)), NOW)!;
    return found >= Math.min(...ages.map(([least]) => least)) && found <= Math.max(...ages.map(([, most]) => most));
  }), { numRuns: 200 });
});

async function stand(document: NewestRowsDocument = {}) {
  const lines: Record<string, unknown>[] = [];
  const logged: string[] = [];
  const time = { now: NOW };
  const state = new MemoryS3();
  const registry = new Registry(state.client, 'state');
  await registry.newestRows.create(['all'], document);
  const meter = createMeter({ service: 'load', stage: 'dev' }, (line) => lines.push(JSON.parse(line)));
  const deps = { registry, meter, log: (message: string) => void logged.push(message), now: () => time.now };
  return { deps, state, time, logged, measured: () => (meter.flush(), lines.splice(0)) };
}

test('the newest row of a class ages from run to run while nothing comes, and an older file makes it no older', async () => {
  const { deps, time, measured } = await stand();
  await measureLoaded(deps, 'authentication', [file(10, [60, 120])]);
  expect(measured()).toMatchObject([{ stage: 'dev', class: 'authentication', UploadToRow: 117 }]);
  time.now += 600_000;
  await measureNewest(deps);
  expect(measured()).toMatchObject([{ class: 'authentication', NewestRow: 660 }]);
  await measureLoaded(deps, 'authentication', [file(10, [900, 900])]);
  await measureNewest(deps);
  expect(measured()).toMatchObject([{ class: 'authentication', NewestRow: 660 }]);
});

test('each class has its own, and one that is no class any more has none', async () => {
  const { deps, measured } = await stand({ authentication: NOW - 5_000, http_activity: NOW - 9_000, gone: NOW });
  await measureNewest(deps);
  expect(measured()).toMatchObject([{ class: 'authentication', NewestRow: 5 }, { class: 'http_activity', NewestRow: 9 }]);
});

test('a document that cannot be read or written fails no load', async () => {
  const { deps, state, logged } = await stand();
  state.failing = 503;
  await measureLoaded(deps, 'authentication', [file(10, [60, 120])]);
  await measureNewest(deps);
  expect(logged).toEqual(['age of the newest row could not be kept', 'age of the newest row is not known']);
});
