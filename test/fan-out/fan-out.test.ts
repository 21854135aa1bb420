import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { fanOut, type FanOutEnd, type FanOutJob } from '../../constructs/fan-out/fan-out';
import type { RoutedPack } from '../../constructs/fan-out/packer';
import { allRecords, from } from '../../constructs/fan-out/record-range';
import { decodePack, MAX_RECORD_BYTES } from '../../transforms/pack';
import type { Rejection } from '../../transforms/rejection';
import { source, type Source } from '../../transforms/source';
import { cut } from './framed';

/** Lines that begin with `a` are authentication, `#` is a comment, `!` breaks the source. */
const lines = source({
  name: 'lines',
  version: 3,
  description: 'Lines of a test.',
  reference: 'https://example.com',
  framing: 'lines',
  eventClasses: ['base_event', 'authentication'],
  route(bytes, start) {
    if (bytes[start] === 33) throw new TypeError('broken');
    return bytes[start] === 97 ? 'authentication' : 'base_event';
  },
  skip: (bytes, start) => (bytes[start] === 35 ? 'comment' : undefined),
  parse: () => [],
});
const json = source({ ...lines, framing: 'json', eventClasses: ['api_activity'], route: undefined, skip: undefined });

interface Made {
  readonly end: FanOutEnd;
  readonly packs: readonly RoutedPack[];
  readonly rejections: readonly Rejection[];
  /** Records by class, as they are in the packs. */
  readonly records: readonly { readonly class: string; readonly number: number; readonly offset: number; readonly text: string }[];
}

async function run(file: Buffer, change: Partial<FanOutJob> = {}, options: { places?: readonly number[]; stopAfter?: number } = {}): Promise<Made> {
  const job: FanOutJob = {
    identity: {
      ...{ customer: 'acme', upload: 'abcdefghijklmnopqrstuvwxyz', source: 'lines', generation: 1 },
      context: { uploadedAt: 1_700_000_000_000, timeZone: 'UTC', host: 'web-1' },
    },
    ...{ source: lines as Source, size: file.length, ranges: allRecords, mode: 'lines', maxDecodedBytes: 1e9, maxExcerptBytes: 16 },
    ...change,
  };
  const packs: RoutedPack[] = [];
  const rejections: Rejection[] = [];
  let chunks = 0;
  const open = async function* (): AsyncGenerator<Buffer> {
    yield* cut(file, options.places ?? []);
  };
  const end = await fanOut(open, job, {
    async emit(part) {
      packs.push(...part.packs);
      rejections.push(...part.rejections);
    },
    isTimeToStop: () => ++chunks === options.stopAfter,
  });
  const records = packs.flatMap(({ class: eventClass, data }) => {
    const pack = decodePack(data);
    expect(pack.header.class).toBe(eventClass);
    return pack.records.map(({ number, offset, start, end: stop }) => ({
      ...{ class: eventClass, number, offset },
      text: pack.payload.toString('utf8', start, stop),
    }));
  });
  return { end, packs, rejections, records };
}

const byNumber = (made: Made): Made['records'] => [...made.records].sort((a, b) => a.number - b.number);

test('records are counted, routed and packed; blank and comment lines are counted beside', async () => {
  const made = await run(Buffer.from('one\n#two\n\nauth\r\nlast'));
  expect(made.end).toEqual({
    ...{ complete: true, next: 6, ordered: 0, encoding: 'plain', decodedBytes: 20 },
    counts: { records: 3, routed: { base_event: 2, authentication: 1 }, rejected: {}, blank: 1, comment: 1, header: 0 },
  });
  expect(byNumber(made)).toEqual([
    { class: 'base_event', number: 1, offset: 0, text: 'one' },
    { class: 'authentication', number: 4, offset: 10, text: 'auth' },
    { class: 'base_event', number: 5, offset: 16, text: 'last' },
  ]);
});

const file = fc.array(fc.constantFrom('a x', 'b y', '#c', '', 'ü', '\0', 'x'.repeat(70_000), 'a'.repeat(900)), { maxLength: 60 }).map((all) => Buffer.from(all.join('\n')));

test('each record is in one pack or rejected, in any chunks, zipped or not, packed or single', async () => {
  await fc.assert(
    fc.asyncProperty(file, fc.array(fc.nat(), { maxLength: 8 }), async (bytes, places) => {
      const whole = await run(bytes);
      const expected = bytes.toString().split('\n').flatMap((text, index) => (text === '' || text.startsWith('#') ? [] : [{ number: index + 1, text }]));
      expect(byNumber(whole).map(({ number, text }) => ({ number, text }))).toEqual(expected);
      expect(whole.end.counts.records).toBe(expected.length);
      expect(byNumber(await run(bytes, {}, { places }))).toEqual(byNumber(whole));
      expect(byNumber(await run(gzipSync(bytes)))).toEqual(byNumber(whole));
      const single = await run(bytes, { mode: 'single' });
      expect(byNumber(single)).toEqual(byNumber(whole));
      expect(single.packs).toHaveLength(expected.length);
    }),
    { numRuns: 40 },
  );
});

test('a job that was stopped goes on where it stopped: nothing twice, nothing lost, the same counts', async () => {
  await fc.assert(
    fc.asyncProperty(file, fc.array(fc.nat(), { minLength: 3, maxLength: 8 }), fc.nat({ max: 5 }), async (bytes, places, stopAfter) => {
      const whole = await run(bytes);
      const first = await run(bytes, {}, { places, stopAfter: stopAfter + 1 });
      const rest = first.end.complete ? undefined : await run(bytes, { ranges: from(allRecords, first.end.next) });
      expect([...byNumber(first), ...(rest ? byNumber(rest) : [])]).toEqual(byNumber(whole));
      expect((rest ?? first).end.counts).toEqual(whole.end.counts);
    }),
    { numRuns: 60 },
  );
});

test('only records in the ranges are emitted, with the generation that was ordered; all are counted', async () => {
  const made = await run(Buffer.from('1\n2\n!\n!\n5\n6\n'), {
    ranges: [
      [2, 3],
      [6, 6],
    ],
    identity: { customer: 'acme', upload: 'abcdefghijklmnopqrstuvwxyz', source: 'lines', generation: 4, context: { uploadedAt: 1, timeZone: 'UTC', host: '' } },
  });
  expect(byNumber(made).map(({ number }) => number)).toEqual([2, 6]);
  expect(made.rejections.map(({ number, generation }) => [number, generation])).toEqual([[3, 4]]);
  expect(decodePack(made.packs[0]!.data).header.generation).toBe(4);
  expect(made.end.counts).toMatchObject({ records: 6, routed: { base_event: 4 }, rejected: { internal: 2 } });
});

describe('bad input', () => {
  const counts = async (bytes: Buffer, change: Partial<FanOutJob> = {}): Promise<FanOutEnd['counts']> => (await run(bytes, change)).end.counts;

  test('an empty file has no records', async () => {
    expect((await run(Buffer.alloc(0))).end).toMatchObject({ complete: true, counts: { records: 0 }, decodedBytes: 0 });
  });

  test('a byte order mark is in no record and counts in offsets', async () => {
    expect((await run(Buffer.from('\ufeffone\n'))).records).toMatchObject([{ text: 'one', offset: 3 }]);
    expect((await run(Buffer.from('\ufeff[{}]'), { source: json })).records).toMatchObject([{ text: '{}', offset: 4 }]);
  });

  test('UTF-16 is decoded, offsets count in UTF-8', async () => {
    const made = await run(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Grüße\r\nzwei', 'utf16le')]));
    expect(made.records).toMatchObject([
      { text: 'Grüße', offset: 0 },
      { text: 'zwei', offset: 9 },
    ]);
    expect(made.end.encoding).toBe('utf-16le');
  });

  test('a line over 1,000 KiB is rejected by its number, with its first bytes; its neighbours are packed', async () => {
    const made = await run(Buffer.from(`one\n${'x'.repeat(1_100_000)}\nthree\n`));
    expect(byNumber(made).map(({ text }) => text)).toEqual(['one', 'three']);
    expect(made.rejections).toMatchObject([
      { reason: 'record_too_large', number: 2, offset: 4, length: 1_100_000, excerpt: Buffer.alloc(16, 'x'), sourceVersion: 3 },
    ]);
    expect(made.end.counts).toMatchObject({ records: 3, rejected: { record_too_large: 1 } });
  });

  test('a line of just under the limit travels alone', async () => {
    const made = await run(Buffer.from(`one\n${'x'.repeat(MAX_RECORD_BYTES)}\r\nthree\n`));
    expect(made.packs.map(({ records }) => records)).toEqual([1, 2]);
    expect(Math.max(...made.packs.map(({ data }) => data.length))).toBeLessThanOrEqual(1_024_000);
  });

  test('truncated gzip delivers its whole lines, the rest is one rejected record', async () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `line ${index} ${(index * 48_271) % 2_147_483_647}`).join('\n');
    const zipped = gzipSync(text);
    const made = await run(zipped.subarray(0, zipped.length / 2));
    const { records } = made.end.counts;
    expect(records).toBeGreaterThan(5_000);
    expect(byNumber(made).map((record) => record.text)).toEqual(text.split('\n').slice(0, records - 1));
    const offset = text.split('\n').slice(0, records - 1).join('\n').length + 1;
    expect(made.rejections).toMatchObject([
      { reason: 'undecodable_remainder', number: records, offset, length: made.end.decodedBytes - offset, detail: 'gzip: unexpected end of file' },
    ]);
  });

  test.each([
    ['behind a comma', '{"Records":[{"a":1},{"a":2}, '],
    ['behind a record', '{"Records":[{"a":1},{"a":2}'],
    ['behind the list', '{"Records":[{"a":1},{"a":2}]'],
    ['in a list without an object', '[{"a":1},{"a":2},'],
  ])('a JSON file that was cut %s does not look whole', async (_, text) => {
    const made = await run(Buffer.from(text), { source: json });
    expect(byNumber(made).map((record) => record.text)).toEqual(['{"a":1}', '{"a":2}']);
    expect(made.rejections).toMatchObject([
      { reason: 'undecodable_remainder', number: 3, offset: text.length, length: 0, detail: 'json: unexpected end of file' },
    ]);
    expect(made.end.counts).toMatchObject({ records: 3, rejected: { undecodable_remainder: 1 } });
  });

  test('a JSON file that was cut inside a record has that record, which is rejected by its text', async () => {
    const made = await run(Buffer.from('{"Records":[{"a":1},{"a":'), { source: json });
    expect(byNumber(made).map(({ text }) => text)).toEqual(['{"a":1}', '{"a":']);
    expect(made.rejections).toEqual([]);
  });

  test('over the limit on decoded bytes the rest is one rejected record', async () => {
    await expect(counts(gzipSync('one\ntwo\nthree\n'), { maxDecodedBytes: 9 })).resolves.toMatchObject({
      ...{ records: 3, routed: { base_event: 2 }, rejected: { undecodable_remainder: 1 } },
    });
  });

  test('gzip of which nothing can be decoded is one rejected record', async () => {
    await expect(counts(gzipSync('one\n').subarray(0, 12))).resolves.toMatchObject({ records: 1, rejected: { undecodable_remainder: 1 } });
  });

  test('a zip is one rejected record that names it', async () => {
    const made = await run(Buffer.from('PK\x03\x04 and so on\n'));
    expect(made.end).toMatchObject({ complete: true, encoding: 'zip', counts: { records: 1, rejected: { unsupported_format: 1 } } });
    expect(made.rejections).toMatchObject([{ reason: 'unsupported_format', number: 1, offset: 0, length: 15, detail: 'zip', expected: 'text or gzip' }]);
  });

  test('a file of a source that is no more is one rejected record', async () => {
    const made = await run(Buffer.from('one\n'), { source: undefined });
    expect(made.rejections).toMatchObject([{ reason: 'unknown_source', sourceVersion: 0, length: 4 }]);
  });

  test('a line that breaks the source`s route is one rejected record', async () => {
    await expect(counts(Buffer.from('one\n!\nthree\n'))).resolves.toMatchObject({ records: 3, rejected: { internal: 1 } });
  });

  test('bad JSON between good records goes to the transform as one record', async () => {
    const made = await run(Buffer.from('{"Records":[{"a":1},{"a":[}},{"a":3}]}'), { source: json });
    expect(byNumber(made).map(({ text }) => text)).toEqual(['{"a":1}', '{"a":[}}', '{"a":3}']);
  });
});

test('memory stays flat over a large file', async () => {
  const chunk = Buffer.from(`a line of a log that is as long as lines are, about a hundred bytes with its time and its host\n`.repeat(700));
  const chunks = 2_000;
  let most = 0;
  const before = process.memoryUsage();
  const open = async function* (): AsyncGenerator<Buffer> {
    for (let i = 0; i < chunks; i++) yield Buffer.from(chunk);
  };
  const { identity, ...rest }: FanOutJob = {
    identity: { customer: 'acme', upload: 'x', source: 'lines', generation: 1, context: { uploadedAt: 1, timeZone: 'UTC', host: '' } },
    ...{ source: lines as Source, size: 1, ranges: allRecords, mode: 'lines', maxDecodedBytes: 1e12, maxExcerptBytes: 16 },
  };
  const end = await fanOut(open, { identity, ...rest }, {
    async emit() {
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      most = Math.max(most, heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers);
    },
    isTimeToStop: () => false,
  });
  expect(end.counts.records).toBe(700 * chunks);
  expect(most).toBeLessThan(100_000_000);
});
