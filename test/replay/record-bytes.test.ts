import { gzipSync } from 'node:zlib';
import { recordBytes } from '../../constructs/replay/record-bytes';

const lines = Array.from({ length: 50 }, (_, number) => `line ${number} ${'é'.repeat(number)}`);
const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
const places = lines.map((line, index) => ({ offset: Buffer.byteLength(lines.slice(0, index).map((before) => `${before}\n`).join('')), length: Buffer.byteLength(line) }));
const limits = { maxBytes: 1_000, maxDecodedBytes: 1e9 };

const from = (bytes: Buffer, size: number) => async function* () {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
};
async function read(open: () => AsyncIterable<Uint8Array>, wanted: readonly { offset: number; length: number }[], options = limits) {
  const found = [];
  for await (const { place, bytes, isCut } of recordBytes(open, wanted, options)) found.push({ place, text: bytes.toString(), isCut });
  return found;
}

test.each([1, 3, 17, 100_000])('records are cut out of chunks of %i bytes, plain and gzip', async (size) => {
  const wanted = [places[40]!, places[0]!, places[7]!, places[49]!];
  const expected = [0, 7, 40, 49].map((index) => ({ place: places[index], text: lines[index], isCut: false }));
  expect(await read(from(text, size), wanted)).toEqual(expected);
  expect(await read(from(gzipSync(text), size), wanted)).toEqual(expected);
});

test('a long record is cut, and reading stops behind the last one', async () => {
  let given = 0;
  const open = async function* () {
    for (;;) {
      given++;
      yield text;
    }
  };
  expect(await read(open, [{ offset: 3, length: 5_000 }], { ...limits, maxBytes: 4 })).toEqual([{ place: { offset: 3, length: 5_000 }, text: 'e 0 ', isCut: true }]);
  expect(given).toBeLessThan(4);
});

test('of a broken gzip all that can be decoded is given, of an archive the archive', async () => {
  const broken = gzipSync(Buffer.concat([text, Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * i) % 251))])).subarray(0, -500);
  const [found, beyond] = await read(from(broken, 1_000), [places[2]!, { offset: 10_000_000, length: 5 }]);
  expect(found).toMatchObject({ text: lines[2], isCut: false });
  expect(beyond).toMatchObject({ text: '', isCut: true });
  const zip = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(200, 65)]);
  expect(await read(from(zip, 64), [{ offset: 0, length: zip.length }])).toEqual([{ place: { offset: 0, length: zip.length }, text: zip.toString(), isCut: false }]);
});

test('an empty file has no bytes to give', async () => {
  expect(await read(from(Buffer.alloc(0), 1), [{ offset: 0, length: 0 }])).toMatchObject([{ text: '', isCut: false }]);
});

test('a reader may use its buffer again', async () => {
  const open = async function* () {
    const chunk = Buffer.alloc(16);
    for (let start = 0; start < text.length; start += 16) yield chunk.subarray(0, text.copy(chunk, 0, start, start + 16));
  };
  expect(await read(open, [places[30]!])).toEqual([{ place: places[30], text: lines[30], isCut: false }]);
});
