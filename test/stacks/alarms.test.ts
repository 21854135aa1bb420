import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventClasses } from '../../schemas';
import { anchorOf } from '../../constructs/alarms/runbook-alarm';
import { configOf, flat, resourcesOf, synthesize } from './synthesized';

const { pipeline } = synthesize(configOf('dev'));
const alarms: Record<string, any> = Object.fromEntries(
  Object.values(resourcesOf(pipeline, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => [Properties.AlarmName.replace('cyberactive-dev-', ''), Properties]),
);
const runbook = readFileSync(join(__dirname, '..', '..', 'docs', 'runbook.md'), 'utf8');
const sections = runbook.split(/^## /m).slice(1).map((text) => ({ title: text.split('\n')[0]!, text }));

test('each alarm leads to a section of the runbook, and each section belongs to an alarm', () => {
  const linked = Object.values(alarms).map(({ AlarmDescription }) => /Runbook: docs\/runbook\.md#([a-z0-9-]+)$/.exec(AlarmDescription)?.[1]);
  expect([...new Set(linked)].sort()).toEqual(sections.map(({ title }) => anchorOf(title)).sort());
});

test.each(sections)('the section "$title" answers the three questions', ({ text }) => {
  expect([...text.matchAll(/^\*\*(.*?)\*\*/gm)].map((match) => match[1])).toEqual(['What does it mean?', 'Where to look?', 'What to do?']);
});

test('every alarm speaks on the topic, and is quiet where nothing ran; a sweep that does not run is a fault', () => {
  for (const [name, alarm] of Object.entries(alarms)) {
    expect(alarm.AlarmActions).toHaveLength(1);
    expect(alarm.TreatMissingData).toBe(name === 'sweep-behind-stopped' ? 'breaching' : 'notBreaching');
  }
});

test('the topic lets in the account\'s alarms', () => {
  const [policy] = Object.values(resourcesOf(pipeline, 'AWS::SNS::TopicPolicy'));
  expect(policy.Properties.PolicyDocument.Statement).toEqual(expect.arrayContaining([
    expect.objectContaining({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish' }),
  ]));
});

test('an address gets mail where the stage names one', () => {
  expect(resourcesOf(pipeline, 'AWS::SNS::Subscription')).toEqual({});
  const told = synthesize(configOf('dev', { alarms: { email: 'ops@example.com' } })).pipeline;
  expect(Object.values(resourcesOf(told, 'AWS::SNS::Subscription'))[0].Properties).toMatchObject({ Protocol: 'email', Endpoint: 'ops@example.com' });
});

test.each(Object.keys(eventClasses))('stream %s has a freshness alarm, and one for input without output', (name) => {
  expect(alarms[`stream-freshness-${name}`]).toMatchObject({ MetricName: 'DeliveryToS3.DataFreshness', Threshold: 900, Dimensions: [{ Value: `cyberactive-dev-${name}` }] });
  const [math, ...inputs] = alarms[`stream-input-without-output-${name}`].Metrics;
  expect(math.Expression).toBe('IF(FILL(incoming, 0) > 0 AND FILL(delivered, 0) == 0, 1, 0)');
  expect(inputs.map((input: any) => input.MetricStat.Metric.MetricName)).toEqual(['IncomingRecords', 'DeliveryToS3.Records']);
});

test('functions are watched together: errors, throttles, and time against each one\'s timeout', () => {
  for (const name of ['function-errors', 'function-throttles']) expect(alarms[name].Metrics[0].Expression).toBe(`SUM([${[0, 1, 2, 3, 4, 5, 6, 7].map((index) => `FILL(m${index}, 0)`).join(', ')}])`);
  expect(alarms['function-near-timeout']).toMatchObject({ Threshold: 95 });
  expect(alarms['function-near-timeout'].Metrics[0].Expression).toBe(`MAX([${[29, 25, 300, 300, 60, 900, 900, 900].map((seconds, index) => `FILL(m${index}, 0) * 100 / ${seconds}000`).join(', ')}])`);
});

test('queues are watched by age, dead letters by presence', () => {
  expect(alarms['raw-queue-age']).toMatchObject({ MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 3600 });
  expect(alarms['curated-queue-age']).toMatchObject({ Threshold: 2 * 3600 + 900 });
  expect(alarms['dead-letters'].Metrics.slice(1).map((input: any) => flat(input.MetricStat.Metric.Dimensions[0].Value))).toEqual([
    expect.stringContaining('RawDeadLetterQueue'),
    expect.stringContaining('CuratedDeadLetterQueue'),
    expect.stringContaining('InboxDeadLetterQueue'),
  ]);
  expect(alarms['firehose-errors']).toMatchObject({ MetricName: 'NumberOfMessagesSent', Threshold: 0 });
});

test.each([
  ['unaccounted-records', 'RecordsUnaccounted'],
  ['record-faults', 'RecordFaults'],
  ['conflicting-records', 'RecordsConflicting'],
  ['quarantined-files', 'FilesQuarantined'],
  ['narrow-files', 'FilesNarrow'],
])('one is enough for %s', (name, MetricName) => {
  expect(alarms[name]).toMatchObject({
    Namespace: 'CyberActive', MetricName, Dimensions: [{ Name: 'stage', Value: 'dev' }], Statistic: 'Maximum', Threshold: 0,
  });
});

test('a difference that the nightly audit found stays an alarm until the next night', () => {
  expect(alarms['audit-differences']).toMatchObject({
    Namespace: 'CyberActive', MetricName: 'AuditDifferences', Dimensions: [{ Name: 'stage', Value: 'dev' }], Statistic: 'Maximum', Threshold: 0, Period: 86_400,
  });
});

test('records later than the freshness window raise an alarm, and so does a customer that waits longer without any being committed', () => {
  expect(alarms['late-records']).toMatchObject({ Threshold: 7200 });
  const [math, ...inputs] = alarms['late-records'].Metrics;
  expect(math.Expression).toBe('MAX([FILL(m0, 0), FILL(m1, 0)])');
  expect(inputs.map((input: any) => input.MetricStat.Metric.MetricName)).toEqual(['Freshness', 'WorstCustomer']);
});

test.each([
  ['rejects-step-change', 'RejectStep', 3_600, 10],
  ['silent-shippers', 'ShippersSilent', 3_600, 0],
  ['cost-step', 'VolumeStep', 86_400, 100],
])('%s reads %s', (name, MetricName, Period, Threshold) => {
  expect(alarms[name]).toMatchObject({ Namespace: 'CyberActive', MetricName, Dimensions: [{ Name: 'stage', Value: 'dev' }], Statistic: 'Maximum', Period, Threshold });
});

test.each([['uploads-given-up', 'UploadsGivenUp'], ['files-given-up', 'FilesGivenUp'], ['uploads-left-narrow', 'UploadsLeftNarrow'], ['unknown-raw-objects', 'RawObjectsUnknown']])('what the sweep cannot mend raises %s', (name, MetricName) => {
  expect(alarms[name]).toMatchObject({ Namespace: 'CyberActive', MetricName, Dimensions: [{ Name: 'stage', Value: 'dev' }], Statistic: 'Maximum', Threshold: 0, Period: 900 });
});

test('records that Firehose keeps losing and lines that tell no records raise one alarm', () => {
  const [math, ...inputs] = alarms['records-given-up'].Metrics;
  expect(math.Expression).toBe('SUM([FILL(m0, 0), FILL(m1, 0)])');
  expect(inputs.map((input: any) => input.MetricStat.Metric.MetricName)).toEqual(['RecordsGivenUp', 'ErrorLinesUnreadable']);
});

test('a sweep that does not come round raises an alarm, one that does not run raises another', () => {
  expect(alarms['sweep-behind-stopped']).toMatchObject({ MetricName: 'SweepLag', Threshold: 3600 + 6 * 900, EvaluationPeriods: 6 });
  expect(alarms['sweep-behind']).toMatchObject({ MetricName: 'SweepLag', Threshold: 3600 + 6 * 900 });
});

test('no arithmetic uses more metrics than CloudWatch takes in an alarm', () => {
  for (const alarm of Object.values(alarms)) expect((alarm.Metrics ?? []).length).toBeLessThanOrEqual(11);
});

test('the inbox is watched: by the age of its queue, and by what waits there for its key', () => {
  expect(alarms['inbox-queue-age']).toMatchObject({ MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 3600 });
  expect(alarms['data-set-aside']).toMatchObject({ Namespace: 'CyberActive', MetricName: 'ObjectsSetAside', Dimensions: [{ Name: 'stage', Value: 'dev' }], Statistic: 'Sum', Threshold: 0 });
});
