import { MathExpression, Metric, Stats, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib';
import type { SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Stage } from '../names';
import type { PipelineFunction } from '../pipeline-function';
import { metricNamespace, type MetricDefinition } from '../telemetry';
import type { AwsSeries } from './panels';

/** What the dashboard looks at. */
export interface Watched {
  readonly stage: Stage;
  readonly functions: readonly PipelineFunction[];
  readonly api: SpecRestApi;
  readonly queues: readonly IQueue[];
  readonly deadLetters: readonly IQueue[];
  /** Names of the delivery streams. */
  readonly streams: readonly string[];
  readonly workgroupName: string;
}

const period = Duration.minutes(5);

/**
 * One of our own metrics. One with further dimensions is searched for, so that a value that comes later is on the graph
 * without a deployment; alarms may not search.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
 */
export function ownGraph(stage: Stage, definition: MetricDefinition): IMetric {
  const { name, unit, dimensions } = definition;
  const statistic = unit === 'Seconds' || unit === 'Percent' ? Stats.MAXIMUM : Stats.SUM;
  if (dimensions.length === 0) return new Metric({ namespace: metricNamespace, metricName: name, dimensionsMap: { stage }, statistic, period });
  const expression = `SEARCH('{${[metricNamespace, 'stage', ...dimensions].join(',')}} MetricName="${name}" stage="${stage}"', '${statistic}')`;
  return new MathExpression({ expression, label: '', usingMetrics: {}, period });
}

const series: Readonly<Record<AwsSeries, (watched: Watched) => IMetric[]>> = {
  'api requests': ({ api }) => [api.metricCount({ period }), api.metricClientError({ period }), api.metricServerError({ period })],
  'queue ages': ({ queues }) => queues.map((queue) => queue.metricApproximateAgeOfOldestMessage({ period, statistic: Stats.MAXIMUM })),
  'queue depths': ({ queues }) => queues.map((queue) => queue.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM })),
  'dead letters': ({ deadLetters }) => deadLetters.map((queue) => queue.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM })),
  'function errors': ({ functions }) => functions.map((fn) => fn.function.metricErrors({ period, statistic: Stats.SUM })),
  'function durations': ({ functions }) => functions.map((fn) => fn.function.metricDuration({ period, statistic: Stats.MAXIMUM })),
  'stream records': (watched) => [...ofStreams('IncomingRecords', Stats.SUM)(watched), ...ofStreams('DeliveryToS3.Records', Stats.SUM)(watched)],
  'stream freshness': ofStreams('DeliveryToS3.DataFreshness', Stats.MAXIMUM),
  'stream throttling': ofStreams('ThrottledRecords', Stats.SUM),
  'warehouse compute': ({ workgroupName }) => [
    new Metric({ namespace: 'AWS/Redshift-Serverless', metricName: 'ComputeSeconds', dimensionsMap: { Workgroup: workgroupName }, statistic: Stats.SUM, period: Duration.hours(1) }),
  ],
};

export const awsGraphs = (watched: Watched, names: readonly AwsSeries[] = []): IMetric[] => names.flatMap((name) => series[name](watched));

function ofStreams(metricName: string, statistic: string) {
  return ({ streams }: Watched): IMetric[] =>
    streams.map((name) => new Metric({ namespace: 'AWS/Firehose', metricName, dimensionsMap: { DeliveryStreamName: name }, statistic, period }));
}
