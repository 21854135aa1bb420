/**
 * Lambda's pollers of one queue. Messages of a batch that the function handled are deleted; the others show again when
 * their visibility timeout ends, also when the function was throttled, and the queue's redrive policy decides how often.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
import { ServiceError } from '../errors';
import type { Kernel } from '../kernel';
import type { Timer } from '../scheduler';
import type { ReceivedMessage } from '../sqs/message';
import type { SqsService } from '../sqs/service';
import { failedItems } from './batch-response';
import type { MappingConfig } from './event-source-mapping-config';
import type { FunctionConfig } from './function-config';
import type { Outcome } from './function-host';
import { hopsOf, MAX_HOPS } from './recursion';
import type { InvokeOptions } from './service';
import { sqsEvent } from './sqs-event';

interface Invoker {
  config(nameOrArn: string): FunctionConfig;
  invoke(nameOrArn: string, payload: Buffer, options?: InvokeOptions): Promise<Outcome>;
}

/** Room for the bodies in an event of at most 6 MB. */
const MAX_BODY_BYTES = 5_500_000;

export class EventSourceMapping {
  private readonly running = new Set<Promise<void>>();
  private stopped = true;
  private timer: (Timer & { readonly due: number }) | undefined;
  private stopListening = () => {};

  constructor(private readonly kernel: Kernel, private readonly sqs: SqsService, private readonly lambda: Invoker, readonly config: MappingConfig) {}

  /** @throws ServiceError when queue or function do not exist or do not fit together */
  start(): void {
    this.check();
    if (!this.config.enabled) return;
    this.stopped = false;
    this.stopListening = this.sqs.onWake(this.config.queueArn, () => this.pollAt(this.kernel.scheduler.now()));
    this.pollAt(this.kernel.scheduler.now());
  }

  /** Resolves when the batches that are being handled have ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.stopListening();
    this.timer?.cancel();
    await Promise.all(this.running);
  }

  private check(): void {
    const { where, queueArn, functionName } = this.config;
    const { visibilitySeconds } = this.sqs.table(queueArn).queue;
    const timeout = this.lambda.config(functionName).timeoutMs / 1000;
    if (visibilitySeconds < timeout)
      throw new ServiceError('InvalidParameterValueException', `${where}: Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ${timeout} seconds`);
  }

  /** Looks at the queue then, or earlier if that was arranged already. */
  private pollAt(due: number): void {
    if (this.stopped || (this.timer && this.timer.due <= due)) return;
    this.timer?.cancel();
    const timer = this.kernel.scheduler.at(due, `lambda: poll for ${this.config.functionName}`, () => this.poll());
    this.timer = { due, cancel: () => timer.cancel() };
  }

  private poll(): void {
    this.timer = undefined;
    while (!this.stopped && this.running.size < this.config.maximumConcurrency) {
      const batch = this.nextBatch();
      if (batch.length === 0) return;
      this.begin(batch);
    }
  }

  private begin(batch: readonly ReceivedMessage[]): void {
    const handled = this.handle(batch)
      .catch((error: Error) => this.log('the batch was not finished', { error: String(error.stack) }))
      .finally(() => {
        this.running.delete(handled);
        this.pollAt(this.kernel.scheduler.now());
      });
    this.running.add(handled);
  }

  /** Empty when there is nothing to do now; then the next look is arranged. */
  private nextBatch(): ReceivedMessage[] {
    const { queueArn, batchSize, batchingWindowMs } = this.config;
    const table = this.sqs.table(queueArn);
    const { count, since } = table.waiting(batchSize);
    const due = since + batchingWindowMs;
    if (count > 0 && count < batchSize && due > this.kernel.scheduler.now()) {
      this.pollAt(due);
      return [];
    }
    const received = count > 0 ? this.sqs.receive(queueArn, { count: batchSize, bytes: MAX_BODY_BYTES }) : [];
    if (received.length > 0) return received;
    const next = table.nextVisible();
    if (next !== undefined) this.pollAt(next);
    return [];
  }

  private async handle(received: readonly ReceivedMessage[]): Promise<void> {
    const batch = received.filter((message) => !this.stopLoop(message));
    if (batch.length === 0) return;
    const failed = await this.invoke(batch);
    const { queueArn } = this.config;
    const table = this.sqs.table(queueArn);
    this.kernel.store.commit(batch.filter(({ id }) => !failed.has(id)).flatMap(({ id }) => table.deleteOps(id)));
  }

  /** @returns ids of the messages that were not handled */
  private async invoke(batch: readonly ReceivedMessage[]): Promise<ReadonlySet<string>> {
    const everything = new Set(batch.map(({ id }) => id));
    const payload = Buffer.from(JSON.stringify(sqsEvent(batch, this.config.queueArn, this.kernel.region)));
    try {
      const outcome = await this.lambda.invoke(this.config.functionName, payload, { traceHeaders: batch.map(({ traceHeader }) => traceHeader) });
      if (outcome.functionError) return everything;
      return this.config.reportBatchItemFailures ? failedItems(outcome.payload, everything) : new Set();
    } catch (error) {
      this.log('the batch was not delivered', { error: error instanceof ServiceError ? `${error.type}: ${error.message}` : String((error as Error).stack) });
      return everything;
    }
  }

  /** Messages of a loop that Lambda ends go to the dead-letter queue, or are dropped where there is none. */
  private stopLoop(message: ReceivedMessage): boolean {
    const { arn, recursiveLoop } = this.lambda.config(this.config.functionName);
    if (recursiveLoop === 'Allow' || hopsOf(arn, message.traceHeader) < MAX_HOPS) return false;
    this.sqs.divert(this.config.queueArn, message.id);
    this.log('recursive loop stopped', { messageId: message.id });
    return true;
  }

  private log(message: string, detail: Readonly<Record<string, unknown>>): void {
    this.kernel.log({ time: this.kernel.scheduler.now(), origin: `lambda:${this.config.functionName}`, message, detail });
  }
}
