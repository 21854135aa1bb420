/** A buffer whose items are in the store before anyone is told that they are kept, flushed by the scheduler. */
import type { Kernel } from '../kernel';
import type { Timer } from '../scheduler';
import type { Op } from '../store';
import { FlushBuffer, type Flush, type Hints } from './buffer';

export interface Item {
  /** Unique in the buffer. */
  readonly id: string;
  /** When it came in, epoch ms: what the interval counts from. */
  readonly buffered: number;
}

export interface DurableBufferOptions<T extends Item> {
  readonly kernel: Kernel;
  /** The table that holds the items until `removal` of them is committed. */
  readonly table: string;
  readonly hints: Hints;
  /** Bytes that an item counts for. */
  readonly sizeOf: (item: T) => number;
  /** The items stay in the store: the receiver commits `removal` with what it makes of them. */
  readonly onFlush: (flush: Flush<T>) => void;
}

export class DurableBuffer<T extends Item> {
  private readonly buffer: FlushBuffer<T>;
  private timer: { readonly due: number; readonly timer: Timer } | undefined;
  private stopped = false;

  constructor(private readonly options: DurableBufferOptions<T>) {
    this.buffer = new FlushBuffer(options.hints);
  }

  /** Takes up what the store holds, as if it came in again at its time; an interval that has ended flushes at once. */
  restore(): void {
    this.add([...this.options.kernel.store.entries<T>(this.options.table)].map(([, item]) => item));
  }

  /** Ops that keep the items. Commit them, then call `add`. */
  insertion(items: readonly T[]): Op[] {
    return items.map((item) => ({ table: this.options.table, key: item.id, value: item }));
  }

  removal(items: readonly T[]): Op[] {
    return items.map(({ id }) => ({ table: this.options.table, key: id, delete: true }));
  }

  /** Of what the store holds, in flight or not. */
  keptIds(): string[] {
    return [...this.options.kernel.store.entries<T>(this.options.table)].map(([key]) => key);
  }

  /** Ops that drop everything, in flight or not. */
  clearance(): Op[] {
    return this.keptIds().map((key) => ({ table: this.options.table, key, delete: true }));
  }

  add(items: readonly T[]): void {
    for (const item of items) this.pass(this.buffer.add(item, this.options.sizeOf(item), item.buffered));
    this.setTimer();
  }

  changeHints(hints: Hints): void {
    this.pass(this.buffer.changeHints(hints, this.options.kernel.scheduler.now()));
    this.setTimer();
  }

  stop(): void {
    this.stopped = true;
    this.timer?.timer.cancel();
  }

  /** Waiting for a flush, and kept in all: the rest is in flight. */
  get fill(): { readonly waiting: number; readonly bytes: number; readonly due?: number; readonly kept: number } {
    return { waiting: this.buffer.count, bytes: this.buffer.bytes, due: this.buffer.due, kept: this.options.kernel.store.size(this.options.table) };
  }

  private setTimer(): void {
    const { due } = this.buffer;
    if (this.stopped || this.timer?.due === due) return;
    this.timer?.timer.cancel();
    this.timer = undefined;
    if (due !== undefined) this.timer = { due, timer: this.options.kernel.scheduler.at(due, `flush ${this.options.table}`, () => this.expire()) };
  }

  private expire(): void {
    this.timer = undefined;
    this.pass(this.buffer.expire(this.options.kernel.scheduler.now()));
    this.setTimer();
  }

  private pass(flush: Flush<T> | undefined): void {
    if (flush && !this.stopped) this.options.onFlush(flush);
  }
}
