/**
 * The way of a record through one stream: Lambda buffer → transform → destination buffer → conversion → object, and
 * beside it the buffer of records whose transform failed, whose error objects follow the destination's hints too.
 * Each step is one commit, so that after a crash every acknowledged record is in exactly one buffer.
 */
import type { Kernel } from '../kernel';
import { plannedObjects, errorObject } from './delivery';
import { DeliveryQueue } from './delivery-queue';
import type { FirehoseDependencies } from './dependencies';
import { destinationBuffer, transformOf } from './destination';
import { DurableBuffer } from './durable-buffer';
import { processingFailedLine } from './error-output';
import { MEBIBYTE, processorLimits } from './limits';
import type { BufferedRecord, DeliveryStream, FailedRecord } from './model';
import { Transformer, type TransformResult } from './transformer';

export interface BufferFill {
  readonly buffer: 'transform' | 'destination' | 'error-output';
  /** Records that wait for a flush. */
  readonly waiting: number;
  readonly bytes: number;
  /** When the interval ends, epoch ms. */
  readonly due?: number;
  /** Records that were flushed and are not delivered yet. */
  readonly inFlight: number;
}

export class StreamPipeline {
  private readonly incoming: DurableBuffer<BufferedRecord>;
  private readonly outgoing: DurableBuffer<BufferedRecord>;
  private readonly failed: DurableBuffer<FailedRecord>;
  private readonly transformer: Transformer;
  private readonly deliveries: DeliveryQueue;

  constructor(
    private readonly kernel: Kernel,
    private readonly dependencies: FirehoseDependencies,
    private stream: DeliveryStream,
  ) {
    const hints = destinationBuffer(stream.destination);
    const table = (part: string) => `firehose.${stream.name}.${part}`;
    const sizeOf = ({ data }: BufferedRecord) => data.length;
    this.transformer = new Transformer(kernel, dependencies.lambda, (result) => this.onTransformed(result));
    this.deliveries = new DeliveryQueue(kernel, dependencies.s3, `firehose:${stream.name}`);
    this.incoming = new DurableBuffer({
      kernel, table: table('incoming'), hints: transformHints(stream), sizeOf, onFlush: ({ items }) => this.transform(items),
    });
    this.outgoing = new DurableBuffer({ kernel, table: table('outgoing'), hints, sizeOf, onFlush: ({ items }) => this.deliver(items) });
    this.failed = new DurableBuffer({
      kernel, table: table('failed'), hints, sizeOf: ({ line }) => line.length, onFlush: ({ items }) => this.deliverFailed(items),
    });
  }

  /** Ids of all records in the buffers' tables. */
  keptIds(): string[] {
    return [this.incoming, this.outgoing, this.failed].flatMap((buffer) => buffer.keptIds());
  }

  /** Takes up what an earlier run has left. */
  restore(): void {
    this.failed.restore();
    this.outgoing.restore();
    this.incoming.restore();
  }

  /** Durable when it returns. `buffered` of the records is now. */
  accept(records: readonly BufferedRecord[]): void {
    const buffer = transformOf(this.stream.destination) ? this.incoming : this.outgoing;
    this.kernel.store.commit(buffer.insertion(records));
    buffer.add(records);
  }

  /** The new configuration holds for what is buffered already, too. */
  configure(stream: DeliveryStream): void {
    this.stream = stream;
    const hints = destinationBuffer(stream.destination);
    this.incoming.changeHints(transformHints(stream));
    this.outgoing.changeHints(hints);
    this.failed.changeHints(hints);
  }

  stop(): void {
    for (const part of [this.incoming, this.outgoing, this.failed, this.transformer, this.deliveries]) part.stop();
  }

  /** Ops that forget everything buffered: deleting a stream drops it (floci-io/floci, probed). */
  clearance() {
    return [this.incoming, this.outgoing, this.failed].flatMap((buffer) => buffer.clearance());
  }

  fill(): BufferFill[] {
    const buffers = { transform: this.incoming, destination: this.outgoing, 'error-output': this.failed } as const;
    return (Object.keys(buffers) as (keyof typeof buffers)[]).map((buffer) => {
      const { waiting, bytes, due, kept } = buffers[buffer].fill;
      return { buffer, waiting, bytes, due, inFlight: kept - waiting };
    });
  }

  private transform(records: readonly BufferedRecord[]): void {
    const transform = transformOf(this.stream.destination);
    if (transform) this.transformer.submit(this.stream, transform, records);
    else this.passOn(records, records.map((record) => ({ ...record, buffered: this.kernel.scheduler.now() })), []);
  }

  private onTransformed({ records, verdicts, attempt }: TransformResult): void {
    const now = this.kernel.scheduler.now();
    const good: BufferedRecord[] = [];
    const bad: FailedRecord[] = [];
    records.forEach((record, i) => {
      const verdict = verdicts[i]!;
      const { id, arrived } = record;
      if (verdict.result === 'ok') good.push({ id, arrived, buffered: now, data: verdict.data });
      if (verdict.result === 'failed') bad.push({ id, arrived, buffered: now, line: processingFailedLine(record, verdict, attempt) });
    });
    this.passOn(records, good, bad);
  }

  private passOn(records: readonly BufferedRecord[], good: readonly BufferedRecord[], bad: readonly FailedRecord[]): void {
    this.kernel.store.commit([...this.incoming.removal(records), ...this.outgoing.insertion(good), ...this.failed.insertion(bad)]);
    this.outgoing.add(good);
    this.failed.add(bad);
  }

  private deliver(records: readonly BufferedRecord[]): void {
    const { kernel, dependencies, outgoing } = this;
    const context = () => ({ kernel, tables: dependencies.glue, conversion: dependencies.conversion, stream: this.stream, removal: (taken: readonly BufferedRecord[]) => outgoing.removal(taken) });
    this.deliveries.submit({ plan: () => ({ ...this.target(), objects: plannedObjects(records, context()) }) });
  }

  private deliverFailed(records: readonly FailedRecord[]): void {
    const object = () => errorObject(records, 'processing-failed', { kernel: this.kernel, stream: this.stream }, this.failed.removal(records));
    this.deliveries.submit({ plan: () => ({ ...this.target(), objects: [object()] }) });
  }

  private target() {
    const { BucketARN, RoleARN } = this.stream.destination;
    return { bucket: BucketARN.split(':::')[1]!, roleArn: RoleARN };
  }
}

/** Of a stream without a transform: what its Lambda buffer still holds goes on at once. */
function transformHints(stream: DeliveryStream) {
  const { BufferSizeInMBs } = processorLimits;
  return transformOf(stream.destination)?.hints ?? { bytes: BufferSizeInMBs.default * MEBIBYTE, milliseconds: 0 };
}
