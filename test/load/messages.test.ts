import fc from 'fast-check';
import { objectsOf } from '../../constructs/load/curated-message';
import { Received } from '../../constructs/load/received';

const notification = (...objects: readonly object[]): string => JSON.stringify({ Records: objects.map((object) => ({ s3: { object } })) });

test('keys are decoded as S3 encodes them', () => {
  expect(objectsOf(notification({ key: 'events/a+b/%C3%A4%2Bc.parquet', size: 7 }, { key: 'd', size: 8 }))).toEqual([
    { key: 'events/a b/ä+c.parquet', size: 7 },
    { key: 'd', size: 8 },
  ]);
});

test('S3\'s test message tells of nothing', () => {
  expect(objectsOf(JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'curated' }))).toEqual([]);
});

test.each(['', '{', 'null', '7', '{}', '{"Records":"no"}', '{"Records":[null]}', '{"Records":[{"s3":{}}]}', notification({ key: 'a', size: '7' }), notification({ key: '%ff', size: 7 })])(
  'is no notification: %s',
  (body) => {
    expect(objectsOf(body)).toBeUndefined();
  },
);

test('no text makes it throw', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (body) => void objectsOf(body)));
});

describe('messages in hand', () => {
  const object = (key: string) => ({ key, size: 1 });
  const received = () =>
    new Received([
      { receiptHandle: 'one', objects: [object('a')] },
      { receiptHandle: 'two', objects: [object('a'), object('b')] },
      { receiptHandle: 'three', objects: [object('b')] },
    ]);

  test('each object is there once', () => {
    expect(received().objects.map(({ key }) => key)).toEqual(['a', 'b']);
  });

  test('a message is done when all its objects are, and once', () => {
    const messages = received();
    expect(messages.done(['a'])).toEqual(['one']);
    expect(messages.handles).toEqual(['two', 'three']);
    expect(messages.done(['a', 'b'])).toEqual(['two', 'three']);
    expect(messages.done(['a', 'b'])).toEqual([]);
  });
});
