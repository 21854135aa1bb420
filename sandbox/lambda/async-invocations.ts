/**
 * Asynchronous events: stored first, then given to the function; after a failure twice more, a minute and two minutes
 * later; throttled ones are tried until they are too old. What is given up goes to the failure destination and to the
 * function's dead-letter queue, where there are any.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
import { ServiceError } from '../errors';
import type { Kernel } from '../kernel';
import type { SqsService } from '../sqs/service';
import type { Op } from '../store';
import { DEFAULT_INVOKE_CONFIG, type InvokeConfig } from './event-invoke-config';
import type { FunctionConfig } from './function-config';
import type { Outcome } from './function-host';
import type { InvokeOptions } from './service';

interface StoredEvent {
  readonly requestId: string;
  readonly functionName: string;
  /** JSON text. */
  readonly payload: string;
  readonly acceptedAt: number;
  readonly attempts: number;
  /** Epoch ms. */
  readonly nextAttemptAt: number;
}

/** What the service offers to its own asynchronous side. */
interface Invoker {
  config(nameOrArn: string): FunctionConfig;
  invoke(nameOrArn: string, payload: Buffer, options?: InvokeOptions): Promise<Outcome>;
}

const TABLE = 'lambda events';
const FIRST_RETRY_MS = 60_000;
const THROTTLED_RETRY_MS = 1_000;
const LONGEST_THROTTLED_RETRY_MS = 300_000;

export class AsyncInvocations {
  private readonly configs = new Map<string, InvokeConfig>();

  constructor(private readonly kernel: Kernel, private readonly sqs: SqsService, private readonly lambda: Invoker) {}

  configure(functionName: string, config: InvokeConfig): void {
    this.configs.set(functionName, config);
  }

  get size(): number {
    return this.kernel.store.size(TABLE);
  }

  accept(config: FunctionConfig, payload: Buffer): void {
    const now = this.kernel.scheduler.now();
    const event = { requestId: this.kernel.random.uuid(), functionName: config.name, payload: payload.toString('utf8') || '{}', acceptedAt: now, attempts: 0, nextAttemptAt: now };
    this.keep(event);
    this.schedule(event);
  }

  /** After a start: what the last process had accepted and not finished. */
  resume(): void {
    for (const [, event] of this.kernel.store.entries<StoredEvent>(TABLE)) this.schedule(event);
  }

  private schedule(event: StoredEvent): void {
    this.kernel.scheduler.at(event.nextAttemptAt, `lambda: event ${event.requestId} for ${event.functionName}`, () => this.attempt(event));
  }

  private async attempt(event: StoredEvent): Promise<void> {
    const tried = { ...event, attempts: event.attempts + 1 };
    try {
      const outcome = await this.lambda.invoke(event.functionName, Buffer.from(event.payload), { requestId: event.requestId });
      if (outcome.functionError) this.failed(tried, outcome);
      else this.kernel.store.commit([this.dropOp(event)]);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.type === 'TooManyRequestsException') this.throttled(tried);
      else this.giveUp(tried, undefined);
    }
  }

  private failed(event: StoredEvent, outcome: Outcome): void {
    const { maximumRetryAttempts } = this.config(event);
    if (event.attempts > maximumRetryAttempts) this.giveUp(event, outcome);
    else this.retryAfter(event, FIRST_RETRY_MS * event.attempts, outcome);
  }

  /** Throttling does not use up attempts. */
  private throttled(event: StoredEvent): void {
    const waited = this.kernel.scheduler.now() - event.acceptedAt;
    this.retryAfter({ ...event, attempts: event.attempts - 1 }, Math.min(LONGEST_THROTTLED_RETRY_MS, Math.max(THROTTLED_RETRY_MS, waited)), undefined);
  }

  private retryAfter(event: StoredEvent, wait: number, outcome: Outcome | undefined): void {
    const nextAttemptAt = this.kernel.scheduler.now() + wait;
    if (nextAttemptAt - event.acceptedAt > this.config(event).maximumEventAgeSeconds * 1000) return this.giveUp(event, outcome);
    const next = { ...event, nextAttemptAt };
    this.keep(next);
    this.schedule(next);
  }

  private giveUp(event: StoredEvent, outcome: Outcome | undefined): void {
    const { onFailureArn } = this.config(event);
    const { deadLetterArn } = this.lambda.config(event.functionName);
    const ops: Op[] = [this.dropOp(event)];
    if (onFailureArn) ops.push(...this.sqs.sendOps(onFailureArn, JSON.stringify(this.failureRecord(event, outcome))));
    if (deadLetterArn) ops.push(...this.sqs.sendOps(deadLetterArn, event.payload, { attributes: deadLetterAttributes(event, outcome) }));
    this.kernel.store.commit(ops);
    for (const arn of [onFailureArn, deadLetterArn]) if (arn) this.sqs.wake(arn);
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
  private failureRecord(event: StoredEvent, outcome: Outcome | undefined): object {
    const { arn } = this.lambda.config(event.functionName);
    return {
      version: '1.0',
      timestamp: new Date(this.kernel.scheduler.now()).toISOString(),
      requestContext: {
        requestId: event.requestId,
        functionArn: `${arn}:$LATEST`,
        condition: event.attempts > this.config(event).maximumRetryAttempts ? 'RetriesExhausted' : 'EventAgeExceeded',
        approximateInvokeCount: event.attempts,
      },
      requestPayload: JSON.parse(event.payload),
      ...(outcome && {
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: outcome.functionError },
        responsePayload: JSON.parse(outcome.payload.toString('utf8')),
      }),
    };
  }

  private config(event: StoredEvent): InvokeConfig {
    return this.configs.get(event.functionName) ?? DEFAULT_INVOKE_CONFIG;
  }

  private keep(event: StoredEvent): void {
    this.kernel.store.commit([{ table: TABLE, key: event.requestId, value: event }]);
  }

  private dropOp(event: StoredEvent): Op {
    return { table: TABLE, key: event.requestId, delete: true };
  }
}

function deadLetterAttributes(event: StoredEvent, outcome: Outcome | undefined) {
  const { errorMessage } = outcome ? (JSON.parse(outcome.payload.toString('utf8')) as { errorMessage?: string }) : {};
  const text = (StringValue: string, DataType = 'String') => ({ DataType, StringValue });
  return { RequestID: text(event.requestId), ErrorCode: text('200', 'Number'), ErrorMessage: text((errorMessage ?? 'not invoked').slice(0, 1024) || '-') };
}
