/** Runs seeds of one source, one after the other, and says in shared memory which one it is at: a hang is told by it. */
import { parentPort, workerData } from 'node:worker_threads';
import { sources } from '../../transforms/sources';
import { fuzzFile } from './fuzz';

/** What a worker is given. */
export interface FuzzOrder {
  readonly source: string;
  readonly from: number;
  readonly files: number;
  /** The seed being worked on. */
  readonly current: Int32Array;
}

/** What a worker says at its end. `slowest` is the seed of the file that took longest. */
export interface FuzzReport {
  readonly records: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly slowest: { readonly seed: number; readonly milliseconds: number };
}

async function run({ source: name, from, files, current }: FuzzOrder): Promise<FuzzReport> {
  let slowest = { seed: from, milliseconds: 0 };
  const sum = { records: 0, accepted: 0, rejected: 0 };
  for (let seed = from; seed < from + files; seed++) {
    Atomics.store(current, 0, seed);
    const began = performance.now();
    const found = await fuzzFile(sources[name]!, seed);
    const milliseconds = performance.now() - began;
    if (milliseconds > slowest.milliseconds) slowest = { seed, milliseconds };
    sum.records += found.records;
    sum.accepted += found.accepted;
    sum.rejected += found.rejected;
  }
  return { ...sum, slowest };
}

void run(workerData as FuzzOrder).then(
  (report) => parentPort!.postMessage(report),
  (error: unknown) => {
    throw error;
  },
);
