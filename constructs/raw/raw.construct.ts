import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { ObjectLockRetention, type Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { bucketArn, names, roleArn, type Stage } from '../names';
import { notify, pipelineQueue } from '../pipeline-queue';
import { privateBucket } from '../private-bucket';

export interface RawProps {
  readonly stage: Stage;
  readonly key: IKey;
  readonly removalPolicy: RemovalPolicy;
  /** Nobody removes a version before. */
  readonly lock: Duration;
  /** `GOVERNANCE`: a person with a special permission can lift it. `COMPLIANCE`: nobody can. */
  readonly lockMode: 'GOVERNANCE' | 'COMPLIANCE';
  /** The replay and trace window; longer than the lock. */
  readonly retention: Duration;
  /** Networks that may put files; empty: any. */
  readonly allowedCidrs: readonly string[];
  /** How long fan-out has a file for itself. */
  readonly visibilityTimeout: Duration;
}

/**
 * Five hours at the visibility of 30 minutes: longer than most faults of a neighbour, short enough that a file that
 * nobody can read comes up on the same day.
 */
const maxReceiveCount = 10;

/** Files as uploaded: written once, never changed; each announces itself to fan-out's queue. */
export class Raw extends Construct {
  readonly bucket: Bucket;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: RawProps) {
    super(scope, id);
    const { stage, removalPolicy } = props;
    this.deadLetterQueue = pipelineQueue(this, 'DeadLetterQueue', { queueName: names.queue(stage, 'raw-dead-letters'), removalPolicy });
    this.queue = pipelineQueue(this, 'Queue', {
      queueName: names.queue(stage, 'raw'),
      removalPolicy,
      visibilityTimeout: props.visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount },
    });
    this.bucket = rawBucket(this, props);
    notify(this.bucket, bucketArn(names.bucket(stage, 'raw')), [{ queue: this.queue }]);
    this.bucket.addToResourcePolicy(denyOverwrite(this.bucket));
    if (props.allowedCidrs.length > 0) this.bucket.addToResourcePolicy(denyOtherNetworks(this.bucket, stage, props.allowedCidrs));
  }
}

function rawBucket(scope: Construct, { stage, key, removalPolicy, lock, lockMode, retention }: RawProps): Bucket {
  return privateBucket(scope, 'Bucket', {
    bucketName: names.bucket(stage, 'raw'),
    encryptionKey: key,
    removalPolicy,
    objectLockEnabled: true,
    objectLockDefaultRetention: lockMode === 'COMPLIANCE' ? ObjectLockRetention.compliance(lock) : ObjectLockRetention.governance(lock),
    lifecycleRules: [
      // On a versioned bucket expiry hides the object; a day later its version goes as well.
      { id: 'expire', expiration: retention, noncurrentVersionExpiration: Duration.days(1) },
      { id: 'drop-parts', abortIncompleteMultipartUploadAfter: Duration.days(7) },
    ],
  });
}

/**
 * Refuses to create an object without `If-None-Match`. It names s3:PutObject only, so reading works; beginning a
 * multipart upload and sending its parts create no object and are not caught, completing one is.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
function denyOverwrite(bucket: Bucket): PolicyStatement {
  return new PolicyStatement({
    sid: 'DenyOverwrite',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('*')],
    conditions: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
  });
}

/**
 * A signed URL works for whoever has it: the API's list of networks is repeated where the file is put. The functions that
 * store files themselves come from addresses of AWS; they sign no URL of this bucket.
 */
function denyOtherNetworks(bucket: Bucket, stage: Stage, cidrs: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    sid: 'DenyOtherNetworks',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('*')],
    conditions: {
      NotIpAddress: { 'aws:SourceIp': [...cidrs] },
      ArnNotEquals: { 'aws:PrincipalArn': ['ingest', 'admit'].map((name) => roleArn(stage, name)) },
    },
  });
}
