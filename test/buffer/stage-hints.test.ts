/** Hints of one class in the stage file reach that class's stream, and no other. */
import { eventClasses } from '../../schemas';
import { longestInterval } from '../../stacks/config';
import { configOf, resourcesOf, synthesize } from '../stacks/synthesized';

const own = { intervalSeconds: 900, sizeMegabytes: 64 };
const stream = { intervalSeconds: 300, sizeMegabytes: 128, classes: { authentication: own } };

test('a class has its own hints, the others those of the stage, and the alarm waits for the longest', () => {
  const config = configOf('dev', { stream });
  const { pipeline } = synthesize(config);
  const hints = Object.fromEntries(Object.values(resourcesOf(pipeline, 'AWS::KinesisFirehose::DeliveryStream')).map(({ Properties }) => [Properties.DeliveryStreamName.replace('cyberactive-dev-', ''), Properties.ExtendedS3DestinationConfiguration.BufferingHints]));
  expect(hints).toEqual(Object.fromEntries(Object.keys(eventClasses).map((name) => [name, name === 'authentication' ? { IntervalInSeconds: 900, SizeInMBs: 64 } : { IntervalInSeconds: 300, SizeInMBs: 128 }])));
  expect(longestInterval(config.stream)).toBe(900);
  const freshness = Object.values(resourcesOf(pipeline, 'AWS::CloudWatch::Alarm')).filter(({ Properties }) => Properties.MetricName === 'DeliveryToS3.DataFreshness');
  expect(new Set(freshness.map(({ Properties }) => Properties.Threshold))).toEqual(new Set([1800]));
});

test.each([
  [{ gold: own }, 'stream.classes.gold: expected an event class'],
  [{ authentication: { ...own, intervalSeconds: 30 } }, 'stream.classes.authentication.intervalSeconds: expected a whole number from 60 to 900'],
  [{ authentication: { intervalSeconds: 60 } }, 'stream.classes.authentication.sizeMegabytes: expected a whole number from 64 to 128'],
  [{ authentication: { ...own, more: 1 } }, 'stream.classes.authentication.more: expected no such key'],
  [[], 'stream.classes: expected an object'],
])('%j is refused by key', (classes, message) => {
  expect(() => configOf('dev', { stream: { ...stream, classes } })).toThrow(message);
});

test('what records may take has to be longer than the longest interval', () => {
  const load = { freshnessMinutes: 70 };
  expect(() => configOf('dev', { load })).not.toThrow();
  expect(() => configOf('dev', { load, stream })).toThrow('load.freshnessMinutes: expected more than 76');
});
