import type { StageConfig } from '../../stacks/config';
import { steadyArrivals } from '../buffer/arrivals';
import { presentSettings, sceneOf } from '../buffer/scene';
import type { Settings } from '../buffer/settings';
import { Simulator, type Outcome, type Scene } from '../buffer/simulate';
import { estimate, MONTH_HOURS, sumUsage, type Estimate, type Usage } from './estimate';
import type { PriceList } from './prices';
import { billedOf, loadUsage, logUsage, objectUsage, putUsage, standingUsage, storageUsage, transformUsage, uploadUsage } from './usage';

/** What comes in. */
export interface Volume {
  /** Bytes of log an hour, decoded. */
  readonly bytesAnHour: number;
  /** Bytes of one uploaded file. */
  readonly uploadBytes: number;
  /** Bytes of one record. */
  readonly recordBytes: number;
}

/** Bytes of the usual upload and of the mean record of the samples (docs/measurements.md, `billing`). */
export const usualVolume = { uploadBytes: 5e6, recordBytes: 225 };

/** Share of each class: a third each of syslog, web access and CloudTrail, as the samples route them. */
export const mix: Readonly<Record<string, number>> = { authentication: 0.2, base_event: 0.14, http_activity: 0.33, api_activity: 0.33 };
/** Bytes put for a byte of log: pack headers (docs/measurements.md, `billing`). */
export const PUT_FOR_DECODED = 1.01;
/** A receipt, bytes of JSON. */
export const RECEIPT_ROW = 1_100;
/** Direct PUT quota of one stream in the large regions, bytes a second (docs.aws.amazon.com/firehose/latest/dev/limits.html). */
const STREAM_QUOTA = 5 * 1024 * 1024;
const STEP = 5_120;

/**
 * A whole day of little, an hour of very much, and less of more, whose buffers last for seconds: what the last ones deliver after
 * the end weighs nothing then.
 */
const hoursFor = (bytesAnHour: number): number => (bytesAnHour <= 1e9 ? 24 : bytesAnHour <= 1e10 ? 4 : Math.min(1, 3e11 / bytesAnHour));

/**
 * Metrics that the alarms of prod read, and metrics of ours at most: when each value of each dimension was seen within the month. A test
 * counts both; counting them here would have every command that knows of cost load all sources.
 */
export const standing = { alarms: 77, metrics: 183 };

export interface Forecast {
  readonly volume: Volume;
  readonly settings: Settings;
  readonly month: Estimate;
  readonly outcome: Outcome;
  /** Dollars a month that packing saves: of one record in each Firehose record. */
  readonly packing_saves: number;
  readonly freshness_p95: number;
  /** Classes whose streams do not suffice by their quota, and how many would. */
  readonly over_quota: Readonly<Record<string, number>>;
}

/** A month at an even volume. @param change settings other than the stage's */
export function forecast(config: StageConfig, volume: Volume, prices: PriceList, change: Partial<Settings> = {}): Forecast {
  const scene = forecastScene(config, volume, prices);
  return forecastAt(scene, new Simulator(scene), config, volume, { ...presentSettings(scene), ...change });
}

/** The same at several load intervals; what does not depend on them is simulated once. */
export function forecastTable(config: StageConfig, volume: Volume, prices: PriceList, settings: readonly Partial<Settings>[]): Forecast[] {
  const scene = forecastScene(config, volume, prices);
  const simulator = new Simulator(scene);
  return settings.map((change) => forecastAt(scene, simulator, config, volume, { ...presentSettings(scene), ...change }));
}

function forecastAt(scene: Scene, simulator: Simulator, config: StageConfig, volume: Volume, settings: Settings): Forecast {
  const outcome = simulator.run(settings);
  const put = volume.bytesAnHour * MONTH_HOURS * PUT_FOR_DECODED;
  const records = (volume.bytesAnHour * MONTH_HOURS) / volume.recordBytes;
  const single = estimate(putUsage(records * Math.ceil(volume.recordBytes / STEP) * STEP), scene.prices).usd;
  return {
    ...{ volume, settings, outcome },
    month: estimate(monthlyUsage(scene, outcome, config, volume, settings), scene.prices),
    packing_saves: single - estimate(putUsage(put), scene.prices).usd,
    freshness_p95: outcome.freshness?.p95 ?? 0,
    over_quota: overQuota(config, volume),
  };
}

/** @returns quantities of a month */
export function monthlyUsage(scene: Scene, outcome: Outcome, config: StageConfig, { bytesAnHour, uploadBytes }: Volume, settings: Settings): Usage {
  const days = MONTH_HOURS / 24;
  const decoded = bytesAnHour * MONTH_HOURS;
  const uploads = decoded / uploadBytes;
  const day = [...scene.recorded.streams.values()];
  const billed = day.reduce((sum, arrivals) => sum + billedOf(arrivals), 0) * (days / ((scene.recorded.until - scene.recorded.from) / 86_400_000));
  const invocations = outcome.invocations_per_day * days;
  const parquetBytes = outcome.parquet_bytes * outcome.objects_per_day * days;
  const { raw, curated, warehouse, sweep } = config;
  return sumUsage(
    putUsage(billed),
    transformUsage(invocations, decoded * PUT_FOR_DECODED),
    objectUsage(outcome.objects_per_day * days),
    loadUsage({ wakes: outcome.loads_per_day * days, runs: (days * 1440) / settings.loadMinutes, parquetBytes, baseCapacity: warehouse.baseCapacity }),
    uploadUsage(uploads, decoded),
    storageUsage({ rawBytes: decoded, parquetBytes, rawDays: raw.retentionDays, curatedDays: curated.retentionDays, eventsDays: warehouse.eventsRetentionDays }),
    standingUsage({ ...standing, sweepMinutes: sweep.intervalMinutes }),
    logUsage(invocations + outcome.loads_per_day * days, uploads),
  );
}

function forecastScene(config: StageConfig, { bytesAnHour, uploadBytes }: Volume, prices: PriceList): Scene {
  const streams = Object.fromEntries(Object.entries(mix).map(([name, share]) => [name, bytesAnHour * share * PUT_FOR_DECODED]));
  const recorded = steadyArrivals({ ...streams, upload_receipt: (bytesAnHour / uploadBytes) * RECEIPT_ROW }, hoursFor(bytesAnHour));
  return sceneOf({ recorded, focus: [...recorded.streams.keys()], config, prices });
}

function overQuota({ stream }: StageConfig, { bytesAnHour }: Volume): Record<string, number> {
  const needed = Object.entries(mix).map(([name, share]) => [name, Math.ceil((bytesAnHour * share * PUT_FOR_DECODED) / 3600 / STREAM_QUOTA)] as const);
  return Object.fromEntries(needed.filter(([name, streams]) => streams > (stream.classes[name]?.shards ?? 1)));
}
