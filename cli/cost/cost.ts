import { print } from '../commands/options';
import { amountOf, windowOf } from '../buffer/options';
import { openServices, stageConfig, stagesFolder, type BufferServices } from '../buffer/services';
import { requireBounds, type Settings } from '../buffer/settings';
import { CommandError, exitCodes } from '../exit';
import { readActual, type Actual } from './actual';
import { forecastTable, usualVolume, type Forecast } from './forecast';
import { readPrices, type PriceList } from './prices';
import { renderActual, renderForecast, renderWhatIf } from './render';

export interface ForecastOptions {
  readonly env: string;
  readonly volume: string;
  readonly uploadSize: string;
  readonly recordBytes: string;
  readonly interval?: string;
  readonly size?: string;
  readonly loadInterval?: string;
  readonly prices?: string;
  readonly stages?: string;
  readonly json?: boolean;
}

/** Load intervals that are set beside the one that is asked for, and intervals of the streams. */
const OTHERS: readonly Partial<Settings>[] = [{ loadMinutes: 1 }, { loadMinutes: 5 }, { loadMinutes: 15 }, { loadMinutes: 30 }, { loadMinutes: 60 }, { intervalSeconds: 60 }, { intervalSeconds: 300 }, { intervalSeconds: 900 }];

/** `cyberactive cost forecast`: a month of a stage at a volume, and what other intervals would make of it. */
export async function forecastCost(options: ForecastOptions): Promise<void> {
  const document = forecastDocument(options);
  const { stage, forecast: now, others } = document;
  print(options, document, `stage ${stage}, ${renderForecast(now)}\n\n${renderWhatIf(others, now)}\n\nassumptions: docs/cost.md`);
}

/** What `cost forecast` prints. */
export interface ForecastDocument {
  readonly stage: string;
  readonly forecast: Forecast;
  readonly others: readonly Forecast[];
}

/** @throws CommandError for settings out of bounds and stages that are none */
export function forecastDocument(options: Omit<ForecastOptions, 'json'>): ForecastDocument {
  const [intervalSeconds, sizeMegabytes, loadMinutes] = [amountOf('--interval', options.interval), amountOf('--size', options.size), amountOf('--load-interval', options.loadInterval)];
  const change: Partial<Settings> = { ...(intervalSeconds !== undefined && { intervalSeconds }), ...(sizeMegabytes !== undefined && { sizeMegabytes }), ...(loadMinutes !== undefined && { loadMinutes }) };
  requireBounds(change);
  const config = stageConfig(options.env === 'local' ? 'dev' : options.env, options.stages ?? stagesFolder);
  const volume = { bytesAnHour: bytesOf('--volume', options.volume.replace(/\/h$/, '')), uploadBytes: bytesOf('--upload-size', options.uploadSize), recordBytes: bytesOf('--record-bytes', options.recordBytes) };
  const [now, ...others] = forecastTable(config, volume, readPrices(options.prices), [change, ...OTHERS.map((other) => ({ ...change, ...other }))]);
  return { stage: config.stage, forecast: now!, others };
}

export interface ActualOptions {
  readonly env: string;
  readonly since?: string;
  readonly until?: string;
  readonly prices?: string;
  readonly stages?: string;
  readonly json?: boolean;
}

/** `cyberactive cost actual`: what a window took, by stream and customer. */
export async function actualCost(options: ActualOptions): Promise<void> {
  const prices = readPrices(options.prices);
  const actual = await actualDocument(await openServices(options.env, options.stages), prices, options);
  print(options, actual, renderActual(actual));
}

/** What `cost actual` prints. @throws CommandError where nothing came */
export async function actualDocument(services: BufferServices, prices: PriceList, options: Pick<ActualOptions, 'since' | 'until'>): Promise<Actual> {
  const { from, until } = windowOf(options, services.now());
  const actual = await readActual(services, prices, from, until);
  if (actual.uploads === 0) throw new CommandError(exitCodes.precondition, `uploads: expected some from ${actual.from} on, found none`, 'look further back with --since 7d, or see cyberactive cost forecast --volume 300MB/h');
  return actual;
}

const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** `300MB`, `1.5TB`. @returns bytes */
export function bytesOf(flag: string, text: string): number {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)\s*([KMGT]?B)?$/i.exec(text.trim());
  const bytes = match ? Number(match[1]) * UNITS[(match[2] ?? 'B').toUpperCase()]! : 0;
  if (bytes > 0) return bytes;
  throw new CommandError(exitCodes.usage, `${flag}: expected bytes as 300MB or 1TB, found ${text}`);
}

export { usualVolume };
