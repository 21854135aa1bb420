/** What a seed stands for: its uploads, its faults and its timing; judged by a run of the same uploads without the faults. */
import { drawFaults } from '../../sandbox/faults/draw-faults';
import type { Fault, FaultKind } from '../../sandbox/faults/fault';
import { seededRandom } from '../../sandbox/random';
import { drawRejections } from './earlier-rejections';
import { drawOrders } from './later-orders';
import { MUTATIONS } from './mutations';
import { run, type RunInput, type RunResult } from './run';
import { violations } from './violations';
import type { WarehouseStand } from './warehouse-stand';
import { workload } from './workload';

export interface SeedOptions {
  readonly assembly: string;
  /** Of all uploads of a seed together, at most. */
  readonly records: number;
  /** So many seeds in a row have the same uploads, and one run without faults for all of them. */
  readonly sameUploads: number;
  /** @default drawn from the seed */
  readonly faults?: readonly Fault[];
  /** Positions of the drawn faults that are kept, from 0. @default all */
  readonly only?: readonly number[];
  /** A name of `MUTATIONS`. */
  readonly mutation?: string;
  /** @default all that heal */
  readonly kinds?: readonly FaultKind[];
}

export interface SeedOutcome {
  readonly seed: number;
  /** All that the seed draws. */
  readonly faults: readonly Fault[];
  /** Positions of those that were in the run. */
  readonly kept: readonly number[];
  readonly violations: readonly string[];
  readonly result: RunResult;
}

export class Simulator {
  private faultFree: { readonly first: number; readonly result: RunResult; readonly violations: readonly string[] } | undefined;

  constructor(
    private readonly stand: WarehouseStand,
    private readonly options: SeedOptions,
  ) {}

  /** The first seed of those that have the same uploads. */
  groupOf(seed: number): number {
    return seed - (seed % this.options.sameUploads);
  }

  /** @param kept positions of the seed's faults. @default those of the options, else all */
  async seed(seed: number, kept?: readonly number[]): Promise<SeedOutcome> {
    const reference = await this.reference(seed);
    const faults = this.options.faults ?? this.draw(seed, reference.result);
    const positions = kept ?? this.options.only ?? faults.map((_, position) => position);
    if (reference.violations.length > 0) return { seed, faults, kept: [], result: reference.result, violations: reference.violations.map((text) => `without faults: ${text}`) };
    const more = { rejections: drawRejections(seed, reference.result), orders: drawOrders(seed, workload(this.groupOf(seed), this.options.records)) };
    const result = await this.run(seed, faults.filter((_, position) => positions.includes(position)), more);
    return { seed, faults, kept: positions, result, violations: violations(result, reference.result) };
  }

  /**
   * Fewer faults that still fail: halves, then quarters and so on are left out as long as the run fails without them.
   * Each run is the whole simulation again, so what is left out in one go counts.
   */
  async shrink(outcome: SeedOutcome): Promise<SeedOutcome> {
    let smallest = outcome;
    for (let size = Math.ceil(outcome.kept.length / 2); size >= 1 && smallest.kept.length > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = 0; at < smallest.kept.length; ) {
        const fewer = await this.seed(outcome.seed, [...smallest.kept.slice(0, at), ...smallest.kept.slice(at + size)]);
        if (fewer.violations.length > 0) smallest = fewer;
        else at += size;
      }
    }
    return smallest;
  }

  private draw(seed: number, { passed }: RunResult): Fault[] {
    const kinds = this.options.kinds ?? MUTATIONS[this.options.mutation ?? '']?.kinds;
    return drawFaults(seededRandom(seed ^ 0xfa017), { passed, ...(kinds && { kinds }) });
  }

  private async reference(seed: number): Promise<NonNullable<Simulator['faultFree']>> {
    const first = this.groupOf(seed);
    if (this.faultFree?.first !== first) {
      const result = await this.run(first, []);
      this.faultFree = { first, result, violations: violations(result) };
    }
    return this.faultFree;
  }

  private run(seed: number, faults: readonly Fault[], more: Pick<RunInput, 'rejections' | 'orders'> = { rejections: [], orders: [] }): Promise<RunResult> {
    const { assembly, records, mutation } = this.options;
    return run({ assembly, seed, faults, ...more, uploads: workload(this.groupOf(seed), records), ...(mutation !== undefined && { mutation }) }, this.stand);
  }
}
