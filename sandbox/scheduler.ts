/**
 * Sandbox time and everything that waits for it. In real mode time is the machine's plus an offset; in simulated mode
 * it moves only by `advance`. Tasks run in order of (due, sequence).
 */
export interface Scheduler {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `task` when `due` (epoch ms) is reached. Errors of a task are logged, never thrown. */
  at(due: number, name: string, task: () => void | Promise<void>): Timer;
  /** Marks work in flight, so that `settled` and `advance` wait for it. Returns what the work returns. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing is in flight and nothing is due. */
  settled(): Promise<void>;
  /** When the next task is due, if any. */
  nextDue(): number | undefined;
  /** Moves time forward, running each due task at its own time and waiting until all is settled in between. */
  advance(milliseconds: number): Promise<void>;
}

export interface Timer {
  cancel(): void;
}
