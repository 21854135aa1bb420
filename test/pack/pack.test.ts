import fc from 'fast-check';
import { decodePack, MAX_RECORD_BYTES, PACK_BYTES, PackError, SERVICE_RECORD_BYTES, type PackIdentity } from '../../transforms/pack';
import { PackWriter, type EncodedPack } from '../../transforms/pack-writer';

const identity = (framing: PackIdentity['framing']): PackIdentity => ({
  customer: 'acme',
  upload: 'abcdefghijklmnopqrstuvwxyz',
  source: 'linux_syslog',
  class: 'base_event',
  generation: 1,
  framing,
  context: { uploadedAt: 1_700_000_000_000, fileModifiedAt: 1_600_000_000_000, timeZone: 'Europe/Berlin', host: 'wörk-1' },
});

interface Written {
  readonly number: number;
  readonly offset: number;
  readonly text: string;
}

/** Writes the records into as few packs as hold them. */
function write(writer: PackWriter, records: readonly (Written & { slice: Buffer })[]): EncodedPack[] {
  const packs: EncodedPack[] = [];
  for (const { number, offset, slice } of records) {
    if (!writer.holds(slice.length)) packs.push(writer.alone(number, offset, slice, 0, slice.length));
    else if (!writer.add(number, offset, slice, 0, slice.length)) {
      packs.push(writer.take());
      expect(writer.add(number, offset, slice, 0, slice.length)).toBe(true);
    }
  }
  if (!writer.isEmpty) packs.push(writer.take());
  return packs;
}

function read(packs: readonly EncodedPack[]): Written[] {
  const found = packs.flatMap(({ data }) => {
    const { payload, records } = decodePack(data);
    return records.map(({ number, offset, start, end }) => ({ number, offset, text: payload.toString('latin1', start, end) }));
  });
  return found.sort((a, b) => a.number - b.number);
}

/** Records with gaps between them, as routing leaves them. */
const gaps = fc.record({ records: fc.nat({ max: 2 }), bytes: fc.oneof(fc.constant(0), fc.nat({ max: 100_000 })) });

function place(parts: readonly { gap: { records: number; bytes: number }; text: string; ending: string }[]): (Written & { slice: Buffer })[] {
  let number = 1;
  let offset = 0;
  return parts.map(({ gap, text, ending }) => {
    number += gap.records;
    offset += gap.bytes;
    const slice = Buffer.from(text + ending, 'latin1');
    const written = { number, offset, text, slice };
    number++;
    offset += slice.length;
    return written;
  });
}

const latin1 = (exclude: RegExp): fc.Arbitrary<string> =>
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes).toString('latin1').replace(exclude, '.'));

test('lines come out of their packs as they went in', () => {
  const line = fc.record({ gap: gaps, text: latin1(/[\r\n]/g), ending: fc.constantFrom('\n', '\r\n') });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 60 }), fc.integer({ min: 600, max: 4_000 }), (lines, capacity) => {
      const records = place(lines);
      const packs = write(new PackWriter(identity('lines'), capacity), records);
      expect(read(packs)).toEqual(records.map(({ number, offset, text }) => ({ number, offset, text })));
      for (const pack of packs) expect(pack.records === 1 || pack.data.length <= capacity).toBe(true);
    }),
  );
});

test('neighbouring lines that are added together make the pack that they make one by one', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.constantFrom('', 'a', 'bb\r', 'c'.repeat(70)), { minLength: 1, maxLength: 40 }), { maxLength: 12 }), fc.nat({ max: 3 }), (groups, gap) => {
      const [together, single] = [new PackWriter(identity('lines')), new PackWriter(identity('lines'))];
      let number = 1;
      let offset = 0;
      for (const group of groups) {
        const bytes = Buffer.from(group.map((line) => `${line}\n`).join(''));
        expect(together.add(number, offset, bytes, 0, bytes.length, group.length)).toBe(true);
        let start = 0;
        for (const line of group) {
          const stop = start + line.length + 1;
          single.add(number++, offset + start, bytes, start, stop);
          start = stop;
        }
        number += gap;
        offset += bytes.length + gap * 10;
      }
      if (groups.length > 0) expect(together.take()).toEqual(single.take());
    }),
  );
});

test('more slices than are noted at once are all there', () => {
  const writer = new PackWriter(identity('lines'));
  const bytes = Buffer.from('a\nb\n'.repeat(6_000));
  for (let index = 0; index < 6_000; index++) writer.add(1 + 2 * index, 4 * index, bytes, 4 * index, 4 * index + 2);
  const { payload, records } = decodePack(writer.take().data);
  expect(records).toHaveLength(6_000);
  expect(payload.toString()).toBe('a\n'.repeat(6_000));
});

test('JSON values come out of their packs as they went in, line feeds and empty ones too', () => {
  const value = fc.record({ gap: gaps, text: latin1(/(?!)/g), ending: fc.constant('') });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.integer({ min: 600, max: 4_000 }), (values, capacity) => {
      const records = place(values);
      const packs = write(new PackWriter(identity('json'), capacity), records);
      expect(read(packs)).toEqual(records.map(({ number, offset, text }) => ({ number, offset, text })));
      for (const pack of packs) expect(pack.records === 1 || pack.data.length <= capacity).toBe(true);
    }),
  );
});

test('the last line of a file needs no line feed, and a carriage return without one is part of it', () => {
  const writer = new PackWriter(identity('lines'));
  const bytes = Buffer.from('one\r\ntwo\r');
  writer.add(1, 0, bytes, 0, 5);
  writer.add(2, 5, bytes, 5, 9);
  expect(read([writer.take()])).toEqual([
    { number: 1, offset: 0, text: 'one' },
    { number: 2, offset: 5, text: 'two\r' },
  ]);
});

test('the header names what the records share and where the first one is', () => {
  const writer = new PackWriter(identity('lines'));
  writer.add(7, 700, Buffer.from('seven\n'), 0, 6);
  writer.add(9, 800, Buffer.from('nine\n'), 0, 5);
  const { header } = decodePack(writer.take().data);
  expect(header).toEqual({ v: 1, ...identity('lines'), first: 7, offset: 700, records: 2, runs: 'AABB+CB' });
});

test('a pack is filled to just under twelve billing steps', () => {
  const writer = new PackWriter(identity('lines'));
  const line = Buffer.from(`${'x'.repeat(99)}\n`);
  const packs = write(writer, Array.from({ length: 2_000 }, (_, i) => ({ number: i + 1, offset: i * 100, text: '', slice: line })));
  for (const pack of packs.slice(0, -1)) {
    expect(pack.data.length).toBeLessThanOrEqual(PACK_BYTES);
    expect(pack.data.length).toBeGreaterThan(PACK_BYTES - 200);
  }
});

test('the longest record of all stays within the service limit', () => {
  const host = 'h'.repeat(1_000);
  const widest = { ...identity('lines'), customer: 'c'.repeat(39), source: 's'.repeat(64), context: { ...identity('lines').context, host } };
  const slice = Buffer.alloc(MAX_RECORD_BYTES + 2, 'x');
  const pack = new PackWriter(widest).alone(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, slice, 0, slice.length);
  expect(pack.data.length).toBeLessThanOrEqual(SERVICE_RECORD_BYTES);
});

describe('bytes that are no pack', () => {
  const writer = new PackWriter(identity('lines'));
  writer.add(1, 0, Buffer.from('one\ntwo\n'), 0, 4);
  writer.add(2, 4, Buffer.from('one\ntwo\n'), 4, 8);
  const good = writer.take().data;
  const header = JSON.parse(good.subarray(0, good.indexOf(10)).toString()) as Record<string, unknown>;
  const pack = (change: Record<string, unknown>): Buffer => Buffer.from(`${JSON.stringify({ ...header, ...change })}\none\ntwo\n`);

  test('any bytes are decoded or refused with a PackError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => decodePack(Buffer.from(bytes))).toThrow(PackError);
      }),
    );
  });

  test('a pack with a byte changed is decoded or refused with a PackError, and never gives other records than it counts', () => {
    fc.assert(
      fc.property(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
        const bytes = Buffer.from(good);
        bytes[at] = byte;
        try {
          const decoded = decodePack(bytes);
          expect(decoded.records).toHaveLength(decoded.header.records);
        } catch (error) {
          expect(error).toBeInstanceOf(PackError);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['without a line feed', Buffer.from('{"v":1}'), 'expected a header line'],
    ['with a header that is no JSON', Buffer.from('sshd[1]: Accepted\n'), 'expected JSON'],
    ['with a header that is null', Buffer.from('null\n'), 'header.v'],
    ['of another version', pack({ v: 2 }), 'header.v: expected 1'],
    ['without an upload', pack({ upload: undefined }), 'header.upload: expected text, found undefined'],
    ['with a record number 0', pack({ first: 0 }), 'header.first: expected a whole number from 1'],
    ['with a context of nothing', pack({ context: {} }), 'header.context: expected uploadedAt, timeZone, host'],
    ['with runs in another alphabet', pack({ runs: 'AA-' }), 'header.runs'],
    ['with a run cut short', pack({ runs: 'AA' }), 'header.runs'],
    ['with more records than lines', pack({ runs: 'AAD' }), 'expected record 3, found the end of the payload'],
    ['with fewer records than lines', pack({ runs: 'AAB', records: 1 }), 'expected 4 bytes of payload, found 8'],
    ['that counts other records than it has', pack({ records: 3 }), 'expected 3 records, found 2'],
  ])('%s', (_, bytes, message) => {
    expect(() => decodePack(bytes)).toThrow(message);
  });
});
