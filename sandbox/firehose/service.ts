import type { JsonApi } from '../edge/api';
import { ServiceError } from '../errors';
import type { Kernel, Resource, ResourceIdentity, Service } from '../kernel';
import { checkShape } from '../shape';
import type { FirehoseDependencies } from './dependencies';
import { putLimits, type DirectPutQuota } from './limits';
import type { BufferedRecord, DeliveryStream } from './model';
import { firehoseOperations } from './operations';
import { StreamPipeline, type BufferFill } from './pipeline';
import { RecordIds } from './record-ids';
import { templateShape } from './shapes';
import { Streams, type StreamInput } from './streams';
import { Throttle } from './throttle';

export interface FirehoseOptions {
  /** Enforced for each stream. @default none: nothing is throttled */
  readonly directPutQuota?: DirectPutQuota;
}

/** What became of one record of a put: kept, or refused for now. */
export type PutResult = { readonly RecordId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

const SLOW_DOWN = { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' };

/**
 * Amazon Data Firehose with Direct PUT sources and extended S3 destinations: buffers, transform by a function,
 * conversion to Parquet, error outputs. A record is durable when its put is answered.
 */
export class FirehoseService implements Service {
  readonly name = 'firehose';
  readonly resourceTypes = ['AWS::KinesisFirehose::DeliveryStream'] as const;
  readonly streams: Streams;
  readonly api: JsonApi;
  private readonly ids: RecordIds;
  private readonly pipelines = new Map<string, StreamPipeline>();
  private readonly throttles = new Map<string, Throttle>();

  constructor(
    private readonly kernel: Kernel,
    private readonly dependencies: FirehoseDependencies,
    private readonly options: FirehoseOptions = {},
  ) {
    this.streams = new Streams(kernel, dependencies.glue);
    this.ids = new RecordIds(kernel.scheduler.now());
    this.api = { targetPrefix: 'Firehose_20150804', signingName: 'firehose', version: '1.1', operations: firehoseOperations(this) };
  }

  identify(_type: string, physicalName: string): ResourceIdentity {
    return { ref: physicalName, attributes: { Arn: this.streams.arnOf(physicalName) } };
  }

  deploy(resource: Resource, identity: ResourceIdentity): void {
    checkShape(resource.properties, templateShape, resource.logicalId);
    this.configure(this.streams.deploy({ ...resource.properties, DeliveryStreamName: identity.ref } as StreamInput));
  }

  /** Takes up the buffers of an earlier run. */
  start(): void {
    for (const stream of this.streams.all()) this.pipeline(stream);
  }

  stop(): void {
    for (const pipeline of this.pipelines.values()) pipeline.stop();
    this.pipelines.clear();
  }

  /**
   * Keeps records of one stream; those above the quota are refused, in order.
   * @throws ServiceError ResourceNotFoundException; ValidationException or InvalidArgumentException for a record or a
   * batch over its limit; ServiceUnavailableException where the requests of the second are used up
   */
  put(streamName: string, records: readonly Buffer[]): PutResult[] {
    const pipeline = this.pipeline(this.streams.get(streamName));
    checkSizes(records);
    const now = this.kernel.scheduler.now();
    const throttle = this.throttle(streamName);
    if (throttle && !throttle.request(now)) throw new ServiceError(SLOW_DOWN.ErrorCode, SLOW_DOWN.ErrorMessage, 503);
    const kept: BufferedRecord[] = [];
    const results = records.map((data): PutResult => {
      if (throttle && !throttle.record(data.length, now)) return SLOW_DOWN;
      const id = this.ids.next();
      kept.push({ id, arrived: now, buffered: now, data });
      return { RecordId: id };
    });
    if (kept.length > 0) pipeline.accept(kept);
    return results;
  }

  /** Brings a running stream to its stored configuration. */
  configure(stream: DeliveryStream): void {
    this.pipelines.get(stream.name)?.configure(stream);
  }

  /** What is buffered is dropped, as on AWS. @throws ServiceError ResourceNotFoundException */
  delete(streamName: string): void {
    const pipeline = this.pipeline(this.streams.get(streamName));
    pipeline.stop();
    this.kernel.store.commit([this.streams.removal(streamName), ...pipeline.clearance()]);
    this.pipelines.delete(streamName);
    this.throttles.delete(streamName);
  }

  /** How full a stream's buffers are. @throws ServiceError ResourceNotFoundException */
  fill(streamName: string): BufferFill[] {
    return this.pipeline(this.streams.get(streamName)).fill();
  }

  private pipeline(stream: DeliveryStream): StreamPipeline {
    const running = this.pipelines.get(stream.name);
    if (running) return running;
    const pipeline = new StreamPipeline(this.kernel, this.dependencies, stream);
    this.pipelines.set(stream.name, pipeline);
    for (const id of pipeline.keptIds()) this.ids.startAfter(id);
    pipeline.restore();
    return pipeline;
  }

  private throttle(streamName: string): Throttle | undefined {
    const { directPutQuota } = this.options;
    if (!directPutQuota) return undefined;
    const throttle = this.throttles.get(streamName) ?? new Throttle(directPutQuota);
    this.throttles.set(streamName, throttle);
    return throttle;
  }
}

function checkSizes(records: readonly Buffer[]): void {
  const { recordBytes, batchBytes } = putLimits;
  if (records.some((data) => data.length > recordBytes)) {
    const constraint = `Member must have length less than or equal to ${recordBytes}`;
    throw new ServiceError('ValidationException', `1 validation error detected: Value at 'record.data' failed to satisfy constraint: ${constraint}`);
  }
  if (records.reduce((sum, data) => sum + data.length, 0) > batchBytes)
    throw new ServiceError('InvalidArgumentException', 'Records size exceeds 4 MB limit');
}
