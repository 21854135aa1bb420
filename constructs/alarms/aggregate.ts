import { MathExpression, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Duration } from 'aws-cdk-lib';

/** Metrics that the arithmetic of one alarm may have. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MOST_METRICS = 10;

/** What becomes of the term of one metric: `(id) => id`. */
type Term = (id: string, index: number) => string;

export interface Aggregate {
  readonly label: string;
  readonly period: Duration;
  /** @default the metric as it is */
  readonly term?: Term;
}

/** The metrics as one, by sum. A metric without data is nothing: the others still count. */
export const sumOf = (metrics: readonly IMetric[], aggregate: Aggregate): MathExpression => over('SUM', metrics, aggregate);

/** The metrics as one, by the largest. */
export const largestOf = (metrics: readonly IMetric[], aggregate: Aggregate): MathExpression => over('MAX', metrics, aggregate);

/**
 * Over an array, and filled: a plain `m1 + m2` has no value as long as one of the two has no data, and an alarm on it would
 * wait for the quietest of all.
 */
function over(name: string, metrics: readonly IMetric[], { label, period, term = (id) => id }: Aggregate): MathExpression {
  const ids = metrics.map((_, index) => `m${index}`);
  return new MathExpression({
    expression: `${name}([${ids.map((id, index) => term(`FILL(${id}, 0)`, index)).join(', ')}])`,
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    label,
    period,
  });
}

/** In portions that one alarm takes, each with what tells it from the first: undefined, `2`, `3`. */
export function inPortions<T>(items: readonly T[]): { readonly portion: readonly T[]; readonly of: string | undefined }[] {
  return Array.from({ length: Math.ceil(items.length / MOST_METRICS) }, (_, index) => ({
    portion: items.slice(index * MOST_METRICS, (index + 1) * MOST_METRICS),
    of: index === 0 ? undefined : String(index + 1),
  }));
}
