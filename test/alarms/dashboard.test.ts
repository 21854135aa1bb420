/** The dashboard and the saved queries as synthesized, the page of metrics, and what CloudWatch bills for it all. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { standing } from '../../cli/cost/forecast';
import { allBilledMetrics, billedMetrics, metricBudget } from '../../constructs/dashboard/metric-bill';
import { metricsPage } from '../../constructs/dashboard/metrics-page';
import { rows } from '../../constructs/dashboard/panels';
import { savedQueries } from '../../constructs/dashboard/saved-queries';
import { metrics } from '../../constructs/telemetry';
import { configOf, flat, resourcesOf, synthesize } from '../stacks/synthesized';

const repository = join(__dirname, '..', '..');
const { pipeline, data } = synthesize(configOf('prod'));
const alarms = Object.values(resourcesOf(pipeline, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const [dashboard] = Object.values(resourcesOf(pipeline, 'AWS::CloudWatch::Dashboard')).map(({ Properties }) => Properties);
const { widgets } = JSON.parse(flat(dashboard.DashboardBody)) as { widgets: any[] };
const names = Object.keys(metrics) as (keyof typeof metrics)[];

const code = readdirSync(join(repository, 'constructs'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !/^(alarms|dashboard)\//.test(file))
  .map((file) => readFileSync(join(repository, 'constructs', file), 'utf8'))
  .join('\n');

test('every metric is emitted by some code beside the alarms and the dashboard', () => {
  expect(names.filter((name) => !new RegExp(`metrics\\.${name}\\b`).test(code))).toEqual([]);
});

test('every metric is read by an alarm or a graph, as deployed', () => {
  const read = JSON.stringify([alarms, widgets]);
  expect(names.filter((name) => !new RegExp(`\\W${metrics[name].name}\\W`).test(read))).toEqual([]);
});

test('every metric that an alarm or a graph reads as ours is one of ours', () => {
  const known = new Set<string>(names.map((name) => metrics[name].name));
  const inGraphs = widgets.flatMap(({ properties }) => properties.metrics ?? []).flatMap(([first, name]: any[]) =>
    first === 'CyberActive' ? [name] : typeof first === 'object' && first.expression ? [/MetricName="(\w+)"/.exec(first.expression)?.[1]] : [],
  );
  const inAlarms = alarms.flatMap((alarm) => alarm.Metrics?.flatMap(({ MetricStat }: any) => MetricStat?.Metric ?? []) ?? [alarm]).filter(({ Namespace }: any) => Namespace === 'CyberActive').map(({ MetricName }: any) => MetricName);
  expect(inGraphs.length).toBeGreaterThan(40);
  expect([...inGraphs, ...inAlarms].filter((name) => !known.has(name))).toEqual([]);
});

test('a metric with more than the stage is searched for by exactly its dimensions', () => {
  const searches = widgets.flatMap(({ properties }) => properties.metrics ?? []).flatMap(([first]: any[]) => first?.expression ?? []);
  expect(searches).toContain('SEARCH(\'{CyberActive,stage,source,reason} MetricName="RecordsRejected" stage="prod"\', \'Sum\')');
  expect(searches).toHaveLength(names.filter((name) => metrics[name].dimensions.length > 0).length);
});

test('the dashboard has the alarms first, then the pipeline\'s picture from its beginning to its end', () => {
  expect(dashboard.DashboardName).toBe('cyberactive-prod');
  expect(widgets[0]).toMatchObject({ type: 'alarm', y: 0 });
  expect(widgets[0].properties.alarms).toHaveLength(alarms.length);
  const headings = widgets.filter(({ type }) => type === 'text').sort((a, b) => a.y - b.y).map(({ properties }) => /^## (.*)/.exec(properties.markdown)![1]);
  expect(headings).toEqual(['Freshness and the promise', 'Collection: shippers, API, inbox', 'Raw and fan-out', 'Streams', 'Transform', 'Load and warehouse', 'Repair: sweep and audit']);
  for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
});

test('no graph is of nothing, and none has more than CloudWatch draws', () => {
  for (const { panels } of rows) for (const { title, metrics: own, aws = [] } of panels) expect([title, own.length + aws.length > 0]).toEqual([title, true]);
  for (const { properties } of widgets) expect((properties.metrics ?? []).length).toBeLessThanOrEqual(100);
});

test('each saved query is deployed once, over the logs of functions that exist', () => {
  const queries = Object.values(resourcesOf(pipeline, 'AWS::Logs::QueryDefinition')).map(({ Properties }) => Properties);
  expect(queries.map(({ Name }) => Name)).toEqual(savedQueries.map(({ name }) => `cyberactive/prod/${name}`));
  const groups = Object.values(resourcesOf(pipeline, 'AWS::Logs::LogGroup')).map(({ Properties }) => Properties.LogGroupName);
  for (const { LogGroupNames, QueryString } of queries) {
    expect(LogGroupNames.filter((name: string) => !groups.includes(name))).toEqual([]);
    expect(QueryString).toMatch(/^# .*\?.*\n(fields|filter) /);
  }
});

test('each message that a saved query looks for is one that a function logs', () => {
  const asked = savedQueries.flatMap(({ query }) => query.flatMap((line) => /message = '([^']+)'/.exec(line)?.[1] ?? []));
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter((message) => !code.includes(`'${message}'`))).toEqual([]);
});

const alarmMetrics = alarms.reduce((sum, { Metrics }) => sum + (Metrics?.filter(({ MetricStat }: any) => MetricStat).length ?? 1), 0);

test('what CloudWatch bills stays in the budget', () => {
  expect(allBilledMetrics()).toBeLessThanOrEqual(metricBudget.metrics);
  expect(alarmMetrics).toBeLessThanOrEqual(metricBudget.alarmMetrics);
  const dashboards = [data, pipeline].flatMap((template) => Object.values(resourcesOf(template, 'AWS::CloudWatch::Dashboard')));
  expect(dashboards).toHaveLength(metricBudget.dashboards);
  // A budget far above what there is holds nothing.
  expect(allBilledMetrics()).toBeGreaterThan(0.8 * metricBudget.metrics);
  expect(alarmMetrics).toBeGreaterThan(0.8 * metricBudget.alarmMetrics);
  expect(standing.alarms).toBeLessThanOrEqual(metricBudget.alarmMetrics);
});

test('dimensions are stage, class, source and reason, and every reason is of a closed list', () => {
  for (const name of names) {
    expect(['class', 'source', 'reason']).toEqual(expect.arrayContaining([...metrics[name].dimensions]));
    expect(billedMetrics(name)).toBeGreaterThan(0);
  }
});

test('the page of metrics is what the code says', () => {
  expect(readFileSync(join(repository, 'docs', 'metrics.md'), 'utf8')).toBe(metricsPage());
});

test('two alarms a stream, all others of the stage as a whole', () => {
  const perStream = alarms.filter(({ AlarmName }) => /stream-(freshness|input-without-output)-/.test(AlarmName));
  const streams = Object.keys(resourcesOf(pipeline, 'AWS::KinesisFirehose::DeliveryStream')).length;
  expect(perStream).toHaveLength(2 * streams);
  expect(alarms.length - perStream.length).toBeLessThanOrEqual(Object.keys(resourcesOf(pipeline, 'AWS::SQS::Queue')).length + 30);
});
