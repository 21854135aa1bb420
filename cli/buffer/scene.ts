import { eventClasses, type EventClassName } from '../../schemas';
import type { StageConfig } from '../../stacks/config';
import type { PriceList } from '../cost/prices';
import { CommandError, exitCodes } from '../exit';
import { bytesOf, type Recorded } from './arrivals';
import { assumedDelays, type StreamSetup } from './deliveries';
import type { LiveStream } from './live-stream';
import { observe, type Delivered } from './observe';
import { calibrated, ratiosOf, type Ratios } from './ratios';
import type { BufferServices } from './services';
import type { Hints, Settings } from './settings';
import type { Scene } from './simulate';

export interface SceneOptions {
  readonly recorded: Recorded;
  readonly focus: readonly string[];
  readonly config: StageConfig;
  readonly prices: PriceList;
  readonly delays?: Scene['delays'];
  /** As they run; without, they are taken to run as the stage file says. */
  readonly live?: ReadonlyMap<string, LiveStream>;
  /** What they have delivered of these arrivals. */
  readonly delivered?: ReadonlyMap<string, readonly Delivered[]>;
  readonly expansion?: number;
  readonly loadPhase?: number;
}

/** What is to be simulated. @throws CommandError where nothing came */
export function sceneOf({ recorded, focus, config, prices, live, delivered, expansion, loadPhase, delays = assumedDelays }: SceneOptions): Scene {
  if (focus.every((name) => bytesOf(recorded.streams.get(name) ?? []) === 0)) {
    throw new CommandError(
      exitCodes.precondition,
      `${focus.length === 1 ? focus[0] : 'streams'}: expected arrivals, found none in ${recorded.origin}`,
      'no traffic yet: ship something, look further back with --since 7d, or give a recorded file with --from',
    );
  }
  const names = [...new Set([...recorded.streams.keys(), ...focus])];
  return {
    recorded,
    focus,
    prices,
    delays,
    hints: new Map(names.map((name) => [name, live?.get(name)?.hints ?? configuredHints(config, name)])),
    setups: new Map(names.map((name) => [name, setupOf(name, config, live?.get(name), ratiosFrom(name, recorded, delivered?.get(name), expansion))])),
    presentLoadMinutes: config.load.intervalMinutes,
    maxFiles: config.load.maxFiles,
    baseCapacity: config.warehouse.baseCapacity,
    ...(loadPhase !== undefined && { loadPhase }),
  };
}

/** Hints of a class by the stage file. */
export function configuredHints({ stream }: StageConfig, name: string): Hints {
  const { intervalSeconds, sizeMegabytes } = stream.classes[name] ?? stream;
  return { intervalSeconds, sizeMegabytes };
}

/** What the streams in question have now; those of the first where they differ. */
export function presentSettings({ hints, focus, presentLoadMinutes }: Scene): Settings {
  return { ...hints.get(focus[0]!)!, loadMinutes: presentLoadMinutes };
}

function setupOf(name: string, { transform, stream }: StageConfig, live: LiveStream | undefined, ratios: Ratios): StreamSetup {
  const hints = live ? live.transform : eventClasses[name as EventClassName].ocsf ? { intervalSeconds: transform.intervalSeconds, sizeMegabytes: transform.sizeMegabytes } : undefined;
  const shards = live ? 1 + live.others.length : (stream.classes[name]?.shards ?? 1);
  return { ratios, ...(hints && { transform: hints }), ...(shards > 1 && { shards }) };
}

/** Ratios of the samples, with the Parquet that these arrivals really became. */
function ratiosFrom(name: string, recorded: Recorded, objects: readonly Delivered[] = [], expansion: number | undefined): Ratios {
  const measured = { ...ratiosOf(name), ...(expansion !== undefined && { expansion }) };
  const oldest = objects[0]?.oldest ?? Infinity;
  const newest = objects.at(-1)?.deliveredAt ?? 0;
  const inside = (recorded.streams.get(name) ?? []).filter(({ at }) => at >= oldest && at <= newest);
  return calibrated(measured, { files: objects.length, bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0) }, bytesOf(inside));
}

/** When load runs: most of the moments at which it was done with files, ms after a multiple of its interval. */
export function loadPhaseOf(objects: Iterable<readonly Delivered[]>, minutes: number): number | undefined {
  const interval = minutes * 60_000;
  const times = [...objects].flatMap((each) => each.flatMap(({ loadedAt }) => (loadedAt === undefined ? [] : [loadedAt % interval])));
  if (times.length === 0) return undefined;
  const near = (phase: number): number => times.filter((time) => (time - phase + interval) % interval < 60_000).length;
  return times.reduce((best, time) => (near(time) > near(best) ? time : best));
}

/** Measured freshness of the streams together. */
export function observedOf(recorded: Recorded, delivered: ReadonlyMap<string, readonly Delivered[]>, name: string) {
  return observe(delivered.get(name) ?? [], recorded.streams.get(name) ?? []);
}

export type { BufferServices };
