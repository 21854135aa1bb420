import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { bucketArn, names, type Stage } from '../names';
import { notify, pipelineQueue } from '../pipeline-queue';
import { privateBucket } from '../private-bucket';

export interface InboxProps {
  readonly stage: Stage;
  readonly key: IKey;
  readonly removalPolicy: RemovalPolicy;
  /** How long what is not admitted stays: files that wait for the release of their key. */
  readonly retention: Duration;
  /** Networks that may put files; empty: any. */
  readonly allowedCidrs: readonly string[];
  /** How long admit has an object for itself. */
  readonly visibilityTimeout: Duration;
}

/** As fan-out's: a file that cannot be admitted comes up on the same day. */
const maxReceiveCount = 10;

/**
 * Where agents put files without telling size and digest, and where batches of expired keys wait. No lock, and no more
 * than what is on its way: admit writes each object to raw and removes it here.
 */
export class Inbox extends Construct {
  readonly bucket: Bucket;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { stage, key, removalPolicy, retention, allowedCidrs, visibilityTimeout }: InboxProps) {
    super(scope, id);
    this.deadLetterQueue = pipelineQueue(this, 'DeadLetterQueue', { queueName: names.queue(stage, 'inbox-dead-letters'), removalPolicy });
    this.queue = pipelineQueue(this, 'Queue', {
      queueName: names.queue(stage, 'inbox'),
      removalPolicy,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount },
    });
    this.bucket = privateBucket(this, 'Bucket', {
      bucketName: names.bucket(stage, 'inbox'),
      encryptionKey: key,
      removalPolicy,
      lifecycleRules: [
        { id: 'expire', expiration: retention, noncurrentVersionExpiration: Duration.days(retention.toDays()) },
        { id: 'drop-parts', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    notify(this.bucket, bucketArn(names.bucket(stage, 'inbox')), [{ queue: this.queue }]);
    if (allowedCidrs.length > 0) this.bucket.addToResourcePolicy(denyOtherNetworks(this.bucket, allowedCidrs));
  }
}

/** A signed URL works for whoever has it. Batches are put by the ingest function, from addresses of AWS. */
function denyOtherNetworks(bucket: Bucket, cidrs: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    sid: 'DenyOtherNetworks',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('files/*')],
    conditions: { NotIpAddress: { 'aws:SourceIp': [...cidrs] } },
  });
}
