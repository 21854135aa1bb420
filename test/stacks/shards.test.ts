import { parseConfig } from '../../stacks/config';
import { changed, configOf, flat, resourcesOf, synthesize } from './synthesized';

const spread = (shards: unknown) => ({ stream: { classes: { http_activity: { intervalSeconds: 120, sizeMegabytes: 64, shards } } } });
const one = synthesize(configOf('dev')).pipeline;
const three = synthesize(configOf('dev', spread(3))).pipeline;
const added = (type: string): any[] => {
  const before = resourcesOf(one, type);
  return Object.entries(resourcesOf(three, type)).filter(([id]) => !(id in before)).map(([, { Properties }]) => Properties);
};

describe('a class that is spread over three streams', () => {
  test('keeps its first one, and what else there was: nothing is replaced', () => {
    for (const type of ['AWS::KinesisFirehose::DeliveryStream', 'AWS::Logs::LogStream', 'AWS::IAM::Role', 'AWS::Lambda::Function']) {
      expect(Object.keys(resourcesOf(three, type))).toEqual(expect.arrayContaining(Object.keys(resourcesOf(one, type))));
    }
    const names = (template: typeof one) => Object.fromEntries(Object.entries(resourcesOf(template, 'AWS::KinesisFirehose::DeliveryStream')).map(([id, { Properties }]) => [id, Properties.DeliveryStreamName]));
    expect(names(three)).toMatchObject(names(one));
  });

  test('has two more, set like the first one, that deliver and fail under the same prefixes', () => {
    const streams = added('AWS::KinesisFirehose::DeliveryStream');
    expect(streams.map(({ DeliveryStreamName }) => DeliveryStreamName)).toEqual(['cyberactive-dev-http_activity.2', 'cyberactive-dev-http_activity.3']);
    const [first] = Object.values(resourcesOf(three, 'AWS::KinesisFirehose::DeliveryStream')).filter(({ Properties }) => Properties.DeliveryStreamName === 'cyberactive-dev-http_activity');
    const { CloudWatchLoggingOptions: _, ...destination } = first.Properties.ExtendedS3DestinationConfiguration;
    for (const { ExtendedS3DestinationConfiguration } of streams) expect(ExtendedS3DestinationConfiguration).toMatchObject(destination);
    expect(destination).toMatchObject({ Prefix: expect.stringContaining('events/http_activity/'), BufferingHints: { IntervalInSeconds: 120, SizeInMBs: 64 } });
    expect(added('AWS::Logs::LogStream').map(({ LogStreamName }) => LogStreamName)).toEqual(['http_activity.2', 'http_activity.3']);
  });

  test('is told to fan-out, which may put to all of its streams, and to commands', () => {
    const [fanOut] = Object.values(resourcesOf(three, 'AWS::Lambda::Function')).filter(({ Properties }) => Properties.FunctionName === 'cyberactive-dev-fan-out');
    expect(fanOut.Properties.Environment.Variables.STREAM_SHARDS).toBe('{"http_activity":3}');
    expect(three.findOutputs('StreamShards')).toMatchObject({ StreamShards: { Value: '{"http_activity":3}' } });
    const puts = (template: typeof one) => Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }: any) => Action === 'firehose:PutRecordBatch')
      .flatMap(({ Resource }: any) => [Resource].flat().map((arn) => flat(arn).replace(/.*deliverystream\//, '')));
    expect(puts(three).filter((name) => !puts(one).includes(name))).toEqual(['cyberactive-dev-http_activity.*']);
  });

  test('leaves the further ones behind when it gets fewer, so that they drain; the first goes with its stage', () => {
    const policies = Object.values(resourcesOf(three, 'AWS::KinesisFirehose::DeliveryStream')).map(({ Properties, DeletionPolicy }) => [Properties.DeliveryStreamName, DeletionPolicy] as const);
    expect(policies.filter(([, policy]) => policy !== undefined)).toEqual([
      ['cyberactive-dev-http_activity.2', 'RetainExceptOnCreate'],
      ['cyberactive-dev-http_activity.3', 'RetainExceptOnCreate'],
    ]);
  });

  test('delivers by what is the same without them: streams that were left behind keep all rights', () => {
    const deliveryOf = (template: typeof one) => [
      ...Object.entries(resourcesOf(template, 'AWS::IAM::Role')).filter(([id]) => /^StreamsRole/.test(id)),
      ...Object.entries(resourcesOf(template, 'AWS::IAM::Policy')).filter(([id]) => /^StreamsRole/.test(id)),
    ];
    expect(deliveryOf(one)).toHaveLength(2);
    expect(deliveryOf(three)).toEqual(deliveryOf(one));
    const named = (template: typeof one) => Object.values(resourcesOf(template, 'AWS::Lambda::Function')).map(({ Properties }) => Properties.FunctionName);
    expect(named(three)).toEqual(named(one));
  });

  test('has the two alarms of each of its streams', () => {
    const names = added('AWS::CloudWatch::Alarm').map(({ AlarmName }) => AlarmName);
    expect(names).toEqual(expect.arrayContaining(['cyberactive-dev-stream-freshness-http_activity.2', 'cyberactive-dev-stream-input-without-output-http_activity.3']));
  });
});

test('a stage whose classes have one stream each carries no trace of shards, said or unsaid', () => {
  expect(JSON.stringify(one.toJSON())).not.toMatch(/shards/i);
  expect(synthesize(configOf('dev', { stream: { classes: { http_activity: { intervalSeconds: 300, sizeMegabytes: 128, shards: 1 } } } })).pipeline.toJSON()).toEqual(one.toJSON());
});

test('rejected records may be spread too: the transform knows', () => {
  const { pipeline } = synthesize(configOf('dev', { stream: { classes: { rejected_record: { intervalSeconds: 300, sizeMegabytes: 128, shards: 2 } } } }));
  const [transform] = Object.values(resourcesOf(pipeline, 'AWS::Lambda::Function')).filter(({ Properties }) => Properties.FunctionName === 'cyberactive-dev-transform');
  expect(transform.Properties.Environment.Variables).toMatchObject({ REJECTED_STREAM: 'cyberactive-dev-rejected_record', STREAM_SHARDS: '{"rejected_record":2}' });
});

test.each([0, 65, 1.5, '3', null])('shards %p are refused, with the key and what it takes', (shards) => {
  expect(() => parseConfig('dev', changed('dev', spread(shards)))).toThrow('stream.classes.http_activity.shards: expected a whole number from 1 to 64');
});

test('shards of all classes at once are refused: they are for the class that needs them', () => {
  expect(() => parseConfig('dev', changed('dev', { stream: { shards: 3 } }))).toThrow('stream.shards: expected no such key');
});
