/** What a deployment costs before anything comes is counted in its templates and in its code. */
import { forecast, standing, usualVolume } from '../../cli/cost/forecast';
import { readPrices } from '../../cli/cost/prices';
import { metrics } from '../../constructs/telemetry';
import { eventClasses } from '../../schemas';
import { sources } from '../../transforms/sources';
import { configOf, resourcesOf, synthesize } from '../stacks/synthesized';

/** CloudWatch bills an alarm by the metrics that it reads: those of its expression, the expression itself not. */
function alarmMetrics(): number {
  const { data, pipeline } = synthesize(configOf('prod'));
  const alarms = [data, pipeline].flatMap((template) => Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')));
  return alarms.reduce((sum, { Properties }) => sum + (Properties.Metrics ? Properties.Metrics.filter((metric: any) => metric.MetricStat).length : 1), 0);
}

/** Each definition with every value of its dimensions; of reasons a handful ever happens. */
function metricsOfOurs(): number {
  const values: Readonly<Record<string, number>> = { class: Object.keys(eventClasses).length, source: Object.keys(sources).length, reason: 4 };
  return Object.values(metrics).reduce((sum, { dimensions }) => sum + dimensions.reduce((product, name) => product * (values[name] ?? 1), 1), 0);
}

test('alarms and metrics are counted as they are deployed, to a fifth', () => {
  for (const [found, counted] of [[alarmMetrics(), standing.alarms], [metricsOfOurs(), standing.metrics]]) expect(Math.abs(found! / counted! - 1)).toBeLessThan(0.2);
});

test('they are in the forecast of no volume to speak of', () => {
  const { month } = forecast(configOf('dev'), { ...usualVolume, bytesAnHour: 1000 }, readPrices());
  const line = (key: string) => month.lines.find((each) => each.key === key)!;
  expect([line('cloudwatch_alarms').quantity, line('cloudwatch_metrics').quantity, line('kms_keys').usd]).toEqual([standing.alarms, standing.metrics, 1]);
});
