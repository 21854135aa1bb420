/** A metric alarm as its template resource defines it. */
import { ServiceError } from '../errors';
import { integer, refuseOthers, type Properties } from '../template-properties';
import { parseExpression, type Expression } from './expression';
import { requireStatistic, type MetricName, type Statistic } from './metric-store';

/** The other two, `missing` and `ignore`, are refused: no template has them. */
export type MissingData = 'breaching' | 'notBreaching';

interface WatchedMetric {
  readonly metric: MetricName;
  readonly statistic: Statistic;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html */
export interface MetricAlarm {
  readonly name: string;
  /** ms */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly breaches: (value: number) => boolean;
  readonly missing: MissingData;
  readonly metrics: Readonly<Record<string, WatchedMetric>>;
  /** Over the ids of `metrics`; an alarm of a single metric has it as `m`. */
  readonly expression: Expression;
}

const known = [
  'AlarmName', 'AlarmDescription', 'AlarmActions', 'OKActions', 'ActionsEnabled', 'InsufficientDataActions', 'Tags',
  'Namespace', 'MetricName', 'Dimensions', 'Statistic', 'Period', 'Metrics',
  'Threshold', 'ComparisonOperator', 'EvaluationPeriods', 'DatapointsToAlarm', 'TreatMissingData',
];

const comparisons: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};
const treatments: readonly MissingData[] = ['breaching', 'notBreaching'];

/**
 * @param properties of an `AWS::CloudWatch::Alarm`, its intrinsics resolved
 * @throws ServiceError naming what is not known here: a composite, an anomaly band, a percentile
 */
export function readAlarm(properties: Properties): MetricAlarm {
  const name = String(properties['AlarmName']);
  const where = `alarm ${name}`;
  refuseOthers(where, properties, known);
  const evaluationPeriods = integer(`${where} EvaluationPeriods`, properties['EvaluationPeriods'], { min: 1, max: 1_440 });
  const compare = comparisons[properties['ComparisonOperator']];
  if (!compare) throw new ServiceError('ValidationError', `${where}: expected ComparisonOperator among ${Object.keys(comparisons).join(', ')}, found ${properties['ComparisonOperator']}`);
  const missing = (properties['TreatMissingData'] ?? 'missing') as MissingData;
  if (!treatments.includes(missing)) throw new ServiceError('ValidationError', `${where}: expected TreatMissingData among ${treatments.join(', ')}, found ${missing}`);
  const threshold = Number(properties['Threshold']);
  const watched = properties['Metrics'] ? ofExpression(where, properties['Metrics']) : ofMetric(where, properties);
  requireWindow(where, watched.period, evaluationPeriods);
  return {
    name,
    evaluationPeriods,
    datapointsToAlarm: integer(`${where} DatapointsToAlarm`, properties['DatapointsToAlarm'], { min: 1, max: evaluationPeriods, otherwise: evaluationPeriods }),
    breaches: (value) => compare(value, threshold),
    missing,
    ...watched,
  };
}

const HOUR = 3_600_000;

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
function requireWindow(where: string, period: number, evaluationPeriods: number): void {
  const days = period < HOUR ? 1 : 7;
  if (period * evaluationPeriods > days * 24 * HOUR) throw new ServiceError('ValidationError', `${where}: expected periods of at most ${days} days together, found ${evaluationPeriods} of ${period / 1_000} s`);
}

type Watched = Pick<MetricAlarm, 'period' | 'metrics' | 'expression'>;

function ofMetric(where: string, { Period, Statistic, ...metric }: Properties): Watched {
  return {
    period: seconds(where, Period),
    metrics: { m: { metric: metricOf(metric), statistic: requireStatistic(where, Statistic) } },
    expression: { kind: 'metric', id: 'm' },
  };
}

/** One of the queries has an expression and is returned; all others are metrics of the same period. */
function ofExpression(where: string, queries: readonly Properties[]): Watched {
  const returned = queries.filter(({ Expression, ReturnData }) => Expression !== undefined && ReturnData !== false);
  const inputs = queries.filter(({ MetricStat }) => MetricStat !== undefined);
  const periods = [...new Set(inputs.map(({ MetricStat }) => Number(MetricStat.Period)))];
  if (returned.length !== 1 || inputs.length !== queries.length - 1 || periods.length !== 1)
    throw new ServiceError('ValidationError', `${where}: expected one expression over metrics of one period, found ${returned.length} over ${inputs.length} of ${periods.length}`);
  return {
    period: seconds(where, periods[0]),
    metrics: Object.fromEntries(inputs.map(({ Id, MetricStat }) => [Id, { metric: metricOf(MetricStat.Metric), statistic: requireStatistic(where, MetricStat.Stat) }])),
    expression: parseExpression(returned[0]!['Expression']),
  };
}

const seconds = (where: string, value: unknown): number => integer(`${where} Period`, value, { min: 60, max: 604_800 }) * 1_000;

const metricOf = ({ Namespace, MetricName, Dimensions = [] }: Properties): MetricName => ({
  namespace: Namespace,
  name: MetricName,
  dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }: Properties) => [Name, Value])),
});
