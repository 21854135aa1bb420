import { Duration } from 'aws-cdk-lib';
import { Stats, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import type { PipelineFunction } from '../pipeline-function';
import { inPortions, largestOf, sumOf } from './aggregate';
import type { AlarmDefinition } from './runbook-alarm';

const period = Duration.minutes(5);
/** Fan-out hands over at 80 % of its timeout; above this share a function is about to be cut off. */
const nearTimeoutPercent = 95;

/** Faults of the functions, aggregated: the alarm's graph says which one. */
export function functionAlarms(functions: readonly PipelineFunction[], api: SpecRestApi): AlarmDefinition[] {
  return [...inPortions(functions).flatMap(({ portion, of }) => ofFunctions(portion, of)), apiFaults(api)];
}

function ofFunctions(functions: readonly PipelineFunction[], of: string | undefined): AlarmDefinition[] {
  const each = (pick: (fn: PipelineFunction) => IMetric) => functions.map(pick);
  return [
    {
      title: 'Function errors',
      ...(of !== undefined && { of }),
      says: 'A function failed as a whole.',
      metric: sumOf(each((fn) => fn.function.metricErrors({ period, statistic: Stats.SUM })), { label: 'errors', period }),
      above: 0,
      periods: 2,
    },
    {
      title: 'Function throttles',
      ...(of !== undefined && { of }),
      says: 'Lambda refused invocations: the account is out of concurrency.',
      metric: sumOf(each((fn) => fn.function.metricThrottles({ period, statistic: Stats.SUM })), { label: 'throttles', period }),
      above: 0,
      periods: 3,
    },
    {
      title: 'Function near timeout',
      ...(of !== undefined && { of }),
      says: 'A function runs almost as long as it may.',
      metric: largestOf(each((fn) => fn.function.metricDuration({ period, statistic: Stats.MAXIMUM })), {
        label: 'percent of the timeout',
        period,
        term: (duration, index) => `${duration} * 100 / ${functions[index]!.timeout.toMilliseconds()}`,
      }),
      above: nearTimeoutPercent,
    },
  ];
}

function apiFaults(api: SpecRestApi): AlarmDefinition {
  return {
    title: 'API faults',
    says: 'The presign API answers 503: shippers retry, uploads are late.',
    metric: api.metricServerError({ period, statistic: Stats.SUM }),
    above: 5,
    periods: 2,
  };
}
