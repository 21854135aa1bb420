/** A process of `simulate`: takes groups of seeds with the same uploads, one after the other, and tells how each seed went. */
import type { FaultKind } from '../../sandbox/faults/fault';
import { reportOf } from './report';
import { Simulator, type SeedOptions } from './simulate';
import { WarehouseStand } from './warehouse-stand';

export interface WorkerOptions extends SeedOptions {
  /** `postgres://…` of an empty database of the worker's own. @default built in */
  readonly warehouse?: string;
  /** Runs each seed a second time and compares the traces. */
  readonly twice: boolean;
  readonly trace: boolean;
  /** Whether a failing seed's faults are shrunk. */
  readonly shrink: boolean;
}

/** How a seed went. */
export interface SeedSummary {
  readonly seed: number;
  readonly rows: number;
  readonly uploads: number;
  /** Drawn and kept. */
  readonly faults: number;
  /** Kinds that struck, once for each fault. */
  readonly struck: readonly FaultKind[];
  readonly violations: readonly string[];
  /** Of this process since the last summary, ms: the run without faults counts to the first seed that needs it. */
  readonly cpu: number;
  /** For a person; empty where all is well. */
  readonly report: string;
}

/** @yields one summary for each seed, in order */
export async function* examine(seeds: readonly number[], stand: WarehouseStand, options: WorkerOptions): AsyncGenerator<SeedSummary> {
  const simulator = new Simulator(stand, options);
  let before = process.cpuUsage();
  for (const seed of seeds) {
    const outcome = await simulator.seed(seed);
    const { result, violations } = outcome;
    if (options.trace) console.log(result.trace.join('\n'));
    const repeated = options.twice ? differenceOf(outcome.result.trace, (await simulator.seed(seed)).result.trace) : [];
    const report = violations.length > 0 ? await reportOf(simulator, outcome, options) : repeated.join('\n');
    const struck = [...result.fired].map(({ kind }) => kind);
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    yield { seed, cpu: (user + system) / 1000, rows: result.rows.length, uploads: result.uploads.length, faults: outcome.kept.length, struck, violations: [...violations, ...repeated], report };
  }
}

function differenceOf(one: readonly string[], other: readonly string[]): string[] {
  const at = one.findIndex((line, index) => line !== other[index]);
  if (at < 0 && one.length === other.length) return [];
  return [`expected the same trace twice, found from line ${at} on\n  ${one[at]}\n  ${other[at]}`];
}

async function serve(): Promise<void> {
  const options = JSON.parse(process.env.SIMULATION_OPTIONS!) as WorkerOptions;
  const stand = await WarehouseStand.open(options.warehouse);
  const send = (message: object): unknown => process.send!(message);
  process.once('disconnect', () => process.exit(1));
  process.on('message', ({ seeds }: { seeds: readonly number[] }) => {
    void (async () => {
      for await (const summary of examine(seeds, stand, options)) send({ summary });
      send({ ready: true });
    })().catch((error: Error) => {
      send({ failed: error.stack });
    });
  });
  send({ ready: true });
}

if (process.env.SIMULATION_OPTIONS !== undefined && process.send) void serve();
