/**
 * For each alarm: what the pipeline or AWS measures while all is well, and while something is wrong. Metrics of our own
 * are emitted by the functions' own meter; those of AWS are made-up series under the names and dimensions of its pages.
 */
import { metrics, type Dimensions, type Meter, type MetricDefinition, type Service } from '../../constructs/telemetry';

export type Phase = 'healthy' | 'fault';

/** One measurement of a function of ours. */
interface OwnSeries {
  readonly definition: MetricDefinition;
  readonly dimensions: Dimensions;
  readonly value: Readonly<Record<Phase, number | undefined>>;
  /** Minutes between two. */
  readonly every: number;
}

/** A metric of AWS: of the alarm's inputs of this name, the one at this place. The others have no data at all. */
interface AwsSeries {
  readonly aws: string;
  readonly dimension: readonly string[];
  readonly name: string;
  readonly at: number;
  readonly value: Readonly<Record<Phase, number | undefined>>;
  readonly every: number;
}

export type Series = OwnSeries | AwsSeries;
export const isOwn = (series: Series): series is OwnSeries => 'definition' in series;

const own = (definition: MetricDefinition, healthy: number | undefined, fault: number | undefined, every = 5): OwnSeries => ({ definition, dimensions: {}, value: { healthy, fault }, every });

/** By namespace: the dimensions under which AWS emits. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html */
const emitted: Readonly<Record<string, readonly string[]>> = {
  'AWS/SQS': ['QueueName'],
  'AWS/Lambda': ['FunctionName'],
  'AWS/Firehose': ['DeliveryStreamName'],
  'AWS/ApiGateway': ['ApiName'],
  'AWS/Redshift-Serverless': ['Workgroup'],
};
const aws = (namespace: string, name: string, healthy: number | undefined, fault: number | undefined, { at = 0, every = 5 } = {}): AwsSeries =>
  ({ aws: namespace, dimension: emitted[namespace]!, name, at, value: { healthy, fault }, every });

const DAY = 1_440;

/** By the alarm's section of the runbook; by its name where it is raised by another fault than the section's other alarm. */
export const alarmCases: Readonly<Record<string, readonly Series[]>> = {
  'raw-queue-age': [aws('AWS/SQS', 'ApproximateAgeOfOldestMessage', 40, 7_200)],
  'curated-queue-age': [aws('AWS/SQS', 'ApproximateAgeOfOldestMessage', 1_800, 20_000)],
  'inbox-queue-age': [aws('AWS/SQS', 'ApproximateAgeOfOldestMessage', 40, 7_200)],
  'dead-letters': [aws('AWS/SQS', 'ApproximateNumberOfMessagesVisible', 0, 1, { at: 1 })],
  'firehose-errors': [aws('AWS/SQS', 'NumberOfMessagesSent', 0, 2)],
  'data-set-aside': [own(metrics.objectsSetAside, 0, 3)],
  // One function alone runs and fails: those that are never invoked have no data.
  'function-errors': [aws('AWS/Lambda', 'Errors', 0, 1, { at: 3 })],
  'function-throttles': [aws('AWS/Lambda', 'Throttles', 0, 5, { at: 3 })],
  'function-near-timeout': [aws('AWS/Lambda', 'Duration', 800, 29_500, { at: 0 })],
  'api-faults': [aws('AWS/ApiGateway', '5XXError', 0, 20)],
  'stream-freshness': [aws('AWS/Firehose', 'DeliveryToS3.DataFreshness', 320, 4_000)],
  // Blocked entirely: no record goes out, and there is no freshness.
  'stream-input-without-output': [aws('AWS/Firehose', 'IncomingRecords', 50, 50), aws('AWS/Firehose', 'DeliveryToS3.Records', 50, undefined)],
  'streams-throttled': [aws('AWS/Firehose', 'ThrottledRecords', 0, 500, { at: 4 })],
  'unaccounted-records': [own(metrics.recordsUnaccounted, 0, 12)],
  'record-faults': [own(metrics.recordFaults, undefined, 1)],
  'conflicting-records': [own(metrics.recordsConflicting, undefined, 4)],
  'quarantined-files': [own(metrics.filesQuarantined, undefined, 1)],
  'narrow-files': [own(metrics.filesNarrow, undefined, 2)],
  'audit-differences': [own(metrics.auditDifferences, 0, 3, DAY)],
  'late-records': [own(metrics.freshness, 900, undefined), own(metrics.worstCustomer, 300, 9_000)],
  'rejects-step-change': [own(metrics.rejectStep, 1, 45)],
  'cost-step': [own(metrics.volumeStep, 12, 320, DAY)],
  'warehouse-cost': [aws('AWS/Redshift-Serverless', 'ComputeSeconds', 240, 14_400, { every: 60 })],
  'uploads-given-up': [own(metrics.uploadsGivenUp, 0, 1, 15)],
  'files-given-up': [own(metrics.filesGivenUp, 0, 1, 15)],
  'records-given-up': [own(metrics.recordsGivenUp, 0, 7, 15)],
  'uploads-left-narrow': [own(metrics.uploadsLeftNarrow, 0, 1, 15)],
  'unknown-raw-objects': [own(metrics.rawObjectsUnknown, 0, 1, 15)],
  'silent-shippers': [own(metrics.shippersSilent, 0, 2, 15)],
  'sweep-behind': [own(metrics.sweepLag, 700, 30_000, 15)],
  'sweep-behind-stopped': [own(metrics.sweepLag, 700, undefined, 15)],
};

/** What a function's run emits of the series in a phase; no data where the value is undefined. */
export function emit(series: OwnSeries, phase: Phase, meterOf: (service: Service) => Meter): void {
  const value = series.value[phase];
  if (value === undefined) return;
  const meter = meterOf(series.definition.service);
  meter.add(series.definition, value, series.dimensions);
  meter.flush();
}
