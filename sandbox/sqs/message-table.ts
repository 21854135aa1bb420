/**
 * The messages of one queue as a function of the store and of sandbox time: nothing is held beside the store, so a
 * message that came by another service's commit, or by a restart, is there like any other.
 */
import type { Kernel } from '../kernel';
import type { Op } from '../store';
import type { Delivery, Message, ReceivedMessage } from './message';
import type { Queue } from './queue';

export interface MessageCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface ReceiveLimits {
  readonly count: number;
  /** Of the bodies as JSON text; at least one message is given. */
  readonly bytes?: number;
  readonly visibilitySeconds?: number;
}

/** Moves a message to the dead-letter queue; undefined where that queue does not exist. */
export type Mover = (message: Message, queue: Queue) => Op[] | undefined;

export class MessageTable {
  private readonly messages: string;
  private readonly deliveries: string;

  constructor(private readonly kernel: Kernel, readonly queue: Queue) {
    this.messages = `sqs messages ${queue.name}`;
    this.deliveries = `sqs deliveries ${queue.name}`;
  }

  sendOps(message: Message): Op[] {
    return [{ table: this.messages, key: message.id, value: message }];
  }

  /**
   * The oldest visible messages, hidden from others from now on. Messages that were received as often as the queue's
   * redrive policy allows are moved instead, and expired ones dropped, in the same commit.
   */
  receive(limits: ReceiveLimits, move: Mover): ReceivedMessage[] {
    const { scheduler, store } = this.kernel;
    const now = scheduler.now();
    const ops: Op[] = [];
    const received: ReceivedMessage[] = [];
    let room = limits.bytes ?? Infinity;
    for (const message of this.visible(now)) {
      const expired = this.isExpired(message, now);
      const moved = expired ? undefined : this.redrive(message, move);
      if (expired || moved) {
        ops.push(...this.deleteOps(message.id), ...(moved ?? []));
        continue;
      }
      room -= limits.bytes === undefined ? 0 : Buffer.byteLength(JSON.stringify(message.body));
      if (received.length > 0 && room < 0) break;
      const delivery = this.nextDelivery(message.id, now, limits.visibilitySeconds);
      ops.push({ table: this.deliveries, key: message.id, value: delivery });
      if (received.push({ ...message, delivery }) >= limits.count) break;
    }
    store.commit(ops);
    return received;
  }

  deleteOps(id: string): Op[] {
    const ops: Op[] = [{ table: this.messages, key: id, delete: true }];
    if (this.delivery(id)) ops.push({ table: this.deliveries, key: id, delete: true });
    return ops;
  }

  find(id: string): Message | undefined {
    return this.kernel.store.get<Message>(this.messages, id);
  }

  /** Whether somebody has received it and still hides it from others. */
  isInFlight(id: string): boolean {
    return (this.delivery(id)?.visibleAt ?? 0) > this.kernel.scheduler.now();
  }

  changeVisibilityOps(id: string, seconds: number): Op[] {
    const visibleAt = this.kernel.scheduler.now() + seconds * 1000;
    return [{ table: this.deliveries, key: id, value: { ...this.delivery(id)!, visibleAt } }];
  }

  purgeOps(): Op[] {
    return [...this.kernel.store.entries<Message>(this.messages)].flatMap(([id]) => this.deleteOps(id));
  }

  counts(): MessageCounts {
    const now = this.kernel.scheduler.now();
    const counts = { visible: 0, inFlight: 0, delayed: 0 };
    for (const [id, message] of this.kernel.store.entries<Message>(this.messages)) {
      if (this.isExpired(message, now)) continue;
      const delivery = this.delivery(id);
      if (delivery && delivery.visibleAt > now) counts.inFlight += 1;
      else if (!delivery && message.availableAt > now) counts.delayed += 1;
      else counts.visible += 1;
    }
    return counts;
  }

  /** How many are visible, counted up to `limit`, and since when the one that waits longest is (epoch ms). */
  waiting(limit: number): { readonly count: number; readonly since: number } {
    let count = 0;
    let since = Infinity;
    for (const message of this.visible(this.kernel.scheduler.now())) {
      since = Math.min(since, this.visibleSince(message));
      if ((count += 1) >= limit) break;
    }
    return { count, since };
  }

  /** When the next hidden message becomes visible, epoch ms. */
  nextVisible(): number | undefined {
    const now = this.kernel.scheduler.now();
    let next = Infinity;
    for (const [, message] of this.kernel.store.entries<Message>(this.messages)) {
      const since = this.visibleSince(message);
      if (since > now) next = Math.min(next, since);
    }
    return next === Infinity ? undefined : next;
  }

  private *visible(now: number): IterableIterator<Message> {
    for (const [, message] of this.kernel.store.entries<Message>(this.messages)) if (this.visibleSince(message) <= now) yield message;
  }

  private visibleSince(message: Message): number {
    return this.delivery(message.id)?.visibleAt ?? message.availableAt;
  }

  private delivery(id: string): Delivery | undefined {
    return this.kernel.store.get<Delivery>(this.deliveries, id);
  }

  private isExpired(message: Message, now: number): boolean {
    return now >= message.sentAt + this.queue.retentionSeconds * 1000;
  }

  private redrive(message: Message, move: Mover): Op[] | undefined {
    const { redrive } = this.queue;
    return redrive && (this.delivery(message.id)?.receives ?? 0) >= redrive.maxReceiveCount ? move(message, this.queue) : undefined;
  }

  private nextDelivery(id: string, now: number, visibilitySeconds = this.queue.visibilitySeconds): Delivery {
    const before = this.delivery(id);
    return {
      receives: (before?.receives ?? 0) + 1,
      firstReceivedAt: before?.firstReceivedAt ?? now,
      visibleAt: now + visibilitySeconds * 1000,
      receiptHandle: `${id}#${this.kernel.random.text(24)}`,
    };
  }
}
