import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { isNarrow } from '../../constructs/load/file-width';
import { FooterError, readFooter, type Footer } from '../../constructs/load/footer';
import { eventClasses } from '../../schemas';
import { columnsOf, parquet, rows, UPLOADED_AT, uploadId } from './curated-file';
import { rangedS3 } from './ranged-s3';

async function read(body: Buffer, size = body.length): Promise<{ footer: Footer; ranges: string[] }> {
  const { s3, ranges } = rangedS3(body);
  return { footer: await readFooter(s3, 'curated', 'key', size), ranges };
}

const columns = columnsOf('authentication');
const upload = uploadId(1);

test('width, rows and ranges are read from the last bytes', async () => {
  const body = parquet(columns, [...rows('authentication', upload, 4), ...rows('authentication', upload, 1, { first: 5, uploaded_at: UPLOADED_AT + 60_000, schema_version: 3 })]);
  const { footer, ranges } = await read(Buffer.concat([Buffer.alloc(200_000), body]));
  expect(footer).toEqual({
    columns,
    rows: 5,
    uploadedAt: { min: UPLOADED_AT, max: UPLOADED_AT + 60_000 },
    generation: { min: 1, max: 1 },
    schemaVersion: { min: eventClasses.authentication.version, max: 3 },
  });
  expect(ranges).toEqual(['bytes=-65536']);
});

test('a footer longer than the first read costs a second', async () => {
  const many = Array.from({ length: 1500 }, (_, index) => ({ name: `column_${String(index).padStart(60, '0')}`, type: 'string' as const }));
  const { footer, ranges } = await read(parquet(many, [{}]));
  expect(footer.columns).toHaveLength(1500);
  expect(ranges).toHaveLength(2);
});

test('several row groups are one range', async () => {
  const data = Array.from({ length: 30 }, (_, index) => BigInt(1000 + ((index * 7) % 30)));
  const body = Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'uploaded_at', type: 'INT64', data }], rowGroupSize: 10 }));
  expect((await read(body)).footer.uploadedAt).toEqual({ min: 1000, max: 1029 });
});

test('where statistics are missing there is no range', async () => {
  const data = [1n, 2n];
  const body = Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'uploaded_at', type: 'INT64', data }], statistics: false }));
  expect((await read(body)).footer).toMatchObject({ rows: 2, uploadedAt: undefined });
  expect((await read(parquet(columns, []))).footer).toMatchObject({ rows: 0, uploadedAt: undefined });
});

const int32 = Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'when', type: 'INT32', data: [1] }] }));

const nested = Buffer.from(
  parquetWriteBuffer({
    schema: [
      { name: 'root', num_children: 1 },
      { name: 'tags', repetition_type: 'OPTIONAL', num_children: 1 },
      { name: 'first', type: 'INT64', repetition_type: 'OPTIONAL' },
    ],
    columnData: [{ name: 'tags', data: [{ first: 1n }] }],
  }),
);

test.each([
  ['no Parquet', Buffer.from('{"event_id":"1"}\n'), 'footer: expected PAR1 as the last four bytes'],
  ['nothing', Buffer.alloc(0), 'footer: expected at least 8 bytes, found 0'],
  ['only the mark', Buffer.from('    PAR1'), /footer: expected/],
  ['a footer longer than the file', Buffer.concat([Buffer.from('PAR1'), Buffer.from([0xff, 0xff, 0xff, 0x7f]), Buffer.from('PAR1')]), /footer: expected at most 12 bytes, found a length of/],
  ['a mark around nonsense', Buffer.concat([Buffer.alloc(64, 0x99), Buffer.from([64, 0, 0, 0]), Buffer.from('PAR1')]), 'footer: expected Parquet metadata'],
  ['a type outside the lake\'s', int32, 'column when: expected BYTE_ARRAY, INT64, DOUBLE or BOOLEAN, found INT32'],
  ['a group', nested, 'column tags: expected BYTE_ARRAY, INT64, DOUBLE or BOOLEAN, found a group'],
  ['a name that no stream writes', parquet([{ name: 'x"; DROP', type: 'string' }], [{}]), 'column: expected a name of lower-case letters, digits and underscores, found another'],
])('%s is a fault of the file', async (_, body, message) => {
  await expect(read(body)).rejects.toThrow(FooterError);
  await expect(read(body)).rejects.toThrow(message);
});

test('an object that is gone is a fault of the file, S3 itself is not', async () => {
  for (const [name, expected] of [['NoSuchKey', FooterError], ['InvalidRange', FooterError], ['SlowDown', Error]] as const) {
    const { s3 } = rangedS3(Object.assign(new Error(name), { name }));
    const error = await readFooter(s3, 'curated', 'key', 100).catch((thrown: Error) => thrown);
    expect(error instanceof FooterError).toBe(expected === FooterError);
  }
});

test('a file that was cut or damaged anywhere is a fault of the file or reads as it is', async () => {
  const body = parquet(columns, rows('authentication', upload, 3));
  await fc.assert(
    fc.asyncProperty(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (at, flip, cut) => {
      const damaged = cut ? body.subarray(0, at) : Buffer.from(body);
      if (!cut) damaged[at] = damaged[at]! ^ flip;
      const result = await read(damaged).catch((error: Error) => error);
      if (result instanceof Error) expect(result).toBeInstanceOf(FooterError);
    }),
    { numRuns: 300 },
  );
});

describe('rows ahead of their file', () => {
  const eventClass = { ...eventClasses.authentication, version: 3, columns: eventClasses.authentication.columns.map((column, index, all) => ({ ...column, since: index < all.length - 2 ? 1 : index === all.length - 2 ? 2 : 3 })) };
  const width = (missing: number) => columns.slice(0, columns.length - missing);
  const newer = [...columns, { name: 'from_the_future', type: 'string' as const }];

  test.each([
    [width(0), 3, false],
    [width(0), 4, true],
    [width(1), 2, false],
    [width(1), 3, true],
    [width(2), 1, false],
    [width(2), 2, true],
    [newer, 4, false],
  ])('%#: a file of some width with rows of version %#', (own, max, expected) => {
    expect(isNarrow(eventClass, { columns: own, schemaVersion: { min: 1, max } })).toBe(expected);
  });

  test('are not known without statistics', () => {
    expect(isNarrow(eventClass, { columns: width(2) })).toBe(false);
  });
});
