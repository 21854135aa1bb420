import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { bucketArn, errorsPrefix, glueTableArns, names, objectsArn, streamArn } from '../names';
import { PipelineFunction, type FunctionDefaults } from '../pipeline-function';
import { stateAccess } from '../state/state-access';

/** Lambda's highest: the walks go on where they were stopped, and a long one is stopped less often. */
const sweepTimeout = Duration.seconds(900);

export interface SweepProps extends FunctionDefaults {
  readonly key: IKey;
  readonly rawQueue: IQueue;
  readonly curatedQueue: IQueue;
  readonly rawDeadLetters: IQueue;
  readonly curatedDeadLetters: IQueue;
  /** How often it runs. */
  readonly interval: Duration;
  /** Tries to bring one thing forward before a person is told. */
  readonly attempts: number;
  /** From the first try to the second; doubled after each. */
  readonly backOff: Duration;
  /** Life of a signed URL. */
  readonly urlLife: Duration;
  readonly loadInterval: Duration;
  /** How long rows are kept after their upload; null: for ever. */
  readonly eventsRetentionDays: number | null;
}

/** Finds what was lost between the stages and sends it through the same doors again. */
export class Sweep extends Construct {
  readonly function: PipelineFunction;

  constructor(scope: Construct, id: string, props: SweepProps) {
    super(scope, id);
    const { stage, key, rawQueue, curatedQueue, rawDeadLetters, curatedDeadLetters } = props;
    const queues = [rawQueue, curatedQueue, rawDeadLetters, curatedDeadLetters];
    const receiptStream = names.stream(stage, 'upload_receipt');
    this.function = new PipelineFunction(this, 'Sweep', {
      ...props,
      name: 'sweep',
      description: 'Finds uploads, curated files and records that were lost between the stages, and sends them on.',
      timeout: sweepTimeout,
      environment: {
        STATE_BUCKET: names.bucket(stage, 'state'),
        RAW_BUCKET: names.bucket(stage, 'raw'),
        CURATED_BUCKET: names.bucket(stage, 'curated'),
        RAW_QUEUE_URL: rawQueue.queueUrl,
        CURATED_QUEUE_URL: curatedQueue.queueUrl,
        RAW_DEAD_LETTER_QUEUE_URL: rawDeadLetters.queueUrl,
        CURATED_DEAD_LETTER_QUEUE_URL: curatedDeadLetters.queueUrl,
        RECEIPT_STREAM: receiptStream,
        GLUE_DATABASE: names.glueDatabase(stage),
        EVENTS_RETENTION_DAYS: props.eventsRetentionDays === null ? 'none' : String(props.eventsRetentionDays),
        URL_SECONDS: String(props.urlLife.toSeconds()),
        LOAD_INTERVAL_SECONDS: String(props.loadInterval.toSeconds()),
        ATTEMPTS: String(props.attempts),
        BACK_OFF_SECONDS: String(props.backOff.toSeconds()),
      },
      grants: [
        // It never reads a file of a customer: a listing tells what it needs.
        { actions: ['s3:ListBucket', 's3:ListBucketVersions'], resources: [bucketArn(names.bucket(stage, 'raw'))] },
        { actions: ['s3:ListBucket'], resources: [bucketArn(names.bucket(stage, 'curated'))] },
        { actions: ['s3:GetObject'], resources: [objectsArn(stage, 'curated', errorsPrefix)], wildcard: 'Error objects of any event class.' },
        ...stateAccess(stage, key, {
          read: ['issued', 'landed', 'fanned_out', 'rederived', 'accounted', 'failed_files', 'replays', 'sweep', 'swept', 'narrow', 'open', 'begun'],
          write: ['replays', 'sweep', 'swept', 'narrow', 'begun'],
          remove: ['swept', 'narrow'],
        }),
        { actions: ['sqs:GetQueueAttributes'], resources: queues.map(({ queueArn }) => queueArn) },
        { actions: ['sqs:SendMessage'], resources: [rawQueue.queueArn, curatedQueue.queueArn] },
        { actions: ['firehose:PutRecordBatch'], resources: [streamArn(receiptStream)] },
        { actions: ['glue:GetTable'], resources: glueTableArns(stage), wildcard: 'Tables of the stage, by event class.' },
      ],
    });
    new Rule(this, 'Schedule', {
      description: 'How often the sweep runs.',
      schedule: Schedule.rate(props.interval),
      targets: [new LambdaFunction(this.function.function)],
    });
  }
}
