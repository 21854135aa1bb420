/**
 * Time of a simulation. Exactly one task runs at a time: the next begins when everything that the last one set off has
 * come to rest, real input and output included. What order things happen in then depends on due times alone, never on
 * how fast the machine is.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Scheduler, Timer } from '../scheduler';
import { TaskQueue, type Task } from '../task-queue';

/** Turns of the event loop without any work, after which nothing stirs: code in between runs on ticks and microtasks. */
const QUIET_TURNS = 2;

/** What runs in a simulation needs of its time. */
export type SimulatedTime = Pick<SimulationScheduler, 'now' | 'at' | 'io'>;

export class SimulationScheduler implements Scheduler {
  readonly mode = 'simulated';
  readonly sharedClock = new SharedArrayBuffer(16);
  private readonly clock = new BigInt64Array(this.sharedClock);
  private readonly queue = new TaskQueue();
  private sequence = 0;
  private underWay = 0;
  private stopped = false;
  private waiters: (() => void)[] = [];

  /** @param time the first, epoch ms */
  constructor(
    private time: number,
    private readonly onError: (task: string, error: unknown) => void,
  ) {
    this.publish();
  }

  now(): number {
    return this.time;
  }

  at(due: number, name: string, run: () => void | Promise<void>): Timer {
    const task: Task = { due, sequence: this.sequence++, name, run, cancelled: false };
    if (!this.stopped) this.queue.push(task);
    return { cancel: () => void (task.cancelled = true) };
  }

  /** Not counted: what services track may hold an invocation, and that waits for this very clock. @see io */
  track<T>(work: Promise<T>): Promise<T> {
    return work;
  }

  /** Real work that ends by itself, e.g. a file or a query: no task begins before it has ended. */
  async io<T>(work: Promise<T>): Promise<T> {
    this.underWay += 1;
    try {
      return await work;
    } finally {
      this.underWay -= 1;
      if (this.underWay === 0) for (const resolve of this.waiters.splice(0)) resolve();
    }
  }

  async settled(): Promise<void> {
    for (let turns = 0; turns < QUIET_TURNS; ) {
      if (this.underWay > 0) {
        turns = 0;
        await new Promise<void>((resolve) => this.waiters.push(resolve));
      } else {
        turns += 1;
        await nextTurn();
      }
    }
  }

  nextDue(): number | undefined {
    return this.queue.peek()?.due;
  }

  /** Runs the next task at its time, until all is at rest. @returns false if there is none */
  async step(): Promise<boolean> {
    await this.settled();
    const task = this.queue.pop();
    if (!task) return false;
    this.moveTo(task.due);
    this.start(task);
    await this.settled();
    return true;
  }

  async advance(milliseconds: number): Promise<void> {
    const target = this.time + milliseconds;
    for (let due; (due = this.nextDue()) !== undefined && due <= target; ) await this.step();
    this.moveTo(target);
  }

  /** Time is later at once: what was due meanwhile happens then. */
  jump(milliseconds: number): void {
    this.moveTo(this.time + milliseconds);
  }

  stop(): void {
    this.stopped = true;
    this.queue.clear();
  }

  private moveTo(time: number): void {
    this.time = Math.max(this.time, Math.floor(time));
    this.publish();
  }

  private publish(): void {
    Atomics.store(this.clock, 0, 1n);
    Atomics.store(this.clock, 1, BigInt(this.time));
  }

  private start(task: Task): void {
    try {
      const ended = task.run();
      if (ended instanceof Promise) ended.catch((error: unknown) => this.onError(task.name, error));
    } catch (error) {
      this.onError(task.name, error);
    }
  }
}
