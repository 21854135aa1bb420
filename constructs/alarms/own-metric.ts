import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Stage } from '../names';
import { metricNamespace, type MetricDefinition } from '../telemetry';

/** One of the pipeline's own metrics of a stage, without further dimensions. @param statistic as in `Stats` */
export function ownMetric(stage: Stage, definition: MetricDefinition, statistic: string, period: Duration): Metric {
  if (definition.dimensions.length > 0) throw new TypeError(`${definition.name}: expected a metric of the stage alone, found dimensions [${definition.dimensions.join()}]`);
  return new Metric({ namespace: metricNamespace, metricName: definition.name, dimensionsMap: { stage }, statistic, period });
}
