import { readFileSync } from 'node:fs';
import path from 'node:path';
import { forecastTable, usualVolume } from '../../cli/cost/forecast';
import { costTable } from '../../cli/cost/cost-table';
import { readPrices } from '../../cli/cost/prices';
import { configOf } from '../stacks/synthesized';

const prices = readPrices();
const volume = { ...usualVolume, bytesAnHour: 300e6 };

test('docs/cost.md has the figures that the code has', () => {
  const text = readFileSync(path.join(__dirname, '..', '..', 'docs', 'cost.md'), 'utf8');
  expect(text).toContain(costTable(configOf('prod'), prices));
}, 60_000);

test('300 MB an hour is billed by Firehose as the reference has it, and load is most of the bill at 5 minutes', () => {
  const [every5, hourly] = forecastTable(configOf('prod'), volume, prices, [{ loadMinutes: 5 }, { loadMinutes: 60 }]);
  const line = (name: string) => every5!.month.lines.find(({ key }) => key === name)!.usd;
  // 219 GB a month: $6.35 and $3.94; packs lose 1 % to headers and 1 % to rounding.
  expect(line('firehose_ingest')).toBeGreaterThan(6.35);
  expect(line('firehose_ingest')).toBeLessThan(6.35 * 1.04);
  expect(line('firehose_conversion')).toBeCloseTo((line('firehose_ingest') * 0.018) / 0.029, 6);
  // Every five minutes for a minute at 4 RPU: the reference's $219.
  expect(line('redshift_compute')).toBeGreaterThan(215);
  expect(line('redshift_compute')).toBeLessThan(222);
  expect(every5!.month.usd - hourly!.month.usd).toBeGreaterThan(190);
});

test('packing saves what a record of 225 bytes would be rounded up by', () => {
  const [{ packing_saves } = { packing_saves: 0 }] = forecastTable(configOf('prod'), volume, prices, [{}]);
  const records = (300e6 * 730) / 225;
  expect(packing_saves).toBeCloseTo((records * 5120 * 0.047) / 1e9 - (219 * 1.01 * 0.047), 0);
});

test('a volume over the quota of a stream says so', () => {
  const [small, large] = [volume, { ...volume, bytesAnHour: 300e9 }].map((each) => forecastTable(configOf('prod'), each, prices, [{ loadMinutes: 60 }])[0]!);
  expect(small!.over_quota).toEqual({});
  expect(large!.over_quota).toMatchObject({ http_activity: 6 });
});
