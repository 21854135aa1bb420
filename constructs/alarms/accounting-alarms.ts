import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { metrics, type MetricDefinition } from '../telemetry';
import { largestOf } from './aggregate';
import { ownMetric } from './own-metric';
import type { Stage } from '../names';
import type { AlarmDefinition } from './runbook-alarm';

export interface AccountingLimits {
  readonly loadInterval: Duration;
  /** Age of an upload's records when they are committed. */
  readonly freshness: Duration;
  readonly workgroupName: string;
  /** Redshift processing unit hours a day. */
  readonly dailyRpuHours: number;
}

/** Rise of a customer's share of rejected records, in points of 100. */
const rejectStepPoints = 10;
/** Above the mean of the days before. */
const volumeStepPercent = 100;

/** The promise itself: every record accounted for, in time, at the expected cost. */
export function accountingAlarms(stage: Stage, limits: AccountingLimits): AlarmDefinition[] {
  const period = Duration.seconds(Math.max(300, limits.loadInterval.toSeconds()));
  const own = (definition: MetricDefinition) => ownMetric(stage, definition, Stats.MAXIMUM, period);
  // As long as a day, so that the alarm lasts until the next night says otherwise.
  const nightly = (definition: MetricDefinition) => own(definition).with({ period: Duration.days(1) });
  const compute = new Metric({
    namespace: 'AWS/Redshift-Serverless',
    metricName: 'ComputeSeconds',
    dimensionsMap: { Workgroup: limits.workgroupName },
    statistic: Stats.SUM,
    period: Duration.days(1),
  });
  return [
    { title: 'Unaccounted records', says: 'Records are neither accepted nor rejected past the freshness window.', metric: own(metrics.recordsUnaccounted), above: 0 },
    { title: 'Record faults', says: 'A bug rejected records that may be good.', metric: own(metrics.recordFaults), above: 0 },
    { title: 'Conflicting records', says: 'Records were found in two event classes.', metric: own(metrics.recordsConflicting), above: 0 },
    { title: 'Quarantined files', says: 'Redshift refused a curated file three times; its records stay unaccounted.', metric: own(metrics.filesQuarantined), above: 0 },
    { title: 'Narrow files', says: 'Curated files lack columns that their rows were written with.', metric: own(metrics.filesNarrow), above: 0 },
    { title: 'Audit differences', says: 'The nightly recount of the tables did not confirm the books.', metric: nightly(metrics.auditDifferences), above: 0 },
    {
      title: 'Late records',
      says: 'Records were committed later than the freshness window, or a customer waits longer than that.',
      metric: largestOf([own(metrics.freshness), own(metrics.worstCustomer)], { label: 'seconds', period }),
      above: limits.freshness.toSeconds(),
    },
    {
      title: 'Rejects step change',
      says: 'The share of rejected records of a customer is far above what it was.',
      // The last hour stays an alarm where load runs more often.
      metric: own(metrics.rejectStep).with({ period: Duration.seconds(Math.max(3_600, period.toSeconds())) }),
      above: rejectStepPoints,
    },
    {
      title: 'Cost step',
      says: 'Far more came in on a day than on the days before; the bill follows.',
      metric: nightly(metrics.volumeStep),
      above: volumeStepPercent,
    },
    {
      title: 'Warehouse cost',
      says: 'The warehouse computed for more hours today than planned.',
      metric: new MathExpression({ expression: 'seconds / 3600', usingMetrics: { seconds: compute }, label: 'RPU hours', period: Duration.days(1) }),
      above: limits.dailyRpuHours,
    },
  ];
}
