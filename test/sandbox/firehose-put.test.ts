import { deployStream, destination, MINUTE, openStand, STREAM, type Stand, type StandOptions } from './firehose-stand';

const base64 = (size: number) => Buffer.alloc(size).toString('base64');

function openStream(options?: StandOptions): Stand {
  const stand = openStand(options);
  deployStream(stand, destination({ BufferingHints: { SizeInMBs: 128, IntervalInSeconds: 60 } }));
  return stand;
}

const batch = (stand: Stand, ...records: string[]) =>
  stand.call('PutRecordBatch', { DeliveryStreamName: STREAM, Records: records.map((Data) => ({ Data })) });

test('records are answered in order and delivered in order, without a separator', async () => {
  const stand = openStream();
  const texts = ['a', 'b', 'c', 'd'].map((text) => Buffer.from(text).toString('base64'));
  const { FailedPutCount, Encrypted, RequestResponses } = await batch(stand, ...texts.slice(0, 3));
  expect({ FailedPutCount, Encrypted }).toEqual({ FailedPutCount: 0, Encrypted: false });
  const ids = RequestResponses.map(({ RecordId }: { RecordId: string }) => RecordId);
  const last = await stand.call('PutRecord', { DeliveryStreamName: STREAM, Record: { Data: texts[3] } });
  expect([...ids, last.RecordId]).toEqual([...new Set([...ids, last.RecordId])].sort());
  await stand.scheduler.advance(MINUTE);
  expect(stand.objects.map(({ body }) => body.toString())).toEqual(['abcd']);
});

test('the limits are inclusive', async () => {
  const stand = openStream();
  expect((await batch(stand, ...Array(4).fill(base64(1_024_000)))).FailedPutCount).toBe(0);
  expect((await batch(stand, ...Array(500).fill(base64(1)))).RequestResponses).toHaveLength(500);
  await batch(stand, ...Array(4).fill(base64(1_024_000)), base64(4 * 1024 * 1024 - 4 * 1_024_000));
});

test('more than a limit is refused whole', async () => {
  const stand = openStream();
  await expect(batch(stand, 'YQ==', base64(1_024_001))).rejects.toMatchObject({ type: 'ValidationException', message: expect.stringContaining('less than or equal to 1024000') });
  await expect(batch(stand, ...Array(501).fill('YQ=='))).rejects.toMatchObject({ type: 'ValidationException', message: expect.stringContaining('less than or equal to 500') });
  await expect(batch(stand)).rejects.toMatchObject({ type: 'ValidationException' });
  await expect(batch(stand, ...Array(4).fill(base64(1_024_000)), base64(98_305))).rejects.toMatchObject({ type: 'InvalidArgumentException', message: 'Records size exceeds 4 MB limit' });
  await expect(batch(stand, 'not base64!')).rejects.toMatchObject({ type: 'SerializationException' });
  await expect(stand.call('PutRecord', { DeliveryStreamName: 'none', Record: { Data: 'YQ==' } })).rejects.toMatchObject({ type: 'ResourceNotFoundException', message: 'Firehose none under account 000000000000 not found.' });
  await stand.scheduler.advance(MINUTE);
  expect(stand.objects).toEqual([]);
});

describe('with a quota', () => {
  const quota = { directPutQuota: { records: 3, requests: 2, bytes: 1000 } };

  test('records above it fail one by one, in place, and the rest is kept', async () => {
    const stand = openStream(quota);
    const { FailedPutCount, RequestResponses } = await batch(stand, base64(400), base64(700), base64(600), base64(1));
    expect(FailedPutCount).toBe(2);
    expect(RequestResponses.map((response: object) => Object.keys(response))).toEqual([['RecordId'], ['ErrorCode', 'ErrorMessage'], ['RecordId'], ['ErrorCode', 'ErrorMessage']]);
    expect(RequestResponses[1]).toEqual({ ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' });
    await stand.scheduler.advance(MINUTE);
    expect(stand.objects[0]!.body.length).toBe(1000);
  });

  test('requests above it fail, until the next second', async () => {
    const stand = openStream(quota);
    await batch(stand, 'YQ==');
    await batch(stand, 'YQ==');
    await expect(batch(stand, 'YQ==')).rejects.toMatchObject({ type: 'ServiceUnavailableException', status: 503 });
    await stand.scheduler.advance(1000);
    expect((await stand.call('PutRecord', { DeliveryStreamName: STREAM, Record: { Data: 'YQ==' } })).RecordId).toBeDefined();
  });

  test('a single record above it fails as a call', async () => {
    const stand = openStream({ directPutQuota: { records: 1, requests: 9, bytes: 1000 } });
    await batch(stand, 'YQ==');
    await expect(stand.call('PutRecord', { DeliveryStreamName: STREAM, Record: { Data: 'YQ==' } })).rejects.toMatchObject({ type: 'ServiceUnavailableException' });
  });
});
