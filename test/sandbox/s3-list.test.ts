import { ListObjectsCommand, ListObjectsV2Command, paginateListObjectsV2, PutObjectCommand } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { keyPage } from '../../sandbox/s3/key-page';
import { compareKeys } from '../../sandbox/s3/key-order';
import { openStand, type Stand } from './edge-stand';

let stand: Stand;
const keys = Array.from({ length: 2500 }, (_, i) => `day=${String(i % 25).padStart(2, '0')}/${String(i).padStart(4, '0')}.parquet`).sort();

beforeAll(async () => {
  stand = await openStand({ buckets: { curated: {}, few: {} } });
  for (const key of keys) await stand.s3.putObject({ bucket: 'curated', key, body: Buffer.alloc(0) });
});
afterAll(() => stand.close());

const list = (input: object) => stand.client.send(new ListObjectsV2Command({ Bucket: 'curated', ...input }));

describe('ListObjectsV2', () => {
  test('pages through 2,500 keys in order, each once', async () => {
    const seen: string[] = [];
    const sizes: number[] = [];
    for await (const page of paginateListObjectsV2({ client: stand.client }, { Bucket: 'curated' })) {
      sizes.push(page.KeyCount!);
      seen.push(...page.Contents!.map(({ Key }) => Key!));
    }
    expect(seen).toEqual(keys);
    expect(sizes).toEqual([1000, 1000, 500]);
  });

  test('folds at a delimiter, pages of folders included', async () => {
    const folders: string[] = [];
    for await (const page of paginateListObjectsV2({ client: stand.client }, { Bucket: 'curated', Delimiter: '/', MaxKeys: 10 })) {
      expect(page.Contents).toBeUndefined();
      folders.push(...page.CommonPrefixes!.map(({ Prefix }) => Prefix!));
    }
    expect(folders).toEqual([...new Set(keys.map((key) => key.slice(0, 7)))]);
  });

  test('starts under a prefix and after a key', async () => {
    const page = await list({ Prefix: 'day=03/', StartAfter: 'day=03/0100', MaxKeys: 2 });
    expect(page.Contents!.map(({ Key }) => Key)).toEqual(['day=03/0103.parquet', 'day=03/0128.parquet']);
    expect([page.IsTruncated, page.KeyCount, page.StartAfter]).toEqual([true, 2, 'day=03/0100']);
  });

  test('encodes keys on demand', async () => {
    for (const Key of ['a b', 'a&b', 'ü\u0001']) await stand.client.send(new PutObjectCommand({ Bucket: 'few', Key, Body: 'x' }));
    const plain = await list({ Bucket: 'few', Prefix: 'a' });
    expect(plain.Contents!.map(({ Key }) => Key)).toEqual(['a b', 'a&b']);
    const encoded = await list({ Bucket: 'few', EncodingType: 'url' });
    expect(encoded.Contents!.map(({ Key }) => Key)).toEqual(['a%20b', 'a%26b', '%C3%BC%01']);
  });

  test('refuses a token that it did not give', async () => {
    await expect(list({ ContinuationToken: '***' })).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

test('ListObjects pages by marker', async () => {
  const first = await stand.client.send(new ListObjectsCommand({ Bucket: 'curated', Delimiter: '/', MaxKeys: 24 }));
  expect([first.IsTruncated, first.NextMarker]).toEqual([true, 'day=23/']);
  const second = await stand.client.send(new ListObjectsCommand({ Bucket: 'curated', Delimiter: '/', Marker: first.NextMarker }));
  expect(second.CommonPrefixes).toEqual([{ Prefix: 'day=24/' }]);
});

describe('a page of keys', () => {
  const key = fc.stringMatching(/^[ab/]{1,6}$/);

  test('is in the order of UTF-8 bytes for any text', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 8 });
    fc.assert(fc.property(anyText, anyText, (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }));
  });

  test('joined with the following pages is the listing, whatever the page size', () => {
    fc.assert(fc.property(fc.uniqueArray(key), key, fc.constantFrom('', '/', '//'), fc.integer({ min: 1, max: 4 }), (all, prefix, delimiter, limit) => {
      const sorted = all.sort(compareKeys);
      const whole = keyPage(sorted, { prefix, delimiter, after: undefined, limit: 1000 }, () => true);
      const pages = { keys: [] as string[], commonPrefixes: [] as string[] };
      for (let after: string | undefined, i = 0; i < 100; i++) {
        const page = keyPage(sorted, { prefix, delimiter, after, limit }, () => true);
        pages.keys.push(...page.keys);
        pages.commonPrefixes.push(...page.commonPrefixes);
        after = page.next;
        if (after === undefined) break;
      }
      expect(pages).toEqual(whole);
      const folded = (k: string) => delimiter !== '' && k.includes(delimiter, prefix.length);
      expect(whole.keys).toEqual(sorted.filter((k) => k.startsWith(prefix) && !folded(k)));
    }));
  });
});
