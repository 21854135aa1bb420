import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Stage } from '../names';
import { metricNamespace, metrics, type MetricDefinition } from '../telemetry';
import type { AlarmDefinition } from './runbook-alarm';

export interface SweepLimits {
  /** How often the sweep runs. */
  readonly interval: Duration;
  /** It looks at nothing that load may still be about to load. */
  readonly loadInterval: Duration;
}

/** Runs that may fail or be cut short before somebody is told. */
const RUNS_BEHIND = 6;

/** What the sweep found and could not mend. */
export function sweepAlarms(stage: Stage, { interval, loadInterval }: SweepLimits): AlarmDefinition[] {
  const period = interval;
  const own = (definition: MetricDefinition) =>
    new Metric({ namespace: metricNamespace, metricName: definition.name, dimensionsMap: { stage }, statistic: Stats.MAXIMUM, period });
  return [
    { title: 'Uploads given up', says: 'An uploaded file is not read however often it is announced.', metric: own(metrics.uploadsGivenUp), above: 0 },
    { title: 'Files given up', says: 'A curated file is not loaded however often it is announced.', metric: own(metrics.filesGivenUp), above: 0 },
    {
      title: 'Records given up',
      says: 'Firehose loses records however often they are emitted, or an error object tells no records.',
      metric: new MathExpression({
        expression: 'FILL(lost, 0) + FILL(unreadable, 0)',
        usingMetrics: { lost: own(metrics.recordsGivenUp), unreadable: own(metrics.errorLinesUnreadable) },
        label: 'records and lines',
        period,
      }),
      above: 0,
    },
    { title: 'Uploads left narrow', says: 'Rows of an upload lack columns however often it is derived anew.', metric: own(metrics.uploadsLeftNarrow), above: 0 },
    { title: 'Unknown raw objects', says: 'The raw bucket has an object that nobody was promised.', metric: own(metrics.rawObjectsUnknown), above: 0 },
    {
      title: 'Sweep behind',
      says: 'The sweep does not come round: what is lost meanwhile stays lost.',
      metric: own(metrics.sweepLag),
      above: loadInterval.toSeconds() + RUNS_BEHIND * interval.toSeconds(),
    },
  ];
}
