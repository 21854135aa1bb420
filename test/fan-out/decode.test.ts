import fc from 'fast-check';
import { deflateSync, gzipSync } from 'node:zlib';
import { Decoder, Undecodable, UnsupportedFormat } from '../../constructs/fan-out/decode';
import { STEP_BYTES } from '../../constructs/fan-out/inflate';
import { cut } from './framed';

interface Decoded {
  readonly bytes: Buffer;
  readonly encoding: string;
  readonly decodedBytes: number;
  readonly error: Error | undefined;
  readonly opened: number;
  readonly largestChunk: number;
}

async function decode(file: Buffer, options: { places?: readonly number[]; maxBytes?: number } = {}): Promise<Decoded> {
  let opened = 0;
  const decoder = new Decoder(async function* () {
    opened++;
    yield* cut(file, options.places ?? []);
  }, options.maxBytes ?? 1e9);
  const chunks: Buffer[] = [];
  let error: Error | undefined;
  try {
    for await (const chunk of decoder.chunks()) chunks.push(chunk);
  } catch (thrown) {
    error = thrown as Error;
  }
  const { encoding, decodedBytes } = decoder;
  return { bytes: Buffer.concat(chunks), encoding, decodedBytes, error, opened, largestChunk: Math.max(0, ...chunks.map(({ length }) => length)) };
}

/** Text of which deflate leaves four fifths. */
function noise(bytes: number): Buffer {
  return allNoise.subarray(0, bytes);
}
const allNoise = makeNoise(4 * STEP_BYTES);

function makeNoise(bytes: number): Buffer {
  let state = 1;
  return Buffer.from(Uint8Array.from({ length: bytes }, () => 32 + ((state = (state * 48_271) % 2_147_483_647) % 90)));
}

const places = fc.array(fc.nat(), { maxLength: 12 });

test('plain bytes come as they are, a UTF-8 mark too', async () => {
  const file = Buffer.from('\ufeffone\r\n\0\xff');
  await expect(decode(file)).resolves.toMatchObject({ bytes: file, encoding: 'plain', decodedBytes: file.length, error: undefined });
});

test('an empty file is plain and has nothing', async () => {
  await expect(decode(Buffer.alloc(0))).resolves.toMatchObject({ bytes: Buffer.alloc(0), encoding: 'plain', error: undefined });
});

test('gzip of any content, in any chunks, gives the content and reads the file once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), fc.oneof(fc.nat({ max: 40_000 }), fc.constant(2 * STEP_BYTES)), places, async (content, padding, at) => {
      const text = Buffer.concat([Buffer.from('log '), content, noise(padding)]);
      const decoded = await decode(gzipSync(text), { places: at });
      expect(decoded).toMatchObject({ encoding: 'gzip', error: undefined, opened: 1 });
      expect(decoded.bytes.equals(text)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('gzip of several members is one file, wherever a member begins', async () => {
  const members = [noise(3 * STEP_BYTES), Buffer.from('two\n'), Buffer.alloc(0), noise(2 * STEP_BYTES)];
  const file = Buffer.concat(members.map((member) => gzipSync(member)));
  await fc.assert(
    fc.asyncProperty(places, async (at) => {
      const decoded = await decode(file, { places: at });
      expect(decoded.error).toBeUndefined();
      expect(decoded.bytes.equals(Buffer.concat(members))).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test.each([600, 2 * STEP_BYTES])('%i zeros after the last member are padding', async (zeros) => {
  const file = Buffer.concat([gzipSync('one\n'), Buffer.alloc(zeros)]);
  await expect(decode(file)).resolves.toMatchObject({ bytes: Buffer.from('one\n'), error: undefined });
});

// The last one begins a step.
test.each([600, 2 * STEP_BYTES, 2 * STEP_BYTES - gzipSync('one\n').length])('a member behind %i zeros is not lost without a word', async (zeros) => {
  for (const after of [0, 2 * STEP_BYTES]) {
    const decoded = await decode(Buffer.concat([gzipSync('one\n'), Buffer.alloc(zeros), gzipSync('two\n'), Buffer.alloc(after)]));
    expect(decoded).toMatchObject({ bytes: Buffer.from('one\n'), error: expect.any(Undecodable) });
  }
});

describe('broken gzip gives all that can be decoded, the same in any chunks', () => {
  const content = noise(3 * STEP_BYTES);
  const whole = gzipSync(content);
  // In the second step of three.
  const brokenAt = STEP_BYTES + 34_000;
  const before = Math.floor(1.2 * brokenAt);
  const changed = Buffer.from(whole);
  changed.fill(0xff, brokenAt, brokenAt + 40);
  const wrongChecksum = Buffer.from(whole);
  wrongChecksum[whole.length - 8]! ^= 1;
  const wrongBlock = gzipSync('two\n');
  wrongBlock[10] = 0xff;

  test.each([
    ['truncated', whole.subarray(0, brokenAt), before, 'unexpected end of file'],
    ['changed in the middle', changed, before, 'incorrect data check'],
    ['with a wrong checksum', wrongChecksum, content.length, 'incorrect data check'],
    ['followed by something else', Buffer.concat([whole, Buffer.from('else')]), content.length, 'incorrect header check'],
    ['with a second member that is broken', Buffer.concat([whole, wrongBlock]), content.length, 'invalid block type'],
  ])('%s', async (_, file, atLeast, message) => {
    const first = await decode(file);
    expect(first.error).toBeInstanceOf(Undecodable);
    expect(first.error!.message).toContain(message);
    expect(first.bytes.length).toBeGreaterThanOrEqual(atLeast);
    expect(first.bytes.subarray(0, atLeast).equals(content.subarray(0, atLeast))).toBe(true);
    const again = await decode(file, { places: Array.from({ length: 2_000 }, (_unused, index) => index * 1_493) });
    expect(again.bytes.equals(first.bytes)).toBe(true);
  });

  test('cut off after its header is nothing', async () => {
    await expect(decode(whole.subarray(0, 12))).resolves.toMatchObject({ bytes: Buffer.alloc(0), encoding: 'gzip', error: expect.any(Undecodable) });
  });
});

test('a failing read is no broken file', async () => {
  const decoder = new Decoder(async function* () {
    yield gzipSync(noise(2 * STEP_BYTES)).subarray(0, 1.5 * STEP_BYTES);
    throw new Error('connection reset');
  }, 1e9);
  const read = async (): Promise<void> => {
    for await (const chunk of decoder.chunks()) expect(chunk.length).toBeGreaterThan(0);
  };
  await expect(read()).rejects.toThrow('connection reset');
});

describe('the limit on decoded bytes', () => {
  test('ends a file at exactly that byte', async () => {
    const decoded = await decode(gzipSync(noise(10_000)), { maxBytes: 9_999 });
    expect(decoded).toMatchObject({ decodedBytes: 9_999, error: expect.any(Undecodable) });
    expect(decoded.bytes.equals(noise(9_999))).toBe(true);
  });

  test('does nothing to a file of exactly that size', async () => {
    await expect(decode(Buffer.from('12345'), { maxBytes: 5 })).resolves.toMatchObject({ decodedBytes: 5, error: undefined });
  });

  test('stops a gzip bomb with little in memory', async () => {
    const bomb = gzipSync(Buffer.alloc(300_000_000, 'a'), { level: 9 });
    const before = process.memoryUsage().rss;
    let bytes = 0;
    let most = 0;
    const decoder = new Decoder(async function* () {
      yield bomb;
    }, 250_000_000);
    const read = async (): Promise<void> => {
      for await (const chunk of decoder.chunks()) {
        bytes += chunk.length;
        most = Math.max(most, process.memoryUsage().rss - before);
      }
    };
    await expect(read()).rejects.toThrow('expected at most 250000000 bytes');
    expect(bytes).toBe(250_000_000);
    expect(most).toBeLessThan(200_000_000);
  });
});

describe('UTF-16', () => {
  const text = 'Grüße, 世界 😀\r\nzwei\n';
  const little = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  const big = Buffer.from(little).swap16();

  test.each([
    ['utf-16le', little],
    ['utf-16be', big],
    ['gzip+utf-16le', gzipSync(little)],
  ])('%s becomes UTF-8 without a mark, in any chunks', async (encoding, file) => {
    await fc.assert(
      fc.asyncProperty(places, async (at) => {
        const decoded = await decode(file, { places: at });
        expect(decoded).toMatchObject({ encoding, error: undefined, decodedBytes: Buffer.byteLength(text) });
        expect(decoded.bytes.toString()).toBe(text);
      }),
      { numRuns: 30 },
    );
  });

  test('lone surrogates and half a unit become U+FFFD', async () => {
    const decoded = await decode(Buffer.from([0xff, 0xfe, 0x61, 0, 0, 0xd8, 0x62, 0, 0x63]));
    expect(decoded.bytes.toString()).toBe('a\ufffdb\ufffd');
  });
});

describe('binary files are refused by name', () => {
  const tar = Buffer.alloc(1_024);
  tar.write('auth.log', 0);
  tar.write('ustar\0', 257, 'latin1');
  test.each([
    ['zip', Buffer.from('PK\x03\x04rest')],
    ['7z', Buffer.from('7z\xbc\xaf\x27\x1crest', 'latin1')],
    ['bzip2', Buffer.from('BZh91AY&SYrest')],
    ['xz', Buffer.from('\xfd7zXZ\0rest', 'latin1')],
    ['zstd', Buffer.from('\x28\xb5\x2f\xfdrest', 'latin1')],
    ['parquet', Buffer.from('PAR1\x15\x04rest')],
    ['elf', Buffer.from('\x7fELF\x02')],
    ['evtx', Buffer.from('ElfFile\0rest')],
    ['tar', tar],
    ['gzip', Buffer.from([0x1f, 0x8b, 7, 0])],
    ['gzip+tar', gzipSync(tar)],
    ['gzip+gzip', gzipSync(gzipSync('text'))],
  ])('%s', async (looksLike, file) => {
    const decoded = await decode(file, { places: [1, 2, 3] });
    expect(decoded.bytes).toHaveLength(0);
    expect(decoded.error).toBeInstanceOf(UnsupportedFormat);
    expect((decoded.error as UnsupportedFormat).looksLike).toBe(looksLike);
  });

  test('bytes that look like nothing known are text', async () => {
    const file = deflateSync('no signature of a file');
    await expect(decode(file)).resolves.toMatchObject({ bytes: file, encoding: 'plain', error: undefined });
  });
});
