/** When load runs, and what it finds. */
export interface LoadSchedule {
  readonly minutes: number;
  /**
   * Where the runs lie, ms after a multiple of the interval. A schedule counts from its deployment: where that is not
   * known, several are looked at and their results averaged.
   */
  readonly phases: readonly number[];
}

/** Files in one COPY. */
const PHASES = 4;

/** @param known ms after a multiple of the interval at which load runs */
export function scheduleOf(minutes: number, known?: number): LoadSchedule {
  const interval = minutes * 60_000;
  const phases = known === undefined ? Array.from({ length: PHASES }, (_, index) => (index * interval) / PHASES) : [((known % interval) + interval) % interval];
  return { minutes, phases };
}

/** The first run at or after a moment. */
export function nextRun(at: number, minutes: number, phase: number): number {
  const interval = minutes * 60_000;
  return Math.ceil((at - phase) / interval) * interval + phase;
}

/** Runs that find something, with the number of files. */
export function runsWith(deliveredAt: readonly number[], minutes: number, phase: number): Map<number, number> {
  const runs = new Map<number, number>();
  for (const at of deliveredAt) {
    const run = nextRun(at, minutes, phase);
    runs.set(run, (runs.get(run) ?? 0) + 1);
  }
  return runs;
}
