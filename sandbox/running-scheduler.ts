/** The scheduler of scheduler.ts, for both modes: they differ in how `now` is known and in who wakes the queue. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Scheduler, SchedulerOptions, Timer } from './scheduler';
import { TaskQueue, type Task } from './task-queue';

/** setTimeout takes no more; a later task is looked at again then. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

export function createScheduler(options: SchedulerOptions): Scheduler {
  return new RunningScheduler(options);
}

class RunningScheduler implements Scheduler {
  readonly mode: 'real' | 'simulated';
  readonly sharedClock = new SharedArrayBuffer(16);
  private readonly clock = new BigInt64Array(this.sharedClock);
  private readonly queue = new TaskQueue();
  private readonly machineTime: () => number;
  private offset: number;
  private latest: number;
  private sequence = 0;
  private inFlight = 0;
  private stopped = false;
  private wakeUp: { readonly due: number; cancel(): void } | undefined;
  private idleWaiters: (() => void)[] = [];
  private moves: Promise<void> = Promise.resolve();

  constructor(private readonly options: SchedulerOptions) {
    this.mode = options.mode;
    this.machineTime = options.machineTime ?? Date.now;
    this.offset = options.offset ?? 0;
    this.latest = options.start ?? this.machineTime() + this.offset;
    if (this.mode === 'real') this.offset = Math.max(this.offset, this.latest - this.machineTime());
    this.publishClock();
  }

  now(): number {
    if (this.mode === 'real') this.latest = Math.max(this.latest, Math.floor(this.machineTime() + this.offset));
    return this.latest;
  }

  at(due: number, name: string, run: () => void | Promise<void>): Timer {
    const task: Task = { due, sequence: this.sequence++, name, run, cancelled: false };
    if (this.stopped) return { cancel() {} };
    this.queue.push(task);
    this.setWakeUp();
    return {
      cancel: () => {
        task.cancelled = true;
        if (!this.isBusy()) this.tellIdle();
      },
    };
  }

  async track<T>(work: Promise<T>): Promise<T> {
    this.inFlight += 1;
    try {
      return await work;
    } finally {
      this.inFlight -= 1;
      if (!this.isBusy()) this.tellIdle();
    }
  }

  async settled(): Promise<void> {
    for (let quietTurns = 0; quietTurns < 2; ) {
      if (this.isBusy()) {
        quietTurns = 0;
        await new Promise<void>((resolve) => this.idleWaiters.push(resolve));
      } else {
        quietTurns += 1;
        await nextTurn();
      }
    }
  }

  nextDue(): number | undefined {
    return this.queue.peek()?.due;
  }

  advance(milliseconds: number): Promise<void> {
    const move = this.moves.then(() => this.moveBy(milliseconds));
    this.moves = move.catch(() => {});
    return move;
  }

  stop(): void {
    this.stopped = true;
    this.wakeUp?.cancel();
    this.queue.clear();
    this.tellIdle();
  }

  private async moveBy(milliseconds: number): Promise<void> {
    if (!Number.isInteger(milliseconds) || milliseconds < 0) throw new RangeError(`advance: expected whole milliseconds, 0 or more, found ${milliseconds}`);
    await this.settled();
    const target = this.now() + milliseconds;
    for (let due; (due = this.nextDue()) !== undefined && due <= target; await this.settled()) {
      this.moveTo(due);
    }
    if (this.stopped) return;
    this.moveTo(target);
    await this.settled();
  }

  private moveTo(time: number): void {
    const now = this.now();
    if (time <= now) return;
    if (this.mode === 'real') this.offset += time - now;
    this.latest = time;
    this.publishClock();
    this.options.onMove?.({ now: time, offset: this.offset });
    this.wakeUp?.cancel();
    this.wakeUp = undefined;
    this.setWakeUp();
  }

  private publishClock(): void {
    Atomics.store(this.clock, 0, this.mode === 'real' ? 0n : 1n);
    Atomics.store(this.clock, 1, BigInt(Math.floor(this.mode === 'real' ? this.offset : this.latest)));
  }

  private isBusy(): boolean {
    return this.inFlight > 0 || this.isDue();
  }

  private isDue(): boolean {
    const due = this.nextDue();
    return due !== undefined && due <= this.now();
  }

  private tellIdle(): void {
    const waiters = this.idleWaiters;
    this.idleWaiters = [];
    for (const resolve of waiters) resolve();
  }

  /** Sees to it that the queue is looked at when its first task is due; in simulated mode only if it is due now. */
  private setWakeUp(): void {
    const due = this.nextDue();
    if (due === undefined || this.stopped) return;
    if (this.wakeUp && this.wakeUp.due <= due) return;
    if (this.mode === 'simulated' && due > this.latest) return;
    this.wakeUp?.cancel();
    const wait = due - this.now();
    this.wakeUp = wait <= 0 ? this.wakeNextTurn(due) : this.wakeAfter(wait, due);
  }

  private wakeNextTurn(due: number) {
    const handle = setImmediate(() => this.onWakeUp());
    return { due, cancel: () => clearImmediate(handle) };
  }

  private wakeAfter(wait: number, due: number) {
    const handle = setTimeout(() => this.onWakeUp(), Math.min(wait, LONGEST_TIMEOUT));
    return { due, cancel: () => clearTimeout(handle) };
  }

  /** One task a turn of the event loop: what it has begun gets on before the next one starts. */
  private onWakeUp(): void {
    this.wakeUp = undefined;
    if (this.isDue()) this.start(this.queue.pop()!);
    this.setWakeUp();
    if (!this.isBusy()) this.tellIdle();
  }

  private start(task: Task): void {
    try {
      const ended = task.run();
      if (ended instanceof Promise) this.follow(task, ended);
    } catch (error) {
      this.options.onError?.(task.name, error);
    }
  }

  private follow(task: Task, ended: Promise<void>): void {
    const logged = ended.catch((error: unknown) => this.options.onError?.(task.name, error));
    if (this.options.countTasks ?? true) void this.track(logged);
  }
}
