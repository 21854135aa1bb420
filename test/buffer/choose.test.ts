import fc from 'fast-check';
import { choose, meets } from '../../cli/buffer/choose';
import { Distribution } from '../../cli/buffer/distribution';
import { nextRun, runsWith, scheduleOf } from '../../cli/buffer/load-runs';
import { calibrated, ratiosOf } from '../../cli/buffer/ratios';
import { gridOf, requireBounds } from '../../cli/buffer/settings';
import type { Outcome } from '../../cli/buffer/simulate';

const point = (p95: number, usd: number, objects = 100, intervalSeconds = 300): Outcome => ({
  ...{ intervalSeconds, sizeMegabytes: 128, loadMinutes: 5, freshness: { p50: p95 / 2, p95, p99: p95 + 1 }, objects_per_day: objects, parquet_bytes: 1, row_groups: 1 },
  ...{ invocations_per_day: 1, copies_per_day: 1, loads_per_day: 1, usd_per_month: usd, binds: 'interval', by_size: 0, waits: { transform: 0, stream: 0, load: 0 } },
});

describe('the choice', () => {
  const points = [point(60, 300), point(300, 100, 200), point(300, 100.5, 50), point(900, 40)];

  test('with a bound on freshness is the cheapest, and of the like the one with the fewest objects', () => {
    expect(choose(points, { freshP95: 300 })!.point).toBe(points[2]);
  });

  test('with a bound on cost is the freshest', () => {
    expect(choose(points, { maxCost: 120 })!.point!.freshness!.p95).toBe(300);
  });

  test('is none without a bound, and none where nothing holds: then it says what is nearest', () => {
    expect(choose(points, {})).toBeUndefined();
    expect(choose(points, { freshP95: 30 })).toEqual({ why: 'no point has a p95 of 30 s; the best has 60 s' });
    expect(choose(points, { maxCost: 10 })).toEqual({ why: 'no point costs at most $10 a month; the cheapest costs $40.00' });
    expect(choose(points, { freshP95: 60, maxCost: 50 })).toEqual({ why: 'no point holds both; a p95 of 60 s costs at least $300.00 a month' });
  });

  test('always holds where any does, and nothing that holds is better by more than a hundredth', () => {
    const any = fc.array(fc.tuple(fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 2000 })), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 4000 }), (all, freshP95) => {
        const candidates = all.map(([p95, usd, objects]) => point(p95, usd, objects));
        const holding = candidates.filter((each) => meets(each, { freshP95 }));
        const chosen = choose(candidates, { freshP95 })!.point;
        expect(chosen === undefined).toBe(holding.length === 0);
        for (const each of chosen ? holding : []) expect(chosen!.usd_per_month).toBeLessThanOrEqual(each.usd_per_month * 1.01);
      }),
    );
  });
});

describe('the grid', () => {
  const present = { intervalSeconds: 137, sizeMegabytes: 100, loadMinutes: 7 };

  test('has every combination once, the present settings among them, all within the bounds', () => {
    const grid = gridOf(present);
    expect(new Set(grid.map((each) => JSON.stringify(each))).size).toBe(grid.length);
    expect(grid).toContainEqual(present);
    for (const each of grid) expect(() => requireBounds(each)).not.toThrow();
  });

  test.each([{ intervalSeconds: 59 }, { sizeMegabytes: 129 }, { loadMinutes: 0 }, { intervalSeconds: 60.5 }, { sizeMegabytes: Number.NaN }])('%j is out of bounds', (settings) => {
    expect(() => requireBounds(settings)).toThrow(expect.objectContaining({ exitCode: 2, next: expect.stringMatching(/^give --/) }));
  });
});

test('percentiles are those of the sorted values, to the second', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5_000_000 }), { minLength: 1, maxLength: 200 }), fc.constantFrom(0.5, 0.95, 0.99), (values, share) => {
      const distribution = new Distribution();
      values.forEach((value) => distribution.add(value, 1));
      const sorted = [...values].sort((a, b) => a - b);
      expect(distribution.percentile(share)).toBe(Math.ceil(sorted[Math.ceil(share * values.length - 1e-9) - 1]! / 1000));
    }),
  );
});

test('a run of load takes what was there before it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 1, max: 1440 }), fc.integer({ min: 0, max: 1e7 }), (at, minutes, offset) => {
      const [phase] = scheduleOf(minutes, offset).phases;
      const run = nextRun(at, minutes, phase!);
      expect(run - at).toBeGreaterThanOrEqual(0);
      expect(run - at).toBeLessThan(minutes * 60_000);
      expect((run - phase!) % (minutes * 60_000)).toBe(0);
    }),
  );
  expect([...runsWith([0, 1, 300_000, 300_001], 5, 0)]).toEqual([[0, 1], [300_000, 2], [600_000, 1]]);
});

test('what was delivered goes before what the samples had', () => {
  const ratios = ratiosOf('http_activity');
  expect(calibrated(ratios, { files: 0, bytes: 0 }, 1e6)).toBe(ratios);
  expect(calibrated(ratios, { files: 10, bytes: 200_000 + 500_000 }, 1e6).parquet).toBeCloseTo(0.5);
  expect(calibrated(ratios, { files: 10, bytes: 100_000 }, 1e6)).toMatchObject({ fileBytes: 10_000, parquet: 0 });
});
