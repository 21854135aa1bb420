import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { eventsPrefix } from '../names';
import { allow, PipelineFunction, type FunctionDefaults } from '../pipeline-function';
import { stateAccess } from '../state/state-access';

/** Load's timeout, and how long it has a curated file for itself: Lambda's highest. */
export const loadTimeout = Duration.seconds(900);

export interface LoadProps extends FunctionDefaults {
  readonly state: IBucket;
  readonly curated: IBucket;
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
    const { state, curated, queue, key } = props;
    this.function = new PipelineFunction(this, 'Load', {
      ...props,
      name: 'load',
      description: 'Copies curated files into the warehouse, de-duplicates, counts and reconciles.',
      memory: 512,
      timeout: loadTimeout,
      environment: {
        STATE_BUCKET: state.bucketName,
        CURATED_BUCKET: curated.bucketName,
        CURATED_QUEUE_URL: queue.queueUrl,
        WORKGROUP: props.workgroupName,
        DATABASE: props.databaseName,
        COPY_ROLE_ARN: props.copyRoleArn,
        FRESHNESS_SECONDS: String(props.freshness.toSeconds()),
        MAX_FILES: String(props.maxFiles),
      },
      statements: [
        allow(['s3:GetObject'], [curated.arnForObjects(`${eventsPrefix}*`)]),
        ...stateAccess(state, key, {
          read: ['issued', 'landed', 'fanned_out', 'accounted', 'by_day', 'loads'],
          write: ['accounted', 'loads'],
        }),
        allow(
          ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
          [queue.queueArn],
        ),
        allow(['redshift-serverless:GetCredentials', 'redshift-data:ExecuteStatement', 'redshift-data:BatchExecuteStatement'], [props.workgroupArn]),
        // These two know no resource; the condition limits them to statements of this function.
        allow(['redshift-data:DescribeStatement', 'redshift-data:GetStatementResult'], ['*'], {
          StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' },
        }),
      ],
    });
    acknowledge(this.function.role, {
      'AwsSolutions-IAM5': 'Events of any class, documents under the named folders of the registry, and two actions of the Data API that know no resource: a condition limits them to own statements.',
    });
    new Rule(this, 'Schedule', {
      description: 'The load interval.',
      schedule: Schedule.rate(props.interval),
      targets: [new LambdaFunction(this.function.function)],
    });
  }
}
