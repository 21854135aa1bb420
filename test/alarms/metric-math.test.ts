import fc from 'fast-check';
import { evaluateExpression, MetricStore, parseExpression, readAlarm, stateOf } from '../../sandbox/cloudwatch';

const value = (text: string, inputs: Record<string, number> = {}) => evaluateExpression(parseExpression(text), (id) => inputs[id]);

test.each<[string, Record<string, number>, number | undefined]>([
  ['1 + 2 * 3', {}, 7],
  ['(1 + 2) * 3', {}, 9],
  ['8 - 4 - 2', {}, 2],
  ['seconds / 3600', { seconds: 7_200 }, 2],
  ['a / b', { a: 1, b: 0 }, undefined],
  ['a + b', { a: 1 }, undefined],
  ['FILL(a, 0) + FILL(b, 0)', { a: 1 }, 1],
  ['SUM([a, b, c])', { a: 1, c: 4 }, 5],
  ['SUM([a, b])', {}, undefined],
  ['MAX([FILL(a, 0) * 100 / 29000, FILL(b, 0)])', { a: 14_500 }, 50],
  ['IF(in > 0 AND FILL(out, 0) == 0, 1, 0)', { in: 3 }, 1],
  ['IF(in > 0 AND FILL(out, 0) == 0, 1, 0)', { in: 3, out: 3 }, 0],
  ['IF(a, b)', { a: 0, b: 7 }, undefined],
  ['a >= 2 OR b != 1', { a: 1, b: 1 }, 0],
])('%s of %j is %p', (text, inputs, expected) => expect(value(text, inputs)).toBe(expected));

test.each([
  ['ANOMALY_DETECTION_BAND(m1)', 'found ANOMALY_DETECTION_BAND'],
  ['SUM(METRICS())', 'expected'],
  ['SUM(m1)', 'expected SUM of an array'],
  ['m1 +', 'found the end'],
  ['m1 ; m2', 'character 3'],
  ['m1 m2', 'expected the end, found m2'],
])('%s is refused', (text, message) => expect(() => value(text, { m1: 1, m2: 1 })).toThrow(message));

test('arithmetic is that of the language, however it is nested', () => {
  const { expression } = fc.letrec<{ expression: string; leaf: string }>((tie) => ({
    leaf: fc.integer({ min: 0, max: 99 }).map(String),
    expression: fc.oneof({ depthSize: 'small' }, tie('leaf'), fc.tuple(tie('expression'), fc.constantFrom('+', '-', '*'), tie('expression')).map(([left, operator, right]) => `(${left} ${operator} ${right})`)),
  }));
  fc.assert(fc.property(expression, (text) => value(text) === Function(`return ${text}`)()));
});

/** `X` breaches, `0` does not, `-` is missing: as in the tables of CloudWatch's page on missing data. */
const state = (range: string, evaluationPeriods: number, datapointsToAlarm: number, missing: 'breaching' | 'notBreaching') =>
  stateOf({ evaluationPeriods, datapointsToAlarm, missing, breaches: (point) => point > 0 }, [...range].map((point) => (point === '-' ? undefined : point === 'X' ? 1 : 0)));

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
test.each([
  ['0-X-X', 3, 2, 'ALARM', 'ALARM'],
  ['00X0X', 3, 2, 'ALARM', 'ALARM'],
  ['0-X--', 3, 2, 'ALARM', 'OK'],
  ['----0', 3, 2, 'ALARM', 'OK'],
  ['---X-', 3, 2, 'ALARM', 'OK'],
  ['0-X-X', 3, 3, 'OK', 'OK'],
  ['0----', 3, 3, 'OK', 'OK'],
  ['-----', 3, 3, 'ALARM', 'OK'],
  ['0XX-X', 3, 3, 'ALARM', 'ALARM'],
  ['--XX0', 3, 3, 'OK', 'OK'],
])('%s, %i periods, %i to alarm: %s if missing data breaches, else %s', (range, periods, toAlarm, breaching, notBreaching) => {
  expect([state(range, periods, toAlarm, 'breaching'), state(range, periods, toAlarm, 'notBreaching')]).toEqual([breaching, notBreaching]);
});

test('a line of the embedded metric format is a metric for each set of dimensions, and each value a sample', () => {
  const store = new MetricStore();
  const line = { _aws: { Timestamp: 1_000, CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [['stage'], ['stage', 'class']], Metrics: [{ Name: 'A' }] }] }, stage: 'dev', class: 'c', A: [1, 5] };
  store.addEmbedded(JSON.stringify(line));
  const of = (dimensions: Record<string, string>, from = 0) => (['Sum', 'Maximum', 'Minimum', 'Average', 'SampleCount'] as const).map((name) => store.statistic({ namespace: 'N', name: 'A', dimensions }, name, from, 2_000));
  expect(of({ stage: 'dev' })).toEqual([6, 5, 1, 3, 2]);
  expect(of({ class: 'c', stage: 'dev' })).toEqual([6, 5, 1, 3, 2]);
  expect(of({ stage: 'prod' })).toEqual(Array(5).fill(undefined));
  expect(of({ stage: 'dev' }, 1_001)).toEqual(Array(5).fill(undefined));
});

const alarm = { AlarmName: 'a', Namespace: 'N', MetricName: 'A', Statistic: 'Sum', Period: 300, Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, TreatMissingData: 'notBreaching' };
test.each([
  [{ ThresholdMetricId: 'band' }, 'found ThresholdMetricId'],
  [{ Statistic: 'p95' }, 'found p95'],
  [{ ComparisonOperator: 'LessThanLowerThreshold' }, 'found LessThanLowerThreshold'],
  [{ TreatMissingData: 'ignore' }, 'found ignore'],
  [{ Period: 10 }, 'found 10'],
  [{ DatapointsToAlarm: 2 }, 'found 2'],
  [{ EvaluationPeriods: 289 }, 'at most 1 days together'],
  [{ Metrics: [] }, 'expected one expression'],
])('an alarm with %j is refused by name', (change, message) => expect(() => readAlarm({ ...alarm, ...change })).toThrow(message));
