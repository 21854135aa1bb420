/** Seeds over processes: a core has one at a time, so that one garbage collector and one compiler serve many seeds. */
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { SeedSummary, WorkerOptions } from './seed-worker';

export interface FleetOptions extends WorkerOptions {
  readonly workers: number;
  readonly from: number;
  readonly seeds: number;
  /** No group of seeds begins after this, epoch ms. */
  readonly until: number;
}

interface Message {
  readonly ready?: true;
  readonly summary?: SeedSummary;
  readonly failed?: string;
}

/** Young objects die young: with room for them, next to none is ever copied. */
const FLAGS = ['--max-semi-space-size=64'];

/** After so many another process takes its place: outside of V8's heap each seed leaves over a megabyte. */
const GROUPS_A_PROCESS = 25;

/**
 * @param onSeed called for each seed as it is done, in no order
 * @throws Error when a process fails other than by a violation
 */
export async function runFleet(options: FleetOptions, onSeed: (summary: SeedSummary) => void): Promise<void> {
  const groups = groupsOf(options);
  const isOver = (): boolean => groups.length === 0 || Date.now() >= options.until;
  const running = new Set<ChildProcess>();
  const lane = async (): Promise<void> => {
    while (!isOver()) {
      const worker = start(options);
      running.add(worker);
      let left = GROUPS_A_PROCESS;
      await serve(worker, () => (left-- > 0 && !isOver() ? groups.shift() : undefined), onSeed);
      running.delete(worker);
      worker.kill();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(options.workers, groups.length) }, lane));
  } finally {
    for (const worker of running) worker.kill();
  }
}

/** Seeds with the same uploads stay together: they share a run without faults. */
export function groupsOf({ from, seeds, sameUploads }: Pick<FleetOptions, 'from' | 'seeds' | 'sameUploads'>): number[][] {
  const groups: number[][] = [];
  for (let seed = from; seed < from + seeds; seed++) {
    if (seed === from || seed % sameUploads === 0) groups.push([]);
    groups.at(-1)!.push(seed);
  }
  return groups;
}

function start({ workers: _workers, from: _from, seeds: _seeds, until: _until, ...options }: FleetOptions): ChildProcess {
  return fork(path.join(__dirname, 'seed-worker.ts'), [], { execArgv: [...process.execArgv, ...FLAGS], env: { ...process.env, SIMULATION_OPTIONS: JSON.stringify(options) } });
}

function serve(worker: ChildProcess, next: () => readonly number[] | undefined, onSeed: (summary: SeedSummary) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on('message', ({ ready, summary, failed }: Message) => {
      if (summary) onSeed(summary);
      if (failed !== undefined) reject(new Error(failed));
      if (!ready) return;
      const seeds = next();
      if (seeds) worker.send({ seeds });
      else resolve();
    });
    worker.once('error', reject).once('exit', (code) => reject(new Error(`simulation process: expected it to run, found exit code ${code}`)));
  });
}
