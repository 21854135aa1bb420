import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Stage } from '../names';
import { metrics } from '../telemetry';
import { ownMetric } from './own-metric';
import type { AlarmDefinition } from './runbook-alarm';

/** Files that wait where they should not. @param age of the oldest message that is still normal */
export function inboxAlarms(stage: Stage, queue: IQueue, age: Duration): AlarmDefinition[] {
  const period = Duration.minutes(15);
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
      metric: ownMetric(stage, metrics.objectsSetAside, Stats.SUM, period),
      above: 0,
    },
  ];
}
