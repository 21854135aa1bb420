import { metricNamespace, metrics, type MetricDefinition, type Service } from '../telemetry';
import { allBilledMetrics, billedMetrics, metricBudget } from './metric-bill';
import { rows } from './panels';
import { savedQueries } from './saved-queries';

type Name = keyof typeof metrics;
const definitions = Object.entries(metrics) as [Name, MetricDefinition][];
const services: readonly Service[] = ['presign', 'ingest', 'admit', 'fan-out', 'transform', 'load', 'sweep', 'audit'];

/** docs/metrics.md: every metric with its unit and dimensions, the dashboard, the saved queries. Written by `npm run generate`. */
export const metricsPage = (): string => `# Metrics, dashboard, saved queries

Written from \`constructs/telemetry.ts\` and \`constructs/dashboard/\` by \`npm run generate\`; a test fails while it is stale.

## Metrics

Namespace \`${metricNamespace}\`. Every metric has the dimension \`stage\`, and at most \`class\`, \`source\` and \`reason\` beside it. Customer and
upload are fields of log lines and columns of the warehouse: as dimensions each value would be one more billed metric. Instead
the worst customer is one metric (\`WorstCustomer\`, \`RejectStep\`, \`ShippersSilent\`), and the log line beside it has the name.

Counts are at-least-once: a step that is done again is measured again. The books (\`ops.*\`, \`accounted/\`) are exact. Within one
invocation counts and bytes add up; of seconds and percents the largest is kept.

*Billed* is how many metrics CloudWatch may come to bill, once each value of the dimensions has been seen within a month:
${allBilledMetrics()} in all. The budget, held by a test: ${metricBudget.metrics} metrics, ${metricBudget.alarmMetrics} metrics read by alarms, ${metricBudget.dashboards} dashboard (\`constructs/dashboard/metric-bill.ts\`).

${services.map(sectionOf).join('\n\n')}

## Dashboard

\`cyberactive-<stage>\`: first the alarms, then, from top to bottom, the way of a record.

${rows.map(({ title, text, panels }) => `* **${title}.** ${text} ${panels.map((panel) => `*${panel.title}*`).join(', ')}.`).join('\n')}

## Saved queries

In CloudWatch Logs Insights under \`cyberactive/<stage>/\`. Every log line has \`service\` and \`stage\`; a line about an upload has
\`upload_id\`, and \`customer_id\` where it is known.

| query | question | logs of |
|---|---|---|
${savedQueries.map(({ name, question, services: asked }) => `| \`${name}\` | ${question} | ${asked.length === services.length ? 'all functions' : asked.join(', ')} |`).join('\n')}
`;

function sectionOf(service: Service): string {
  const own = definitions.filter(([, definition]) => definition.service === service);
  const lines = own.map(([name, { name: metric, unit, dimensions, doc }]) => `| \`${metric}\` | ${unit} | ${['stage', ...dimensions].join(', ')} | ${billedMetrics(name)} | ${doc} |`);
  return [`### ${service}`, '', '| metric | unit | dimensions | billed | what it says |', '|---|---|---|---|---|', ...lines].join('\n');
}
