import { Duration } from 'aws-cdk-lib';
import { inPortions } from '../../constructs/alarms/aggregate';
import { streamAlarms } from '../../constructs/alarms/stream-alarms';

/** Metrics that one alarm's arithmetic may read. */
const MOST = 10;
const streams = Array.from({ length: 23 }, (_, index) => ({ eventClass: `class_${index}`, name: `cyberactive-dev-class_${index}` }));

test('however many streams there are, each has two alarms, and throttling as few as CloudWatch allows', () => {
  const alarms = streamAlarms(streams, Duration.minutes(5));
  const counted = (title: string) => alarms.filter((alarm) => alarm.title === title);
  expect([counted('Stream freshness').length, counted('Stream input without output').length]).toEqual([23, 23]);
  expect(counted('Streams throttled').map(({ of, metric }) => [of, Object.keys((metric as any).usingMetrics).length])).toEqual([[undefined, 10], ['2', 10], ['3', 3]]);
  const names = alarms.map(({ title, of }) => `${title} ${of}`);
  expect(new Set(names).size).toBe(names.length);
});

test('a long buffer raises what freshness is allowed', () => {
  const above = (minutes: number) => streamAlarms(streams.slice(0, 1), Duration.minutes(minutes))[0]!.above;
  expect([above(1), above(5), above(15)]).toEqual([900, 900, 1_800]);
});

test.each([0, 1, 10, 11, 20])('%i are in portions of ten, in their order', (count) => {
  const items = Array.from({ length: count }, (_, index) => index);
  const portions = inPortions(items);
  expect(portions.flatMap(({ portion }) => portion)).toEqual(items);
  for (const { portion } of portions) expect(portion.length).toBeLessThanOrEqual(MOST);
});
