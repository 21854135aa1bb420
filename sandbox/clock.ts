/** Sandbox time across restarts: every move of it is in the store before anything happens at the new time. */
import type { LogSink } from './kernel';
import { createScheduler, type Scheduler } from './scheduler';
import type { Store } from './store';

interface StoredClock {
  readonly now: number;
  readonly offset: number;
}

const TABLE = 'clock';
const KEY = 'clock';

export interface ClockOptions {
  readonly mode: 'real' | 'simulated';
  /** Simulated mode: the first time of a new state folder, epoch ms. @default the machine's time */
  readonly start?: number;
  readonly machineTime: () => number;
  readonly log: LogSink;
}

/** A scheduler that goes on where the last one on this store ended. */
export function persistentScheduler(store: Store, options: ClockOptions): Scheduler {
  const stored = store.get<StoredClock>(TABLE, KEY);
  const start = stored?.now ?? options.start;
  const scheduler: Scheduler = createScheduler({
    mode: options.mode,
    machineTime: options.machineTime,
    ...(start !== undefined && { start }),
    ...(stored && { offset: stored.offset }),
    onMove: (clock) => persistClock(store, clock),
    onError: (task, error) => options.log({ time: scheduler.now(), origin: 'scheduler', message: `${task} failed`, detail: { error: String((error as Error)?.stack ?? error) } }),
  });
  return scheduler;
}

export function persistClock(store: Store, clock: StoredClock): void {
  store.commit([{ table: TABLE, key: KEY, value: clock }]);
}
