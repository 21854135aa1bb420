/** What a seed stands for: its uploads, its faults and its timing; run twice, once without the faults. */
import { drawFaults } from '../../sandbox/simulation/draw-faults';
import type { Fault, FaultKind } from '../../sandbox/simulation/faults';
import { seededRandom } from '../../sandbox/random';
import { run, type RunResult } from './run';
import { violations } from './violations';
import type { WarehouseStand } from './warehouse-stand';
import { workload } from './workload';

export interface SeedOptions {
  readonly assembly: string;
  /** Of all uploads of a seed together, about. */
  readonly records: number;
  /** So many seeds in a row have the same uploads, and one run without faults for all of them. */
  readonly sameUploads: number;
  /** @default drawn from the seed */
  readonly faults?: readonly Fault[];
  /** @default all that trying again heals */
  readonly kinds?: readonly FaultKind[];
}

export interface SeedOutcome {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly violations: readonly string[];
  readonly result: RunResult;
}

export class Simulator {
  private readonly faultFree = new Map<number, RunResult>();

  constructor(
    private readonly stand: WarehouseStand,
    private readonly options: SeedOptions,
  ) {}

  async seed(seed: number, faults?: readonly Fault[]): Promise<SeedOutcome> {
    const reference = await this.reference(seed);
    const drawn = faults ?? this.options.faults ?? this.draw(seed, reference);
    const result = await this.run(seed, drawn);
    return { seed, faults: drawn, result, violations: violations(result, reference) };
  }

  /** Leaves out one fault after the other, as long as the run still fails. */
  async shrink({ seed, faults }: SeedOutcome): Promise<SeedOutcome> {
    let smallest = await this.seed(seed, faults);
    for (let at = 0; at < smallest.faults.length; ) {
      const fewer = await this.seed(seed, smallest.faults.filter((_, index) => index !== at));
      if (fewer.violations.length > 0) smallest = fewer;
      else at += 1;
    }
    return smallest;
  }

  private draw(seed: number, { passed }: RunResult): Fault[] {
    const { kinds } = this.options;
    return drawFaults(seededRandom(seed ^ 0xfa017), { passed, ...(kinds && { kinds }) });
  }

  /** @throws Error where the run without faults fails already */
  private async reference(seed: number): Promise<RunResult> {
    const first = seed - (seed % this.options.sameUploads);
    const known = this.faultFree.get(first);
    if (known) return known;
    const result = await this.run(first, []);
    const wrong = violations(result);
    if (wrong.length > 0) throw new Error(`seed ${first} without faults:\n${wrong.join('\n')}\n${result.trace.slice(-40).join('\n')}`);
    this.faultFree.clear();
    this.faultFree.set(first, result);
    return result;
  }

  private run(seed: number, faults: readonly Fault[]): Promise<RunResult> {
    const { assembly, records, sameUploads } = this.options;
    return run({ assembly, seed, faults, uploads: workload(seed - (seed % sameUploads), records) }, this.stand);
  }
}
