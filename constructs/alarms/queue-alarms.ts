import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { sumOf } from './aggregate';
import type { AlarmDefinition } from './runbook-alarm';

export interface WatchedQueues {
  readonly raw: IQueue;
  readonly curated: IQueue;
  readonly deadLetters: readonly IQueue[];
  /** Announces what Firehose could not transform or convert. */
  readonly errors: IQueue;
  /** Oldest message that is still normal. */
  readonly rawAge: Duration;
  readonly curatedAge: Duration;
}

const period = Duration.minutes(5);

/** Work that waits too long, and work that was given up. */
export function queueAlarms({ raw, curated, deadLetters, errors, rawAge, curatedAge }: WatchedQueues): AlarmDefinition[] {
  const age = (queue: IQueue) => queue.metricApproximateAgeOfOldestMessage({ period, statistic: Stats.MAXIMUM });
  const visible = deadLetters.map((queue) => queue.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM }));
  return [
    { title: 'Raw queue age', says: 'An uploaded file waits to be read.', metric: age(raw), above: rawAge.toSeconds(), periods: 2 },
    { title: 'Curated queue age', says: 'A curated file waits to be loaded.', metric: age(curated), above: curatedAge.toSeconds(), periods: 2 },
    {
      title: 'Dead letters',
      says: 'A file was given up after many tries.',
      metric: sumOf(visible, { label: 'dead letters', period }),
      above: 0,
    },
    {
      title: 'Firehose errors',
      says: 'Firehose could not transform or convert packs; they are in flight until replayed.',
      metric: errors.metricNumberOfMessagesSent({ period, statistic: Stats.SUM }),
      above: 0,
    },
  ];
}
