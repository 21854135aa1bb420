import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { bucketArn, names, objectsArn } from '../names';
import { PipelineFunction, type FunctionDefaults } from '../pipeline-function';
import { stateAccess } from '../state/state-access';

/** Enough for two readings of the largest object that one PUT may have, 5 GiB. */
const admitTimeout = Duration.seconds(300);
/** Six times the timeout, as AWS asks. @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const admitVisibility = Duration.seconds(6 * admitTimeout.toSeconds());

export interface AdmitProps extends FunctionDefaults {
  readonly queue: IQueue;
  readonly key: IKey;
  /** Objects admitted at a time, 2 to 1,000. */
  readonly maxConcurrency: number;
  /** How often it looks after what was left behind. */
  readonly interval: Duration;
}

/** Makes uploads of the inbox's objects, and looks after those that nobody announced. */
export class Admit extends Construct {
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: AdmitProps) {
    super(scope, id);
    const { stage, queue, key } = props;
    this.function = new PipelineFunction(this, 'Admit', {
      ...props,
      name: 'admit',
      description: 'Reads the size and digest of files in the inbox, promises them as uploads, moves them to raw.',
      timeout: admitTimeout,
      environment: {
        STATE_BUCKET: names.bucket(stage, 'state'),
        RAW_BUCKET: names.bucket(stage, 'raw'),
        INBOX_BUCKET: names.bucket(stage, 'inbox'),
        INBOX_QUEUE_URL: queue.queueUrl,
      },
      grants: [
        { actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:DeleteObjectVersion'], resources: [objectsArn(stage, 'inbox')], wildcard: 'Any file of the inbox.' },
        { actions: ['s3:ListBucket', 's3:ListBucketVersions'], resources: [bucketArn(names.bucket(stage, 'inbox'))] },
        { actions: ['s3:PutObject'], resources: [objectsArn(stage, 'raw')], wildcard: 'Any key of the raw bucket: it has the customer, the time and the id of the upload.' },
        ...stateAccess(stage, key, { read: ['customers', 'keys', 'tickets', 'issued', 'landed'], write: ['issued', 'by_day'] }),
        { actions: ['sqs:SendMessage', 'sqs:GetQueueAttributes'], resources: [queue.queueArn] },
      ],
    });
    this.function.function.addEventSource(new SqsEventSource(queue, { batchSize: 1, maxConcurrency: props.maxConcurrency, reportBatchItemFailures: true }));
    new Rule(this, 'Schedule', {
      description: 'How often the inbox is looked after.',
      schedule: Schedule.rate(props.interval),
      targets: [new LambdaFunction(this.function.function)],
    });
  }
}
