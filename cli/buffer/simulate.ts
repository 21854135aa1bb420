import { billedOf, loadUsage, objectUsage, putUsage, transformUsage } from '../cost/usage';
import { estimate, MONTH_HOURS, scaleUsage, sumUsage, type Usage } from '../cost/estimate';
import type { PriceList } from '../cost/prices';
import { inPacks, type Arrival, type Recorded } from './arrivals';
import { deliveriesOf, invocationsFor, type Delays, type Delivery, type StreamSetup } from './deliveries';
import { Distribution, freshnessOf, type Freshness } from './distribution';
import { nextRun, runsWith, scheduleOf } from './load-runs';
import { hintsText, type Hints, type Settings } from './settings';

const DAY_MS = 86_400_000;
/** Firehose's default block of Parquet, bytes of data (client-firehose, ParquetSerDe.BlockSizeBytes). */
const ROW_GROUP_BYTES = 256 * 1024 * 1024;

/** What is simulated, beside the settings. */
export interface Scene {
  readonly recorded: Recorded;
  readonly setups: ReadonlyMap<string, StreamSetup>;
  /** Streams that the settings are for; the others stay at their hints and share the loads. */
  readonly focus: readonly string[];
  /** Hints of the streams now. */
  readonly hints: ReadonlyMap<string, Hints>;
  readonly delays: Delays;
  /** ms after a multiple of the present load interval at which load runs, where it is known. */
  readonly loadPhase?: number;
  readonly presentLoadMinutes: number;
  readonly maxFiles: number;
  readonly baseCapacity: number;
  readonly prices: PriceList;
}

/** One point of the grid, with what it would have been. Rates are of a day, money of a month. */
export interface Outcome extends Settings {
  /** Undefined where nothing came. */
  readonly freshness: Freshness | undefined;
  readonly objects_per_day: number;
  readonly parquet_bytes: number;
  readonly row_groups: number;
  readonly invocations_per_day: number;
  readonly copies_per_day: number;
  /** Runs of load that wake the warehouse, for whatever stream. */
  readonly loads_per_day: number;
  readonly usd_per_month: number;
  /** Which hint ends the buffer: by what share of the objects. */
  readonly binds: 'interval' | 'size' | 'both';
  readonly by_size: number;
  /** Mean seconds that a record waits for the transform, for its object, for its load. */
  readonly waits: { readonly transform: number; readonly stream: number; readonly load: number };
}

/** Runs points over one scene; deliveries at the same hints are made once. */
export class Simulator {
  private readonly packs = new Map<string, Arrival[]>();
  private readonly delivered = new Map<string, readonly Delivery[]>();
  private readonly invocations: number;
  private readonly fixed: Usage;
  private readonly days: number;

  constructor(private readonly scene: Scene) {
    const { recorded, focus, setups } = scene;
    for (const [name, arrivals] of recorded.streams) this.packs.set(name, inPacks(arrivals));
    this.days = Math.max(recorded.until - recorded.from, 60_000) / DAY_MS;
    const packsOf = (name: string): Arrival[] => this.packs.get(name) ?? [];
    this.invocations = focus.reduce((sum, name) => sum + invocationsFor(packsOf(name), setups.get(name)!), 0);
    const put = focus.flatMap((name) => (setups.get(name)!.transform ? packsOf(name) : [])).reduce((sum, { bytes }) => sum + bytes, 0);
    this.fixed = sumUsage(...focus.map((name) => putUsage(billedOf(packsOf(name)))), transformUsage(this.invocations, put));
  }

  run(settings: Settings): Outcome {
    const { focus } = this.scene;
    const own = focus.flatMap((name) => this.deliveries(name, settings).map((delivery) => ({ name, delivery })));
    const schedule = scheduleOf(settings.loadMinutes, settings.loadMinutes === this.scene.presentLoadMinutes ? this.scene.loadPhase : undefined);
    const { distribution, waits } = this.freshness(own.map(({ delivery }) => delivery), schedule);
    const loads = this.loads(settings, schedule.phases);
    const parquet = own.map(({ name, delivery }) => this.parquetBytes(name, delivery));
    const bySize = own.filter(({ delivery }) => delivery.reason === 'size').length / Math.max(1, own.length);
    const perMonth = MONTH_HOURS / (24 * this.days);
    const runs = (this.days * 1440) / settings.loadMinutes;
    const load = loadUsage({ wakes: loads.wakes, runs, parquetBytes: sum(parquet), baseCapacity: this.scene.baseCapacity });
    const usage = sumUsage(this.fixed, objectUsage(own.length), load);
    return {
      ...settings,
      freshness: freshnessOf(distribution),
      objects_per_day: own.length / this.days,
      parquet_bytes: sum(parquet) / Math.max(1, own.length),
      row_groups: sum(own.map(({ delivery }) => Math.max(1, Math.ceil(delivery.buffered / ROW_GROUP_BYTES)))) / Math.max(1, own.length),
      invocations_per_day: this.invocations / this.days,
      copies_per_day: loads.copies / this.days,
      loads_per_day: loads.wakes / this.days,
      usd_per_month: estimate(scaleUsage(usage, perMonth), this.scene.prices).usd_without_free,
      binds: bySize > 0.9 ? 'size' : bySize < 0.1 ? 'interval' : 'both',
      by_size: bySize,
      waits,
    };
  }

  /** Objects of a stream at these hints. */
  deliveries(name: string, hints: Hints): readonly Delivery[] {
    const key = `${name} ${hintsText(hints)}`;
    const known = this.delivered.get(key);
    if (known) return known;
    const made = deliveriesOf(this.packs.get(name) ?? [], hints, this.scene.setups.get(name)!, this.scene.delays);
    this.delivered.set(key, made);
    return made;
  }

  private parquetBytes(name: string, { put }: Delivery): number {
    const { fileBytes, parquet } = this.scene.setups.get(name)!.ratios;
    return fileBytes + put * parquet;
  }

  private freshness(deliveries: readonly Delivery[], { minutes, phases }: ReturnType<typeof scheduleOf>) {
    const distribution = new Distribution();
    const waited = { stream: 0, load: 0, bytes: 0 };
    for (const phase of phases) {
      for (const { at, arrivals } of deliveries) {
        const run = nextRun(at, minutes, phase);
        for (const arrival of arrivals) {
          distribution.add(run + this.scene.delays.load - arrival.at, arrival.bytes);
          waited.stream += (at - arrival.at) * arrival.bytes;
          waited.load += (run - at) * arrival.bytes;
          waited.bytes += arrival.bytes;
        }
      }
    }
    const mean = (milliseconds: number): number => milliseconds / 1000 / Math.max(1, waited.bytes);
    const transform = this.transformWait();
    return { distribution, waits: { transform, stream: Math.max(0, mean(waited.stream) - transform), load: mean(waited.load) } };
  }

  /** Mean seconds before the transform's answer: those in which no destination hint is at work. */
  private transformWait(): number {
    const { focus, setups, delays } = this.scene;
    this.waitBefore ??= meanTransformWait(focus.map((name) => ({ packs: this.packs.get(name) ?? [], setup: setups.get(name)! })), delays);
    return this.waitBefore;
  }
  private waitBefore: number | undefined;

  /** Of all streams together: a load is one for whoever has files. */
  private loads(settings: Settings, phases: readonly number[]): { readonly wakes: number; readonly copies: number } {
    const { recorded, focus, hints, maxFiles } = this.scene;
    let [wakes, copies] = [0, 0];
    for (const phase of phases) {
      const all = new Set<number>();
      for (const name of recorded.streams.keys()) {
        const isOwn = focus.includes(name);
        const runs = runsWith(this.deliveries(name, isOwn ? settings : hints.get(name)!).map(({ at }) => at), settings.loadMinutes, phase);
        for (const [run, files] of runs) {
          all.add(run);
          if (isOwn) copies += Math.ceil(files / maxFiles);
        }
      }
      wakes += all.size;
    }
    return { wakes: wakes / phases.length, copies: copies / phases.length };
  }
}

function meanTransformWait(streams: readonly { readonly packs: readonly Arrival[]; readonly setup: StreamSetup }[], delays: Delays): number {
  let [waited, bytes] = [0, 0];
  for (const { packs, setup } of streams) {
    // A destination that flushes at once shows when the transform's answers came.
    for (const { at, arrivals } of deliveriesOf(packs, { intervalSeconds: 0, sizeMegabytes: 64 }, setup, { ...delays, deliver: 0 })) {
      for (const arrival of arrivals) {
        waited += (at - arrival.at) * arrival.bytes;
        bytes += arrival.bytes;
      }
    }
  }
  return waited / 1000 / Math.max(1, bytes);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
