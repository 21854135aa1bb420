import { deployStream, deployTable, destination, converting, errorLines, FunctionError, MINUTE, openStand, processing, START, STREAM } from './firehose-stand';

const HOUR = 60 * MINUTE;

describe('object keys', () => {
  test('have prefix, stream, version, time of the oldest record and a uuid', async () => {
    const stand = openStand();
    deployStream(stand, destination());
    stand.put('a');
    await stand.scheduler.advance(5 * MINUTE);
    expect(stand.objects[0]!.key).toMatch(/^events\/2026\/01\/02\/03\/events-1-2026-01-02-03-04-05-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(stand.objects[0]).toMatchObject({ bucket: 'curated', contentType: 'application/octet-stream', contentEncoding: undefined });
  });

  const prefixes: [string, object, string][] = [
    ['a plain prefix gets the hour appended as it is', { Prefix: 'raw' }, 'raw2026/01/02/03/events-1-'],
    ['no prefix is the hour', { Prefix: undefined }, '2026/01/02/03/events-1-'],
    ['quotes and words in a pattern', { Prefix: "!{timestamp:'y='yyyy'/m='MMM/}" }, 'y=2026/m=Jan/events-1-'],
    ['Java text, day of year and fraction', { Prefix: '!{timestamp:yy-D-SSS-M-d-H-m-s}/' }, '26-2-000-1-2-3-4-5/events-1-'],
    ['a time zone of its own', { CustomTimeZone: 'Asia/Tokyo' }, 'events/2026/01/02/12/events-1-2026-01-02-12-04-05-'],
  ];
  test.each(prefixes)('%s', async (_what, members, start) => {
    const stand = openStand();
    deployStream(stand, destination(members));
    stand.put('a');
    await stand.scheduler.advance(5 * MINUTE);
    expect(stand.objects[0]!.key.startsWith(start)).toBe(true);
  });

  test('a random string has eleven characters, each its own', async () => {
    const stand = openStand();
    deployStream(stand, destination({ Prefix: '!{firehose:random-string}/!{firehose:random-string}/' }));
    stand.put('a');
    await stand.scheduler.advance(5 * MINUTE);
    const [first, second] = stand.objects[0]!.key.split('/');
    expect(first).toMatch(/^[A-Za-z0-9]{11}$/);
    expect(second).toMatch(/^[A-Za-z0-9]{11}$/);
    expect(first).not.toBe(second);
  });

  test('FileExtension replaces the format\'s own', async () => {
    const stand = openStand();
    deployTable(stand, { a: 'bigint' });
    deployStream(stand, destination({ ...converting(), FileExtension: '.pq' }));
    stand.put({ a: 1 });
    await stand.scheduler.advance(5 * MINUTE);
    expect(stand.objects[0]!.key).toMatch(/\.pq$/);
  });

  test('without an error prefix the type stands before the hour', async () => {
    const stand = openStand();
    deployStream(stand, destination({ ...processing({ NumberOfRetries: 0 }), Prefix: 'p/', ErrorOutputPrefix: undefined }));
    stand.transform = () => { throw new FunctionError('boom'); };
    stand.put('a');
    await stand.scheduler.advance(10 * MINUTE);
    expect(stand.objects[0]!.key).toMatch(/^p\/processing-failed\/2026\/01\/02\/03\/events-1-/);
  });
});

describe('when S3 refuses', () => {
  test('delivery is tried again on the same key until it succeeds, and nothing is delivered twice', async () => {
    const stand = openStand();
    deployStream(stand, destination());
    const keys = new Set<string>();
    stand.refuses = (key) => Boolean(keys.add(key)) && stand.scheduler.now() < START + HOUR;
    stand.put('a');
    await stand.scheduler.advance(10 * MINUTE);
    stand.put('b');
    expect(stand.firehose.fill(STREAM)[1]).toMatchObject({ waiting: 1, inFlight: 1 });
    await stand.scheduler.advance(HOUR);
    expect(stand.objects.map(({ body }) => body.toString())).toEqual(['a', 'b']);
    expect(keys.size).toBe(2);
    expect(stand.log.filter(({ message }) => message === 'delivery failed').length).toBeGreaterThan(5);
  });

  test('data is discarded after 24 hours, and said so', async () => {
    const stand = openStand();
    deployStream(stand, destination());
    stand.refuses = () => true;
    stand.put('a');
    await stand.scheduler.advance(23 * HOUR);
    expect(stand.firehose.fill(STREAM)[1]).toMatchObject({ inFlight: 1 });
    await stand.scheduler.advance(2 * HOUR);
    expect(stand.firehose.fill(STREAM)[1]).toMatchObject({ waiting: 0, inFlight: 0 });
    expect(stand.log.at(-1)!.message).toMatch(/discarded/);
    stand.refuses = () => false;
    await stand.scheduler.advance(HOUR);
    expect(stand.objects).toEqual([]);
  });

  test('an error object that cannot be written blocks the stream, for days if need be', async () => {
    const stand = openStand();
    deployTable(stand, { a: 'bigint' });
    deployStream(stand, destination(converting()));
    stand.refuses = (key) => key.startsWith('errors/');
    stand.put('no json', { a: 1 });
    await stand.scheduler.advance(6 * MINUTE);
    stand.put({ a: 2 });
    await stand.scheduler.advance(20 * HOUR);
    expect(stand.objects).toEqual([]);
    stand.refuses = () => false;
    await stand.scheduler.advance(HOUR);
    expect(stand.objects.map(({ key }) => key.split('/')[0])).toEqual(['errors', 'events', 'events']);
    expect(errorLines(stand)).toHaveLength(1);
  });

  test('an error object is never given up', async () => {
    const stand = openStand();
    deployTable(stand, { a: 'bigint' });
    deployStream(stand, destination(converting()));
    stand.refuses = () => true;
    stand.put('no json');
    await stand.scheduler.advance(50 * HOUR);
    stand.refuses = () => false;
    await stand.scheduler.advance(HOUR);
    expect(errorLines(stand)).toHaveLength(1);
  });
});

describe('a restart', () => {
  test('finds each buffer as it was and delivers everything once', async () => {
    let stand = openStand();
    deployStream(stand, destination(processing()));
    stand.put('transformed');
    await stand.scheduler.advance(2 * MINUTE);
    stand.put('incoming');
    stand = stand.restart();
    stand.firehose.start();
    expect(stand.firehose.fill(STREAM).map(({ waiting }) => waiting)).toEqual([1, 1, 0]);
    await stand.scheduler.advance(10 * MINUTE);
    expect(stand.objects.map(({ body }) => body.toString())).toEqual(['transformedincoming']);
    const later = stand.restart();
    later.firehose.start();
    await later.scheduler.advance(HOUR);
    expect(later.objects).toEqual([]);
  });

  test('delivers at once what was due while nobody ran, and keeps the arrival', async () => {
    const first = openStand();
    deployStream(first, destination());
    first.put('a');
    const { store, scheduler } = first;
    first.firehose.stop();
    scheduler.stop();
    store.close();
    const stand = openStand({ folder: store.folder, start: START + HOUR });
    stand.firehose.start();
    await stand.scheduler.settled();
    expect(stand.objects).toMatchObject([{ at: START + HOUR }]);
    expect(stand.objects[0]!.key).toContain('2026-01-02-03-04-05');
  });

  test('takes up a flush that was being transformed or delivered', async () => {
    let stand = openStand();
    deployStream(stand, destination(processing()));
    stand.transform = () => new Promise(() => {});
    stand.put('a');
    void stand.scheduler.advance(2 * MINUTE);
    while (stand.events.length === 0) await new Promise((resolve) => setImmediate(resolve));
    stand = stand.restart();
    stand.firehose.start();
    stand.refuses = () => true;
    await stand.scheduler.advance(10 * MINUTE);
    stand = stand.restart();
    stand.firehose.start();
    await stand.scheduler.advance(10 * MINUTE);
    expect(stand.objects.map(({ body }) => body.toString())).toEqual(['a']);
  });

  test('between error object and Parquet file delivers neither twice', async () => {
    let stand = openStand();
    deployTable(stand, { a: 'bigint' });
    deployStream(stand, destination(converting()));
    stand.refuses = (key) => key.endsWith('.parquet');
    stand.put('no json', { a: 1 });
    await stand.scheduler.advance(6 * MINUTE);
    expect(stand.objects).toHaveLength(1);
    stand = stand.restart();
    stand.firehose.start();
    await stand.scheduler.advance(6 * MINUTE);
    expect(stand.objects.map(({ key }) => key.split('.').at(-1))).toEqual(['parquet']);
  });

  test('gives new records other ids than those that are kept', async () => {
    let stand = openStand();
    deployStream(stand, destination());
    const [before] = stand.put('a');
    stand = stand.restart();
    const [after] = stand.put('b');
    expect(after.RecordId > before.RecordId).toBe(true);
    await stand.scheduler.advance(10 * MINUTE);
    expect(stand.objects.map(({ body }) => body.toString())).toEqual(['ab']);
  });
});

test('deleting a stream drops what is buffered', async () => {
  const stand = openStand();
  deployStream(stand, destination(processing()));
  stand.put('a');
  await stand.call('DeleteDeliveryStream', { DeliveryStreamName: STREAM });
  deployStream(stand, destination());
  await stand.scheduler.advance(HOUR);
  expect(stand.objects).toEqual([]);
  expect(stand.events).toEqual([]);
});
