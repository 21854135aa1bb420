import { MessageError, parseMessage, uploadOf, type Continuation, type ReplayOrder } from '../../constructs/fan-out/notification';

const upload = 'abcdefghijklmnopqrstuvwxyz';
const event = (key: string, change: object = {}): string =>
  JSON.stringify({
    Records: [
      {
        eventVersion: '2.1',
        eventName: 'ObjectCreated:Put',
        s3: { bucket: { name: 'raw', arn: 'arn:aws:s3:::raw' }, object: { key, size: 3, versionId: 'v1', sequencer: '0055AED6DCD90281E5' } },
        ...change,
      },
    ],
  });

test('a notification names bucket, key and version', () => {
  expect(parseMessage(event(`acme/20261122_120000/${upload}/auth.log`))).toEqual([
    { bucket: 'raw', key: `acme/20261122_120000/${upload}/auth.log`, versionId: 'v1' },
  ]);
});

test('keys are decoded as in a form', () => {
  expect(parseMessage(event('acme/t/u/a+b%2Bc%C3%BC%281%29.log'))[0]!.key).toBe('acme/t/u/a b+cü(1).log');
});

test('every minor version is read, another major version is refused', () => {
  expect(parseMessage(event('k', { eventVersion: '2.5' }))).toHaveLength(1);
  expect(() => parseMessage(event('k', { eventVersion: '3.0' }))).toThrow('eventVersion: expected 2.x');
});

test('a test event asks for nothing', () => {
  const body = { Service: 'Amazon S3', Event: 's3:TestEvent', Time: '2026-11-22T12:00:00.000Z', Bucket: 'raw', RequestId: 'r', HostId: 'h' };
  expect(parseMessage(JSON.stringify(body))).toEqual([]);
});

test('several records in one event are several objects', () => {
  const one = JSON.parse(event('a')) as { Records: object[] };
  const two = JSON.parse(event('b')) as { Records: object[] };
  expect(parseMessage(JSON.stringify({ Records: [...one.Records, ...two.Records] })).map(({ key }) => key)).toEqual(['a', 'b']);
});

test('a continuation comes back as it was sent', () => {
  const continuation: Continuation = { continuation: 1, bucket: 'raw', key: 'k', versionId: 'v', next: 8, stalled: 1, stalledSince: 5 };
  expect(parseMessage(JSON.stringify(continuation))).toEqual([continuation]);
});

test('a replay order and its rest come back as they were sent', () => {
  const order: ReplayOrder = { order: 1, replay: upload, bucket: 'raw', key: 'k', versionId: 'v', next: 1, stalled: 0, stalledSince: 5 };
  expect(parseMessage(JSON.stringify(order))).toEqual([order]);
  const first: Continuation = { continuation: 1, replay: upload, bucket: 'raw', key: 'k', versionId: 'v', next: 8, stalled: 1, stalledSince: 5 };
  expect(parseMessage(JSON.stringify(first))).toEqual([first]);
});

test.each([
  ['no JSON', 'hello', 'expected a JSON object'],
  ['null', 'null', 'expected a JSON object'],
  ['an object of something else', '{"a":1}', 'expected an S3 event, a continuation or a replay order'],
  ['a record without an object', '{"Records":[{"eventVersion":"2.1"}]}', 's3.bucket.name: expected text'],
  ['a record that is null', '{"Records":[null]}', 'eventVersion'],
  ['an object without a version', event('k').replace('"versionId":"v1"', '"x":1'), 's3.object.versionId: expected text'],
  ['a key that is not encoded', event('100%'), 's3.object.key: expected URL encoding'],
  ['a continuation without its next record', '{"continuation":1,"bucket":"raw","key":"k","versionId":"v"}', 'continuation: expected whole numbers'],
  ['an order that names no replay', '{"order":1,"bucket":"raw","key":"k","versionId":"v","next":1,"stalled":0,"stalledSince":1}', 'replay: expected text'],
  ['an order of no replay id', '{"order":1,"replay":"../x","bucket":"raw","key":"k","versionId":"v","next":1,"stalled":0,"stalledSince":1}', 'replay: expected 26 characters'],
])('%s is refused', (_, body, message) => {
  expect(() => parseMessage(body)).toThrow(MessageError);
  expect(() => parseMessage(body)).toThrow(message);
});

test('a key names customer and upload', () => {
  expect(uploadOf(`acme/20261122_120000/${upload}/auth.log`)).toEqual(['acme', upload]);
});

test.each([[''], ['acme'], [`acme/t/${upload}`], [`../t/${upload}/x`], ['acme/t/UPLOAD/x'], [`ACME/t/${upload}/x`]])('%j is no key of ours', (key) => {
  expect(() => uploadOf(key)).toThrow('expected customer_id/time/upload_id/name');
});
