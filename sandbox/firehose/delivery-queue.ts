/**
 * Puts a stream's objects, one after the other. A put that fails is tried again with growing pauses, onto the same key
 * (docs.aws.amazon.com/firehose/latest/dev/retry.html): data for a day from its arrival, after which it is discarded,
 * error objects forever, with everything behind them waiting.
 */
import type { Kernel } from '../kernel';
import type { Timer } from '../scheduler';
import type { PlannedObject } from './delivery';
import type { ObjectWriter } from './dependencies';
import { RETENTION_MILLISECONDS } from './limits';

/** Between tries: 5 s, 10 s, 20 s … at most five minutes (AWS does not say). */
const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 300_000;

export interface Delivery {
  /** Called when the delivery's turn has come. */
  plan(): { readonly bucket: string; readonly roleArn: string; readonly objects: readonly PlannedObject[] };
}

interface Put {
  readonly bucket: string;
  readonly roleArn: string;
  readonly object: PlannedObject;
  attempts: number;
}

export class DeliveryQueue {
  private readonly deliveries: Delivery[] = [];
  private readonly puts: Put[] = [];
  private state: 'idle' | 'running' | 'pausing' | 'stopped' = 'idle';
  private timer: Timer | undefined;

  constructor(
    private readonly kernel: Kernel,
    private readonly objects: ObjectWriter,
    /** Names the stream in logs and timers. */
    private readonly origin: string,
  ) {}

  submit(delivery: Delivery): void {
    this.deliveries.push(delivery);
    if (this.state === 'idle') this.start();
  }

  stop(): void {
    this.state = 'stopped';
    this.timer?.cancel();
  }

  private start(): void {
    this.state = 'running';
    void this.kernel.scheduler.track(this.run().catch((error: unknown) => this.onBug(error)));
  }

  /** The records stay in their buffer's table and come again at the next start. */
  private onBug(error: unknown): void {
    this.log('internal', { stack: error instanceof Error ? error.stack : String(error) });
    if (!this.isStopped()) this.state = 'idle';
  }

  /** Until all is delivered, a put fails, or the queue is stopped. */
  private async run(): Promise<void> {
    for (let put; (put = this.nextPut()); ) {
      const failure = await this.attempt(put);
      if (this.isStopped()) return;
      if (failure !== undefined && !this.isOver(put)) return this.pause(put, failure);
      if (failure !== undefined) this.discard(put);
      this.puts.shift();
    }
    this.state = 'idle';
  }

  private nextPut(): Put | undefined {
    while (this.puts.length === 0 && this.deliveries.length > 0) {
      const { objects, ...target } = this.deliveries.shift()!.plan();
      this.puts.push(...objects.map((object) => ({ ...target, object, attempts: 0 })));
    }
    return this.puts[0];
  }

  /** Returns why the put failed. */
  private async attempt(put: Put): Promise<string | undefined> {
    const { key, body, contentEncoding, records, ops } = put.object;
    put.attempts += 1;
    try {
      const headers = { contentType: 'application/octet-stream', contentEncoding };
      await this.objects.putObject({ bucket: put.bucket, key, body, ...headers, caller: put.roleArn, ops });
      this.log('object delivered', { bucket: put.bucket, key, bytes: body.length, records });
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  private isOver({ object }: Put): boolean {
    return !object.isErrorOutput && this.kernel.scheduler.now() - object.oldest >= RETENTION_MILLISECONDS;
  }

  private discard({ bucket, object }: Put): void {
    this.kernel.store.commit(object.ops);
    this.log('records discarded after 24 hours without delivery', { bucket, key: object.key, records: object.records });
  }

  private pause(put: Put, failure: string): void {
    this.log('delivery failed', { bucket: put.bucket, key: put.object.key, attempts: put.attempts, failure });
    this.state = 'pausing';
    const pause = Math.min(FIRST_PAUSE * 2 ** (put.attempts - 1), LONGEST_PAUSE);
    this.timer = this.kernel.scheduler.at(this.kernel.scheduler.now() + pause, `deliver ${this.origin} again`, () => this.start());
  }

  private isStopped(): boolean {
    return this.state === 'stopped';
  }

  private log(message: string, detail: Readonly<Record<string, unknown>>): void {
    this.kernel.log({ time: this.kernel.scheduler.now(), origin: this.origin, message, detail });
  }
}
