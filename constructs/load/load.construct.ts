import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { bucketArn, eventsPrefix, names, objectsArn } from '../names';
import { PipelineFunction, type FunctionDefaults } from '../pipeline-function';
import { stateAccess } from '../state/state-access';

/** Load's timeout, and how long it has a curated file for itself: Lambda's highest. */
export const loadTimeout = Duration.seconds(900);

export interface LoadProps extends FunctionDefaults {
  readonly queue: IQueue;
  readonly key: IKey;
  readonly workgroupName: string;
  readonly workgroupArn: string;
  readonly databaseName: string;
  readonly copyRoleArn: string;
  /** The load interval: the main knob of freshness and cost. */
  readonly interval: Duration;
  /** Records not accounted for after this time are unaccounted. */
  readonly freshness: Duration;
  /** Files in one load. */
  readonly maxFiles: number;
}

/** Loads curated files into the warehouse on a schedule, once each, and accounts for every record. */
export class Load extends Construct {
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: LoadProps) {
    super(scope, id);
    const { stage, queue, key } = props;
    this.function = new PipelineFunction(this, 'Load', {
      ...props,
      name: 'load',
      description: 'Copies curated files into the warehouse, de-duplicates, counts and reconciles.',
      timeout: loadTimeout,
      environment: {
        STATE_BUCKET: names.bucket(stage, 'state'),
        CURATED_BUCKET: names.bucket(stage, 'curated'),
        CURATED_QUEUE_URL: queue.queueUrl,
        WORKGROUP: props.workgroupName,
        DATABASE: props.databaseName,
        COPY_ROLE_ARN: props.copyRoleArn,
        FRESHNESS_SECONDS: String(props.freshness.toSeconds()),
        MAX_FILES: String(props.maxFiles),
      },
      grants: [
        { actions: ['s3:GetObject'], resources: [objectsArn(stage, 'curated', eventsPrefix)], wildcard: 'Curated files of any event class.' },
        // Without it S3 answers 403 instead of 404 for a file that is gone, and load could not tell it from an outage.
        { actions: ['s3:ListBucket'], resources: [bucketArn(names.bucket(stage, 'curated'))] },
        ...stateAccess(stage, key, {
          read: ['issued', 'open', 'accounted', 'failed_files', 'fanned_out', 'loads', 'narrow', 'newest_rows', 'rederived', 'reject_shares'],
          write: ['open', 'accounted', 'failed_files', 'fanned_out', 'loaded', 'loads', 'narrow', 'newest_rows', 'reject_shares'],
          remove: ['open', 'loads'],
        }),
        {
          actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
          resources: [queue.queueArn],
        },
        {
          actions: ['redshift-serverless:GetCredentials', 'redshift-data:ExecuteStatement', 'redshift-data:BatchExecuteStatement'],
          resources: [props.workgroupArn],
        },
        {
          actions: ['redshift-data:DescribeStatement', 'redshift-data:GetStatementResult'],
          resources: ['*'],
          conditions: { StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' } },
          wildcard: 'These actions know no resource; the condition limits them to statements of this function.',
        },
      ],
    });
    new Rule(this, 'Schedule', {
      description: 'The load interval.',
      schedule: Schedule.rate(props.interval),
      targets: [new LambdaFunction(this.function.function)],
    });
  }
}
