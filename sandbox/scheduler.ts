/**
 * Sandbox time and everything that waits for it. In real mode time is the machine's plus an offset; in simulated mode
 * it moves only by `advance`. In both, a task that is due runs by itself, without anybody calling.
 *
 * Order: tasks start in order of (due, sequence of `at`). A task that is asynchronous does not hold up the next one;
 * its promise counts as work in flight until it ends.
 *
 * Settled: no work is in flight (tasks that run, promises given to `track`) and no task is due. It is looked at again
 * after a turn of the event loop, so that a continuation has the chance to start what comes next.
 *
 * What may be tracked: work that ends by itself, without sandbox time moving (a file write, a query, a function in its
 * worker). Whoever waits for a time uses `at` and lets go: a tracked promise that waits for a task of the future keeps
 * `advance` from ever reaching it. A simulation that runs functions in the scheduler's own time cannot promise that of
 * tasks; it sets `countTasks: false` and tracks the input and output alone.
 */
export interface Scheduler {
  /** Epoch milliseconds, a whole number; never less than what it gave before. */
  now(): number;
  /** Runs `task` when `due` (epoch ms) is reached. Errors of a task are logged, never thrown. */
  at(due: number, name: string, task: () => void | Promise<void>): Timer;
  /** Marks work in flight, so that `settled` and `advance` wait for it. Returns what the work returns. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing is in flight and nothing is due. Not to be awaited inside a task or tracked work. */
  settled(): Promise<void>;
  /** When the next task is due, if any. */
  nextDue(): number | undefined;
  /**
   * Moves time forward, running each due task at its own time and waiting until all is settled in between.
   * Calls wait for each other. Not to be awaited inside a task or tracked work.
   * @param milliseconds 0 or more
   */
  advance(milliseconds: number): Promise<void>;
  readonly mode: 'real' | 'simulated';
  /**
   * The clock for other threads, two 64-bit integers: [0] is 0 in real and 1 in simulated mode, [1] the offset to the
   * machine's time or, in simulated mode, the time itself, both in ms.
   */
  readonly sharedClock: SharedArrayBuffer;
  /** Drops all tasks; nothing runs afterwards. Work in flight goes on. */
  stop(): void;
}

export interface Timer {
  cancel(): void;
}

export interface SchedulerOptions {
  readonly mode: 'real' | 'simulated';
  /** Simulated mode: the first time, epoch ms. Real mode: time is never less than this. @default the machine's time */
  readonly start?: number;
  /** Real mode: added to the machine's time, ms. @default 0 */
  readonly offset?: number;
  /** Whether tasks that run count as in flight. @default true */
  readonly countTasks?: boolean;
  /** Told whenever time was moved, so that it can be made durable before anything happens at the new time. */
  readonly onMove?: (clock: { readonly now: number; readonly offset: number }) => void;
  /** Told of each task that failed. @default nobody */
  readonly onError?: (task: string, error: unknown) => void;
  /** The machine's clock, epoch ms. @default Date.now */
  readonly machineTime?: () => number;
}

export { createScheduler } from './running-scheduler';
