import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Stage } from '../names';
import { mostSweepLag, runsBehind } from '../sweep/behind';
import { metrics, type MetricDefinition } from '../telemetry';
import { sumOf } from './aggregate';
import { ownMetric } from './own-metric';
import type { AlarmDefinition } from './runbook-alarm';

export interface SweepLimits {
  /** How often the sweep runs. */
  readonly interval: Duration;
  /** It looks at nothing that load may still be about to load. */
  readonly loadInterval: Duration;
}

/** What the sweep found and could not mend. */
export function sweepAlarms(stage: Stage, { interval, loadInterval }: SweepLimits): AlarmDefinition[] {
  const period = interval;
  const own = (definition: MetricDefinition) => ownMetric(stage, definition, Stats.MAXIMUM, period);
  const behind = mostSweepLag(loadInterval.toSeconds(), interval.toSeconds());
  return [
    { title: 'Uploads given up', says: 'An uploaded file is not read however often it is announced.', metric: own(metrics.uploadsGivenUp), above: 0 },
    { title: 'Files given up', says: 'A curated file is not loaded however often it is announced.', metric: own(metrics.filesGivenUp), above: 0 },
    {
      title: 'Records given up',
      says: 'Firehose loses records however often they are emitted, or an error object tells no records.',
      metric: sumOf([own(metrics.recordsGivenUp), own(metrics.errorLinesUnreadable)], { label: 'records and lines', period }),
      above: 0,
    },
    { title: 'Uploads left narrow', says: 'Rows of an upload lack columns however often it is derived anew.', metric: own(metrics.uploadsLeftNarrow), above: 0 },
    { title: 'Unknown raw objects', says: 'The raw bucket has an object that nobody was promised.', metric: own(metrics.rawObjectsUnknown), above: 0 },
    {
      title: 'Silent shippers',
      says: 'A host that used to send is silent for far longer than its own rhythm.',
      // Customers take turns where they are many: an hour sees all of them.
      metric: ownMetric(stage, metrics.shippersSilent, Stats.MAXIMUM, Duration.seconds(Math.max(3_600, interval.toSeconds()))),
      above: 0,
    },
    { title: 'Sweep behind', says: 'The sweep does not come round: what is lost meanwhile stays lost.', metric: own(metrics.sweepLag), above: behind },
    {
      title: 'Sweep behind',
      of: 'stopped',
      says: 'The sweep does not run at all.',
      metric: own(metrics.sweepLag),
      above: behind,
      periods: runsBehind,
      silenceIsFault: true,
    },
  ];
}
