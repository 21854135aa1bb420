import type { StageConfig } from '../../stacks/config';
import { durationText } from '../buffer/points-text';
import { forecastTable, usualVolume, type Forecast } from './forecast';
import type { Billed, PriceList } from './prices';

const VOLUMES = [['300 MB', 300e6], ['3 GB', 3e9], ['300 GB', 300e9]] as const;
const LOADS = [1, 5, 15, 60];
const PARTS: readonly (readonly [string, readonly Billed[]])[] = [
  ['loads', ['redshift_compute']],
  ['Firehose', ['firehose_ingest', 'firehose_conversion']],
  ['functions', ['lambda_requests', 'lambda_compute']],
  ['storage', ['s3_storage', 'redshift_storage']],
];

/** The table of docs/cost.md: a month at three volumes, with the load interval as the knob. Whole dollars. */
export function costTable(config: StageConfig, prices: PriceList): string {
  const heading = ['log an hour', 'load every', 'p95 to the row', ...PARTS.map(([name]) => name), 'the rest', '**$ a month**', 'of it without storage'];
  const rows = VOLUMES.flatMap(([name, bytesAnHour]) =>
    forecastTable(config, { ...usualVolume, bytesAnHour }, prices, LOADS.map((loadMinutes) => ({ loadMinutes }))).map((each) => rowOf(name, each)),
  );
  return [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function rowOf(volume: string, { settings, freshness_p95, month }: Forecast): string[] {
  const dollars = (keys: readonly Billed[]): number => month.lines.filter(({ key }) => keys.includes(key)).reduce((sum, { usd }) => sum + usd, 0);
  const parts = PARTS.map(([, keys]) => dollars(keys));
  const rest = month.usd - parts.reduce((sum, usd) => sum + usd, 0);
  const storage = dollars(['s3_storage', 'redshift_storage']);
  return [volume, `${settings.loadMinutes} min`, durationText(freshness_p95), ...[...parts, rest].map(whole), `**${whole(month.usd)}**`, whole(month.usd - storage)];
}

const whole = (usd: number): string => Math.round(usd).toLocaleString('en');
