/** Invokes a stream's transform: a few batches at a time, each tried again where the invocation failed. */
import { ServiceError } from '../errors';
import type { Kernel } from '../kernel';
import type { FunctionInvoker } from './dependencies';
import type { Transform } from './destination';
import { INVOCATION_MILLISECONDS, OUTSTANDING_INVOCATIONS } from './limits';
import type { BufferedRecord, DeliveryStream } from './model';
import { invocationFailures, transformationEvent, verdicts, type Verdict } from './transformation';

/** Between tries: 1 s, 2 s, 4 s … at most a minute (AWS does not say). */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;

export interface TransformResult {
  readonly records: readonly BufferedRecord[];
  /** One for each record, in order. */
  readonly verdicts: readonly Verdict[];
  readonly attempt: { readonly made: number; readonly ended: number; readonly functionArn: string };
}

interface Batch {
  readonly stream: DeliveryStream;
  readonly transform: Transform;
  readonly records: readonly BufferedRecord[];
  attempts: number;
}

export class Transformer {
  private readonly waiting: Batch[] = [];
  private outstanding = 0;
  private stopped = false;

  constructor(
    private readonly kernel: Kernel,
    private readonly functions: FunctionInvoker,
    private readonly onResult: (result: TransformResult) => void,
  ) {}

  submit(stream: DeliveryStream, transform: Transform, records: readonly BufferedRecord[]): void {
    this.waiting.push({ stream, transform, records, attempts: 0 });
    this.startNext();
  }

  stop(): void {
    this.stopped = true;
  }

  private startNext(): void {
    while (!this.stopped && this.outstanding < OUTSTANDING_INVOCATIONS && this.waiting.length > 0) {
      this.outstanding += 1;
      void this.kernel.scheduler.track(this.attempt(this.waiting.shift()!));
    }
  }

  private async attempt(batch: Batch): Promise<void> {
    batch.attempts += 1;
    const outcome = await this.invoke(batch);
    if (this.stopped) return;
    if (Buffer.isBuffer(outcome)) this.finish(batch, verdicts(batch.records, outcome));
    else if (batch.attempts > batch.transform.retries) this.finish(batch, batch.records.map(() => outcome));
    else this.tryLater(batch);
  }

  /** The function's answer, or why there is none. */
  private async invoke({ stream, transform, records }: Batch): Promise<Buffer | Verdict> {
    const source = { invocationId: this.kernel.random.uuid(), deliveryStreamArn: stream.arn, region: this.kernel.region };
    const event = transformationEvent(source, records);
    const began = this.kernel.scheduler.now();
    try {
      const { payload, functionError } = await this.functions.invoke(transform.functionArn, event);
      const isOverLong = this.kernel.scheduler.now() - began > INVOCATION_MILLISECONDS;
      if (isOverLong) return this.failed(stream, invocationFailures.timedOut, 'over five minutes');
      return functionError === undefined ? payload : this.failed(stream, functionFailure(payload), functionError);
    } catch (error) {
      const cause = error instanceof ServiceError ? error.type : String(error);
      const { limitExceeded, notInvoked } = invocationFailures;
      return this.failed(stream, cause === 'TooManyRequestsException' ? limitExceeded : notInvoked, cause);
    }
  }

  private failed(stream: DeliveryStream, failure: Verdict, cause: string): Verdict {
    const time = this.kernel.scheduler.now();
    this.kernel.log({ time, origin: `firehose:${stream.name}`, message: 'transform invocation failed', detail: { cause } });
    return failure;
  }

  private tryLater(batch: Batch): void {
    const pause = Math.min(FIRST_PAUSE * 2 ** (batch.attempts - 1), LONGEST_PAUSE);
    const again = () => (this.stopped ? undefined : this.attempt(batch));
    this.kernel.scheduler.at(this.kernel.scheduler.now() + pause, `transform ${batch.stream.name} again`, again);
  }

  private finish({ records, transform, attempts }: Batch, results: readonly Verdict[]): void {
    this.outstanding -= 1;
    const attempt = { made: attempts, ended: this.kernel.scheduler.now(), functionArn: transform.functionArn };
    this.onResult({ records, verdicts: results, attempt });
    this.startNext();
  }
}

/** Lambda answers a timeout as an error of type `Sandbox.Timedout` with the text `Task timed out after …`. */
function functionFailure(payload: Buffer): Verdict {
  return /Sandbox\.Timedout|Task timed out/.test(payload.toString('utf8')) ? invocationFailures.timedOut : invocationFailures.functionError;
}
