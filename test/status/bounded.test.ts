/** However much there is: a look lists so much and no more, and says what it has not seen. */
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { readDelivered, readFirstDelivered } from '../../cli/buffer/observe';
import { cutListings, cutRemarks } from '../../cli/status/cut';
import { newestPromised, newestPut } from '../../cli/status/newest';
import { Parts } from '../../cli/status/permission';
import { readStreams } from '../../cli/status/streams';
import { readUploads } from '../../cli/status/uploads';
import { rawKey } from '../../constructs/presign/raw-key';
import { loadedMark, Registry } from '../../constructs/state/registry';
import { loadConfig } from '../../stacks/config';
import { MemoryS3 } from '../state/memory-s3';

const NOW = Date.UTC(2026, 4, 6, 12, 30);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const buckets = { raw: 'raw', state: 'state', curated: 'curated' };

let memory: MemoryS3;
let services: Parameters<typeof newestPut>[0];
beforeEach(() => {
  memory = new MemoryS3();
  memory.pageSize = 1000;
  services = { registry: new Registry(memory.client, 'state'), s3: memory.client, buckets, now: () => NOW };
});

const DIGITS = 'abcdefghij';
const idOf = (number: number): string => `${String(number).padStart(25, '0').replace(/\d/g, (digit) => DIGITS[Number(digit)]!)}a`;
const numberOf = (id: string): number => Number(id.slice(0, 25).replace(/./g, (letter) => String(DIGITS.indexOf(letter))));
const put = (key: string, at = NOW): void => {
  memory.objects.set(key, '{}');
  memory.modified.set(key, at);
};
const putRaw = (customerId: string, number: number, uploadedAt: number): void => put(rawKey({ customerId, uploadedAt, uploadId: idOf(number), name: 'a.log' }));
const listings = (): number => memory.requests.length;

describe('the newest uploads whose file is there', () => {
  beforeEach(() => {
    put('customers/acme.json');
    put('customers/busy.json');
  });

  test('are the newest where a customer sends more than a look lists, and of every customer', async () => {
    for (let number = 0; number < 9_000; number++) putRaw('busy', number, NOW - 9_000 * 50 + number * 50);
    putRaw('acme', 9_000, NOW - 2_000);
    const { ids, cut } = await newestPut(services, 100);
    expect(cut).toBe(false);
    expect(ids).toHaveLength(100);
    expect(ids).toContainEqual(['acme', idOf(9_000)]);
    expect(Math.min(...ids.filter(([customer]) => customer === 'busy').map(([, id]) => numberOf(id)))).toBeGreaterThan(8_850);
    expect(listings()).toBeLessThan(60);
  });

  test('are few rather than wrong where a burst lies before them', async () => {
    for (let number = 0; number < 3_000; number++) putRaw('busy', number, NOW - 2 * HOUR);
    putRaw('busy', 3_000, NOW - MINUTE);
    expect(await newestPut(services, 100)).toEqual({ ids: [['busy', idOf(3_000)]], cut: false });
    expect(listings()).toBeLessThan(60);
  });

  test('are said to be some of them where all came at once', async () => {
    for (let number = 0; number < 3_000; number++) putRaw('busy', number, NOW);
    const { ids, cut } = await newestPut(services, 100);
    expect([ids.length, cut]).toEqual([100, true]);
    expect(listings()).toBeLessThan(60);
  });

  test('of a day without any are none', async () => {
    putRaw('acme', 1, NOW - 25 * HOUR);
    expect(await newestPut(services, 100)).toEqual({ ids: [], cut: false });
  });
});

test('promises and open uploads beyond what a look lists are told', async () => {
  for (let number = 0; number < 20_001; number++) put(`by_day/2026-05-06/acme/${idOf(number)}`, NOW - number);
  expect(await newestPromised(services, 1)).toEqual({ ids: [['acme', idOf(0)]], cut: true });
  const before = listings();
  for (let number = 0; number < 20_001; number++) put(`open/acme/${idOf(number)}.json`);
  const uploads = await readUploads(services);
  expect(uploads).toMatchObject({ openCount: 20_000, cut: ['open_uploads'] });
  expect(listings() - before).toBeLessThan(1_000);
});

describe('delivered objects', () => {
  const delivered = (at: number, number: number): string => {
    const time = new Date(at).toISOString();
    return `events/http_activity/${time.slice(0, 13).replace(/[-T]/g, '/')}/cyberactive-dev-http_activity-1-${time.slice(0, 19).replace(/[T:]/g, '-')}-${String(number).padStart(36, '0')}.parquet`;
  };
  const look = () => readStreams({ ...services, firehose: refusing, streamPrefix: 'cyberactive-dev-', shards: {}, config: loadConfig({ CYBERACTIVE_STAGE: 'dev' }) }, new Parts(), ['http_activity']);
  const refusing = new FirehoseClient({
    ...{ region: 'us-east-1', credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }, maxAttempts: 1 },
    requestHandler: { handle: async () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' })) } as never,
  });

  test('of a window are listed from its hour on, with their marks, and nothing else is', async () => {
    memory.pageSize = 2;
    for (let number = 0; number < 40; number++) put(delivered(NOW - 40 * HOUR + number * HOUR, number));
    put(loadedMark(delivered(NOW - 3 * HOUR, 37)), NOW - HOUR);
    put('events/http_activity/notes.txt');
    const found = await readDelivered(services.s3, buckets, 'http_activity', NOW - 4 * HOUR, NOW - 2 * HOUR);
    expect(found.map(({ oldest, loadedAt }) => [(oldest - NOW) / HOUR, loadedAt])).toEqual([[-4, undefined], [-3, NOW - HOUR]]);
    expect(listings()).toBeLessThan(6);
    expect(await readFirstDelivered(services.s3, buckets, 'http_activity', NOW - 4 * HOUR, NOW, 2)).toMatchObject({ cut: true });
  });

  test('are those of the last hours where two days have more than a look lists', async () => {
    for (let number = 0; number < 3_001; number++) put(delivered(NOW - 20 * HOUR, number));
    put(delivered(NOW - MINUTE, 3_001));
    const [stream] = await look();
    expect(stream).toMatchObject({ cut: true, delivered: [{ oldest: NOW - MINUTE }] });
    expect(listings()).toBeLessThan(20);
  });

  test('are some of a burst where nothing came since: the stream is not unused', async () => {
    for (let number = 0; number < 3_001; number++) put(delivered(NOW - 20 * HOUR, number));
    const [stream] = await look();
    expect([stream!.delivered.length, stream!.cut]).toEqual([3_000, true]);
  });

  test('that are too many even so are told', async () => {
    for (let number = 0; number < 3_001; number++) put(delivered(NOW - MINUTE, number));
    const seen = await look();
    expect(cutListings({ cut: [] }, seen)).toEqual(['delivered_objects']);
    expect(cutRemarks.delivered_objects).toContain('more may wait');
    expect(listings()).toBeLessThan(20);
  });
});
