import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { names, objectsArn } from '../names';
import { PipelineFunction, type FunctionDefaults } from '../pipeline-function';
import { stateAccess } from '../state/state-access';
import { putGrants, shardsVariable } from '../stream/put-grants';
import type { Shards } from '../stream/shards';

/** Fan-out's timeout; it hands over before. */
export const fanOutTimeout = Duration.seconds(300);
/** Six times the timeout, as AWS asks. @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const fanOutVisibility = Duration.seconds(6 * fanOutTimeout.toSeconds());

export interface FanOutProps extends FunctionDefaults {
  readonly queue: IQueue;
  readonly key: IKey;
  /** Event classes that have a stream. */
  readonly eventClasses: readonly string[];
  /** Those that have several. */
  readonly shards: Shards;
  /** Uploads read at a time, 2 to 1,000. */
  readonly maxConcurrency: number;
  /** Bytes an upload may have when decoded. */
  readonly maxDecodedBytes: number;
  /** After this time the rest of an upload goes to the back of the queue. */
  readonly handOver: Duration;
  /** `lines`: many records of one class in a Firehose record; `single`: one. */
  readonly packMode: 'lines' | 'single';
  /** Bytes of a rejected record that are kept with its reason. */
  readonly maxExcerptBytes: number;
}

/** Reads each uploaded file once and puts its records, packed by event class, to the streams. */
export class FanOut extends Construct {
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: FanOutProps) {
    super(scope, id);
    const { stage, queue, key } = props;
    this.function = new PipelineFunction(this, 'FanOut', {
      ...props,
      name: 'fan-out',
      description: 'Decodes an uploaded file, frames and routes its records, puts them to the streams.',
      timeout: fanOutTimeout,
      // It sends itself the rest of a large file; Lambda would take that for a runaway loop after 16 hops.
      recursiveLoop: RecursiveLoop.ALLOW,
      environment: {
        STATE_BUCKET: names.bucket(stage, 'state'),
        STREAM_PREFIX: names.streamPrefix(stage),
        ...shardsVariable(props.shards),
        RAW_QUEUE_URL: queue.queueUrl,
        MAX_DECODED_BYTES: String(props.maxDecodedBytes),
        HANDOVER_SECONDS: String(props.handOver.toSeconds()),
        PACK_MODE: props.packMode,
        MAX_EXCERPT_BYTES: String(props.maxExcerptBytes),
      },
      grants: [
        { actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: [objectsArn(stage, 'raw')], wildcard: 'Any uploaded file.' },
        ...stateAccess(stage, key, {
          read: ['issued', 'multipart', 'landed', 'fanned_out', 'open', 'rederived', 'replays'],
          write: ['multipart', 'landed', 'fanned_out', 'open', 'rederived', 'replays'],
        }),
        { actions: ['sqs:SendMessage'], resources: [queue.queueArn] },
        ...putGrants(stage, props.eventClasses, props.shards),
      ],
    });
    this.function.function.addEventSource(
      // One file an invocation: files share no fate.
      new SqsEventSource(queue, { batchSize: 1, maxConcurrency: props.maxConcurrency, reportBatchItemFailures: true }),
    );
  }
}
