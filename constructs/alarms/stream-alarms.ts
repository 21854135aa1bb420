import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { inPortions, sumOf } from './aggregate';
import type { AlarmDefinition } from './runbook-alarm';

export interface WatchedStream {
  readonly eventClass: string;
  readonly name: string;
}

/** AWS's advice: above the buffer interval, at most 15 minutes; a long interval needs more. */
const leastFreshness = Duration.minutes(15);

const metric = (stream: WatchedStream, metricName: string, statistic: string, period: Duration) =>
  new Metric({ namespace: 'AWS/Firehose', metricName, dimensionsMap: { DeliveryStreamName: stream.name }, statistic, period });

/**
 * Two alarms a stream, and one for throttling over all of them, or over each ten. Freshness alone is not enough: Firehose
 * does not emit it when delivery is blocked entirely, hence the second, by arithmetic over what came in and what went out.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
 */
export function streamAlarms(streams: readonly WatchedStream[], interval: Duration): AlarmDefinition[] {
  const freshness = Math.max(leastFreshness.toSeconds(), 2 * interval.toSeconds());
  const window = Duration.minutes(20);
  return [
    ...streams.flatMap((stream): AlarmDefinition[] => [
      {
        title: 'Stream freshness',
        of: stream.eventClass,
        says: 'Records wait in a stream longer than its buffer explains.',
        metric: metric(stream, 'DeliveryToS3.DataFreshness', Stats.MAXIMUM, Duration.minutes(5)),
        above: freshness,
      },
      {
        title: 'Stream input without output',
        of: stream.eventClass,
        says: 'Records go into a stream and nothing comes out.',
        metric: new MathExpression({
          expression: 'IF(FILL(incoming, 0) > 0 AND FILL(delivered, 0) == 0, 1, 0)',
          usingMetrics: {
            incoming: metric(stream, 'IncomingRecords', Stats.SUM, window),
            delivered: metric(stream, 'DeliveryToS3.Records', Stats.SUM, window),
          },
          label: 'input without output',
          period: window,
        }),
        above: 0,
        periods: 2,
      },
    ]),
    ...inPortions(streams).map(({ portion, of }): AlarmDefinition => ({
      title: 'Streams throttled',
      ...(of !== undefined && { of }),
      says: 'Firehose refuses records: the volume is at the quota of a stream.',
      metric: sumOf(portion.map((stream) => metric(stream, 'ThrottledRecords', Stats.SUM, Duration.minutes(5))), { label: 'throttled records', period: Duration.minutes(5) }),
      above: 0,
      periods: 3,
    })),
  ];
}
