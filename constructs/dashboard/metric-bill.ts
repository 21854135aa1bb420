import { problemCodes } from '../api/problem-codes';
import { eventClasses } from '../../schemas';
import type { PackFailure } from '../../transforms/batch';
import { reasons } from '../../transforms/errors';
import { sources } from '../../transforms/sources';
import { metrics, type MetricDefinition } from '../telemetry';

/**
 * What a deployment may have at most, once each value of each dimension has been seen within a month. A test counts; who
 * adds a metric, a dimension or an alarm past it raises it here, and the forecast of the cost with it.
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export const metricBudget = {
  /** Metrics of ours: each combination of dimension values is one. */
  metrics: 200,
  /** Metrics that alarms read: an alarm on an expression is billed by them. */
  alarmMetrics: 90,
  dashboards: 1,
} as const;

type Name = keyof typeof metrics;

const queues = ['raw', 'curated'];

/** The values that `reason` has of each metric. */
const reasonValues: Readonly<Partial<Record<Name, readonly string[]>>> = {
  requestsRefused: Object.keys(problemCodes),
  uploadsUndecodable: ['undecodable_remainder', 'unsupported_format', 'unknown_source', 'wrong_content'],
  recordsRejected: reasons,
  packsFailed: ['no_pack', 'response_full', 'rejects_not_stored'] satisfies PackFailure[],
  uploadsUnread: ['waiting', 'reading'],
  notificationsRepeated: queues,
  sweepHealed: [...queues, 'narrow', 'errors'],
};

/** Values that a dimension of a metric may have. @throws TypeError for a metric whose reasons nobody has listed */
export function dimensionValues(name: Name, dimension: MetricDefinition['dimensions'][number]): readonly string[] {
  if (dimension === 'class') return Object.keys(eventClasses);
  if (dimension === 'source') return Object.keys(sources);
  const listed = reasonValues[name];
  if (!listed) throw new TypeError(`${name}: expected the values of its reason in metric-bill.ts, found none`);
  return listed;
}

/** Metrics that CloudWatch may come to bill of a definition. */
export const billedMetrics = (name: Name): number =>
  (metrics[name] as MetricDefinition).dimensions.reduce((product, dimension) => product * dimensionValues(name, dimension).length, 1);

/** Of all definitions. */
export const allBilledMetrics = (): number => (Object.keys(metrics) as Name[]).reduce((sum, name) => sum + billedMetrics(name), 0);
