/** What a deployment costs before anything comes is counted in its templates and in its code. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { allBilledMetrics } from '../../constructs/dashboard/metric-bill';
import { forecast, standing, usualVolume } from '../../cli/cost/forecast';
import { readPrices } from '../../cli/cost/prices';
import { configOf, resourcesOf, synthesize } from '../stacks/synthesized';

/** CloudWatch bills an alarm by the metrics that it reads: those of its expression, the expression itself not. */
function alarmMetrics(): number {
  const { data, pipeline } = synthesize(configOf('prod'));
  const alarms = [data, pipeline].flatMap((template) => Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')));
  return alarms.reduce((sum, { Properties }) => sum + (Properties.Metrics ? Properties.Metrics.filter((metric: any) => metric.MetricStat).length : 1), 0);
}

test('alarms are counted as they are deployed, metrics as they may come to be billed', () => {
  expect(standing).toEqual({ alarms: alarmMetrics(), metrics: allBilledMetrics() });
});

test('docs/cost.md says these numbers', () => {
  const page = readFileSync(path.join(__dirname, '..', '..', 'docs', 'cost.md'), 'utf8');
  expect(page).toContain(`| ${standing.alarms}, and ${standing.metrics} at most:`);
});

test('they are in the forecast of no volume to speak of', () => {
  const { month } = forecast(configOf('dev'), { ...usualVolume, bytesAnHour: 1000 }, readPrices());
  const line = (key: string) => month.lines.find((each) => each.key === key)!;
  expect([line('cloudwatch_alarms').quantity, line('cloudwatch_metrics').quantity, line('kms_keys').usd]).toEqual([standing.alarms, standing.metrics, 1]);
});
