/** Samples of metrics, as CloudWatch keeps them: by namespace, name and dimensions, each combination a metric of its own. */
import { ServiceError } from '../errors';

export type Dimensions = Readonly<Record<string, string>>;

/** Names one metric. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
}

export type Statistic = 'Sum' | 'Maximum' | 'Minimum' | 'Average' | 'SampleCount';

interface Sample {
  /** Epoch ms. */
  readonly at: number;
  readonly value: number;
}

const statistics: Readonly<Record<Statistic, (values: readonly number[]) => number>> = {
  Sum: total,
  Maximum: (values) => values.reduce((most, value) => Math.max(most, value)),
  Minimum: (values) => values.reduce((least, value) => Math.min(least, value)),
  Average: (values) => total(values) / values.length,
  SampleCount: (values) => values.length,
};

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** @throws ServiceError naming a statistic that is not there, a percentile for instance */
export function requireStatistic(where: string, name: unknown): Statistic {
  if (typeof name === 'string' && Object.hasOwn(statistics, name)) return name as Statistic;
  throw new ServiceError('ValidationError', `${where}: expected a statistic among ${Object.keys(statistics).join(', ')}, found ${String(name)}`);
}

export class MetricStore {
  private readonly samples = new Map<string, Sample[]>();

  add(metric: MetricName, at: number, value: number): void {
    const key = keyOf(metric);
    const known = this.samples.get(key);
    if (known) known.push({ at, value });
    else this.samples.set(key, [{ at, value }]);
  }

  /**
   * Takes one line of the embedded metric format: a metric for each name and each of its sets of dimensions.
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
   * @param at epoch ms in the place of the line's own time
   */
  addEmbedded(line: string, at?: number): void {
    const document = JSON.parse(line);
    for (const { Namespace, Dimensions, Metrics } of document._aws.CloudWatchMetrics) {
      for (const names of Dimensions as readonly (readonly string[])[]) {
        const dimensions = Object.fromEntries(names.map((name) => [name, String(document[name])]));
        for (const { Name } of Metrics) {
          for (const value of [document[Name]].flat()) this.add({ namespace: Namespace, name: Name, dimensions }, at ?? document._aws.Timestamp, Number(value));
        }
      }
    }
  }

  /** Of the samples from a time on and before another, epoch ms; undefined where there is none. */
  statistic(metric: MetricName, statistic: Statistic, from: number, before: number): number | undefined {
    const values = (this.samples.get(keyOf(metric)) ?? []).filter(({ at }) => at >= from && at < before).map(({ value }) => value);
    return values.length === 0 ? undefined : statistics[statistic](values);
  }
}

const keyOf = ({ namespace, name, dimensions }: MetricName): string =>
  JSON.stringify([namespace, name, ...Object.keys(dimensions).sort().map((key) => [key, dimensions[key]])]);
