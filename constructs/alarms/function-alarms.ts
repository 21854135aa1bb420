import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import type { PipelineFunction } from '../pipeline-function';
import type { AlarmDefinition } from './runbook-alarm';

const period = Duration.minutes(5);
/** Fan-out hands over at 80 % of its timeout; above this share a function is about to be cut off. */
const nearTimeoutPercent = 95;

/** Faults of the functions, aggregated: the alarm's graph says which one. */
export function functionAlarms(functions: readonly PipelineFunction[], api: SpecRestApi): AlarmDefinition[] {
  const of = (pick: (fn: PipelineFunction) => IMetric) => Object.fromEntries(functions.map((fn, index) => [`f${index}`, pick(fn)]));
  const ids = functions.map((_, index) => `f${index}`);
  const share = functions.map((fn, index) => `f${index} * 100 / ${fn.timeout.toMilliseconds()}`);
  return [
    {
      title: 'Function errors',
      says: 'A function failed as a whole.',
      metric: sum(ids, of((fn) => fn.function.metricErrors({ period, statistic: Stats.SUM })), 'errors'),
      above: 0,
      periods: 2,
    },
    {
      title: 'Function throttles',
      says: 'Lambda refused invocations: the account is out of concurrency.',
      metric: sum(ids, of((fn) => fn.function.metricThrottles({ period, statistic: Stats.SUM })), 'throttles'),
      above: 0,
      periods: 3,
    },
    {
      title: 'Function near timeout',
      says: 'A function runs almost as long as it may.',
      metric: new MathExpression({
        expression: `MAX([${share.join(', ')}])`,
        usingMetrics: of((fn) => fn.function.metricDuration({ period, statistic: Stats.MAXIMUM })),
        label: 'percent of the timeout',
        period,
      }),
      above: nearTimeoutPercent,
    },
    {
      title: 'API faults',
      says: 'The presign API answers 503: shippers retry, uploads are late.',
      metric: api.metricServerError({ period, statistic: Stats.SUM }),
      above: 5,
      periods: 2,
    },
  ];
}

function sum(ids: readonly string[], usingMetrics: Record<string, IMetric>, label: string): MathExpression {
  return new MathExpression({ expression: ids.join(' + '), usingMetrics, label, period });
}
