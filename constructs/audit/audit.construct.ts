import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { names } from '../names';
import { PipelineFunction, type FunctionDefaults } from '../pipeline-function';
import { stateAccess } from '../state/state-access';

/** Lambda's highest. */
const timeout = Duration.seconds(900);

export interface AuditProps extends FunctionDefaults {
  readonly key: IKey;
  readonly workgroupName: string;
  readonly workgroupArn: string;
  readonly databaseName: string;
  /** Hour of the day, UTC, that it begins at. */
  readonly hour: number;
  /** UTC days of uploads that are recounted every night. */
  readonly newestDays: number;
  /** Older days that are recounted a night, in turn. */
  readonly olderDays: number;
  /** How long rows are kept after their upload; null: for ever. */
  readonly eventsRetentionDays: number | null;
}

/** Every night: retires rows past their retention, and recounts the books from the tables. */
export class Audit extends Construct {
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: AuditProps) {
    super(scope, id);
    const { stage, key } = props;
    this.function = new PipelineFunction(this, 'Audit', {
      ...props,
      name: 'audit',
      description: 'Retires rows past their retention and recounts the books from the tables.',
      timeout,
      environment: {
        STATE_BUCKET: names.bucket(stage, 'state'),
        WORKGROUP: props.workgroupName,
        DATABASE: props.databaseName,
        NEWEST_DAYS: String(props.newestDays),
        OLDER_DAYS: String(props.olderDays),
        EVENTS_RETENTION_DAYS: props.eventsRetentionDays === null ? 'none' : String(props.eventsRetentionDays),
      },
      grants: [
        ...stateAccess(stage, key, { read: ['audits'], write: ['audits'] }),
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
      description: 'The nightly audit.',
      // Not on the hour, when loads of every interval begin.
      schedule: Schedule.cron({ minute: '17', hour: String(props.hour) }),
      targets: [new LambdaFunction(this.function.function)],
    });
  }
}
