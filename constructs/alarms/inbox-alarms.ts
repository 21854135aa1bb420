import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Stage } from '../names';
import { metricNamespace, metrics, type MetricDefinition } from '../telemetry';
import type { AlarmDefinition } from './runbook-alarm';

/** Files that wait where they should not. @param age of the oldest message that is still normal */
export function inboxAlarms(stage: Stage, queue: IQueue, age: Duration): AlarmDefinition[] {
  const period = Duration.minutes(15);
  const own = (definition: MetricDefinition) =>
    new Metric({ namespace: metricNamespace, metricName: definition.name, dimensionsMap: { stage }, statistic: Stats.SUM, period });
  return [
    {
      title: 'Inbox queue age',
      says: 'A file that an agent has put waits to become an upload.',
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5), statistic: Stats.MAXIMUM }),
      above: age.toSeconds(),
      periods: 2,
    },
    {
      title: 'Data set aside',
      says: 'An agent sends with a key that has expired; its data waits for the release of the key and is lost after the days that the inbox keeps it.',
      metric: own(metrics.objectsSetAside),
      above: 0,
    },
  ];
}
