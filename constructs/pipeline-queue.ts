import { Aws, Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnBucket, type Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** SQS keeps a message this long at most: an outage of two weeks loses none. */
const retentionPeriod = Duration.days(14);

export interface PipelineQueueProps {
  readonly queueName: string;
  readonly removalPolicy: RemovalPolicy;
  /** How long a receiver has a message for itself. @default 30 seconds */
  readonly visibilityTimeout?: Duration;
  readonly deadLetterQueue?: { readonly queue: Queue; readonly maxReceiveCount: number };
}

/** A queue as all of ours are: encrypted by SQS, TLS only, 14 days. */
export function pipelineQueue(scope: Construct, id: string, props: PipelineQueueProps): Queue {
  return new Queue(scope, id, { retentionPeriod, encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, ...props });
}

/** One wire from a bucket to a queue. */
export interface Notification {
  readonly queue: Queue;
  readonly prefix?: string;
  readonly suffix?: string;
}

/**
 * Sends a bucket's ObjectCreated events to queues, in the template itself. S3 checks that it may write to the queue when
 * the bucket is made, so the queue's policy comes first; it names the bucket by literal ARN, since a reference would close
 * a circle. (`Bucket.addEventNotification` would deploy a helper function instead.)
 * @param bucketArn from the bucket's name alone
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
export function notify(bucket: Bucket, bucketArn: string, notifications: readonly Notification[]): void {
  const resource = bucket.node.defaultChild as CfnBucket;
  resource.notificationConfiguration = {
    queueConfigurations: notifications.map(({ queue, prefix, suffix }) => ({
      event: 's3:ObjectCreated:*',
      queue: queue.queueArn,
      ...((prefix || suffix) && { filter: { s3Key: { rules: filterRules(prefix, suffix) } } }),
    })),
  };
  for (const { queue } of notifications) {
    queue.addToResourcePolicy(allowBucket(queue, bucketArn));
    resource.node.addDependency(queue.node.findChild('Policy'));
  }
}

function filterRules(prefix: string | undefined, suffix: string | undefined): CfnBucket.FilterRuleProperty[] {
  return [
    ...(prefix ? [{ name: 'prefix', value: prefix }] : []),
    ...(suffix ? [{ name: 'suffix', value: suffix }] : []),
  ];
}

function allowBucket(queue: Queue, bucketArn: string): PolicyStatement {
  return new PolicyStatement({
    principals: [new ServicePrincipal('s3.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnEquals: { 'aws:SourceArn': bucketArn },
    },
  });
}
