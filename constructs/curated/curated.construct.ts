import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { bucketArn, errorsPrefix, eventsPrefix, names, type Stage } from '../names';
import { notify, pipelineQueue } from '../pipeline-queue';
import { privateBucket } from '../private-bucket';

export interface CuratedProps {
  readonly stage: Stage;
  readonly key: IKey;
  readonly removalPolicy: RemovalPolicy;
  /** How long events stay in the lake. */
  readonly retention: Duration;
  /** How long load has a file for itself: as long as it may run. */
  readonly visibilityTimeout: Duration;
}

/** SQS's highest: quarantine is load's decision, never the queue's. */
const maxReceiveCount = 1000;

/** Events as Parquet under `events/`, what Firehose could not convert under `errors/`; each has its queue. */
export class Curated extends Construct {
  readonly bucket: Bucket;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly errorsQueue: Queue;

  constructor(scope: Construct, id: string, { stage, key, removalPolicy, retention, visibilityTimeout }: CuratedProps) {
    super(scope, id);
    this.deadLetterQueue = pipelineQueue(this, 'DeadLetterQueue', { queueName: names.queue(stage, 'curated-dead-letters'), removalPolicy });
    this.queue = pipelineQueue(this, 'Queue', {
      queueName: names.queue(stage, 'curated'),
      removalPolicy,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount },
    });
    this.errorsQueue = pipelineQueue(this, 'ErrorsQueue', { queueName: names.queue(stage, 'errors'), removalPolicy });
    acknowledge(this.errorsQueue, {
      'AwsSolutions-SQS3': 'It counts error objects for an alarm; the sweep finds them by listing and nothing receives from the queue, so nothing can fail into another.',
    });
    this.bucket = privateBucket(this, 'Bucket', {
      bucketName: names.bucket(stage, 'curated'),
      encryptionKey: key,
      removalPolicy,
      lifecycleRules: [
        { id: 'expire', expiration: retention, noncurrentVersionExpiration: Duration.days(7) },
        { id: 'drop-parts', abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
    });
    notify(this.bucket, bucketArn(names.bucket(stage, 'curated')), [
      { queue: this.queue, prefix: eventsPrefix, suffix: '.parquet' },
      { queue: this.errorsQueue, prefix: errorsPrefix },
    ]);
  }
}
