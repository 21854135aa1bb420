import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { convert } from '../../sandbox/firehose/conversion';
import type { GlueTable } from '../../sandbox/glue';
import { converting, deployStream, deployTable, destination, errorLines, MINUTE, openStand, processing, ROLE_ARN, START, temporaryFolder } from './firehose-stand';

const base64 = (text: string) => Buffer.from(text).toString('base64');

function table(columns: Readonly<Record<string, string>>): GlueTable {
  const Columns = Object.entries(columns).map(([Name, Type]) => ({ Name, Type }));
  return { Name: 't', DatabaseName: 'd', CatalogId: '0', CreateTime: 0, UpdateTime: 0, VersionId: '0', StorageDescriptor: { Columns } };
}

const COLUMNS = { s: 'string', i: 'bigint', d: 'double', b: 'boolean' };

function convertTexts(columns: Readonly<Record<string, string>>, ...texts: (string | Buffer)[]) {
  return convert(texts.map((text) => ({ data: Buffer.from(text) })), table(columns));
}

/** Rows read back by hyparquet. */
async function rowsOf(parquet: Buffer | undefined): Promise<Record<string, unknown>[]> {
  if (!parquet) return [];
  return parquetReadObjects({ file: Uint8Array.from(parquet).buffer });
}

/** Rows read back by DuckDB. */
async function duckRows(parquet: Buffer): Promise<Record<string, unknown>[]> {
  const file = join(temporaryFolder(), 'rows.parquet');
  writeFileSync(file, parquet);
  const connection = await (await DuckDBInstance.create()).connect();
  const reader = await connection.runAndReadAll(`select * from read_parquet('${file}')`);
  return reader.getRowObjects();
}

const fits: [string, string, string, unknown][] = [
  ['text in string', '{"s":"x"}', 's', 'x'],
  ['an integer in string', '{"s":12}', 's', '12'],
  ['a fraction in string', '{"s":1.5}', 's', '1.5'],
  ['an integer beyond 2^53 in string', '{"s":12345678901234567890}', 's', '12345678901234567890'],
  ['a boolean in string', '{"s":false}', 's', 'false'],
  ['an object in string: compact, keys in lower case at every depth', '{"s":{"Ab":{"C D":[1,{"E":"F"}]}, "n" : null}}', 's', '{"ab":{"c d":[1,{"e":"F"}]},"n":null}'],
  ['an array in string', '{"s":[1, "A"]}', 's', '[1,"A"]'],
  ['an integer beyond 2^53 inside an object in string', '{"s":{"n":9007199254740993}}', 's', '{"n":9007199254740993}'],
  ['an integer in bigint', '{"i":-5}', 'i', -5n],
  ['an integer beyond 2^53 in bigint, exactly', '{"i":9007199254740993}', 'i', 9007199254740993n],
  ['the greatest bigint', '{"i":9223372036854775807}', 'i', 9223372036854775807n],
  ['the least bigint', '{"i":-9223372036854775808}', 'i', -9223372036854775808n],
  ['digits as text in bigint', '{"i":"9223372036854775807"}', 'i', 9223372036854775807n],
  ['signed digits with white space in bigint', '{"i":" +7 "}', 'i', 7n],
  ['a number in double', '{"d":1.25}', 'd', 1.25],
  ['an integer beyond 2^53 in double', '{"d":12345678901234567890}', 'd', 12345678901234567890],
  ['text in double', '{"d":"-1.5e3"}', 'd', -1500],
  ['a boolean', '{"b":true}', 'b', true],
  ['a boolean as text in any case', '{"b":"False"}', 'b', false],
  ['null', '{"s":null}', 's', null],
  ['a name in another case', '{"S":"x"}', 's', 'x'],
  ['the last of several members with one name', '{"s":"a","S":"b"}', 's', 'b'],
  ['white space around', ' \r\n {"s":"x"} \t', 's', 'x'],
];

test.each(fits)('%s converts', async (_what, text, column, expected) => {
  const { parquet, failed } = convertTexts(COLUMNS, text);
  expect(failed).toEqual([]);
  const [row] = await rowsOf(parquet);
  expect(row).toEqual({ s: null, i: null, d: null, b: null, [column]: expected });
});

const misfits: [string, string | Buffer, 'ParseError' | 'MalformedData'][] = [
  ['text in bigint', '{"i":"oops"}', 'MalformedData'],
  ['empty text in bigint', '{"i":""}', 'MalformedData'],
  ['a fraction in bigint', '{"i":1.5}', 'MalformedData'],
  ['a large number with an exponent in bigint', '{"i":1e18}', 'MalformedData'],
  ['a boolean in bigint', '{"i":true}', 'MalformedData'],
  ['an integer out of range', '{"i":9223372036854775808}', 'MalformedData'],
  ['digits out of range', '{"i":"-9223372036854775809"}', 'MalformedData'],
  ['an object in bigint', '{"i":{}}', 'MalformedData'],
  ['an array in bigint', '{"i":[1]}', 'MalformedData'],
  ['text in double', '{"d":"oops"}', 'MalformedData'],
  ['NaN as text in double', '{"d":"NaN"}', 'MalformedData'],
  ['a number out of range for double', '{"d":1e400}', 'MalformedData'],
  ['an object in double', '{"d":{}}', 'MalformedData'],
  ['text in boolean', '{"b":"yes"}', 'MalformedData'],
  ['a number in boolean', '{"b":1}', 'MalformedData'],
  ['an array of documents', '[{"s":"x"}]', 'MalformedData'],
  ['a number', '12', 'MalformedData'],
  ['null', 'null', 'MalformedData'],
  ['nothing', '', 'ParseError'],
  ['white space', ' \n ', 'ParseError'],
  ['a broken document', '{"s":', 'ParseError'],
  ['a word', 'oops', 'ParseError'],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'ParseError'],
  ['a byte order mark', '\ufeff{"s":"x"}', 'ParseError'],
  ['a name of more than 262,144 characters', `{"${'k'.repeat(262_145)}":1}`, 'ParseError'],
  ['a good document and a misfit in one record', '{"s":"x"}{"i":"oops"}', 'MalformedData'],
  ['a good document and a broken one in one record', '{"s":"x"}\n{"s":', 'ParseError'],
  ['a good document and an array in one record', '{"s":"x"}[]', 'MalformedData'],
];

test.each(misfits)('%s fails its record and no other', async (_what, text, code) => {
  const { parquet, failed, converted } = convertTexts(COLUMNS, '{"s":"before"}', text, '{"s":"after"}');
  expect(failed).toMatchObject([{ code: `DataFormatConversion.${code}` }]);
  expect(converted).toHaveLength(2);
  expect((await rowsOf(parquet)).map(({ s }) => s)).toEqual(['before', 'after']);
});

test('the messages are those captured on AWS', () => {
  const { failed } = convertTexts(COLUMNS, '{"d":"oops"}', '{');
  expect(failed.map(({ message }) => message)).toEqual([
    'Data does not match the schema. For input string: "oops"',
    expect.stringMatching(/^Encountered malformed JSON\. /),
  ]);
});

test.each(['{"s":"a"}{"s":"b"}', '{"s":"a"}\n{"s":"b"}\n', ' {"s":"a"} {\n"s"\n:"b"}', '{"s":"a"}\r\n\r\n{"s":"b"}'])('several documents in one record are rows: %j', async (text) => {
  const { parquet, rows } = convertTexts(COLUMNS, text);
  expect(rows).toBe(2);
  expect((await rowsOf(parquet)).map(({ s }) => s)).toEqual(['a', 'b']);
});

test('braces and quotes inside strings do not end a document', async () => {
  const documents = [{ s: '}{' }, { s: '\\"}' }, { s: '"{[' }];
  const { parquet } = convertTexts(COLUMNS, documents.map((document) => JSON.stringify(document)).join(''));
  expect((await rowsOf(parquet)).map(({ s }) => s)).toEqual(documents.map(({ s }) => s));
});

test('columns are optional, in the order and with the names of the table, in lower case', () => {
  const { parquet } = convertTexts({ Zeta: 'STRING', alpha: 'bigint', mid: 'double', flag: 'boolean' }, '{}');
  const { schema, row_groups } = parquetMetadata(Uint8Array.from(parquet!).buffer);
  expect(schema.slice(1).map(({ name, type, converted_type, repetition_type }) => [name, type, converted_type, repetition_type])).toEqual([
    ['zeta', 'BYTE_ARRAY', 'UTF8', 'OPTIONAL'],
    ['alpha', 'INT64', undefined, 'OPTIONAL'],
    ['mid', 'DOUBLE', undefined, 'OPTIONAL'],
    ['flag', 'BOOLEAN', undefined, 'OPTIONAL'],
  ]);
  expect(row_groups).toHaveLength(1);
  expect(row_groups[0]!.columns.map((column) => column.meta_data!.codec)).toEqual(Array(4).fill('SNAPPY'));
});

const exactText = fc.string({ unit: fc.constantFrom('a', 'B', '"', '\\', '{', '}', '[', ']', '\n', '\u0000', 'é', '€', '😀', ' ', '0') });
const document = fc.record(
  {
    s: fc.option(exactText),
    i: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    d: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value))),
    b: fc.option(fc.boolean()),
    other: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

test('random documents, packed at random, come back from DuckDB and hyparquet as the model says', async () => {
  const packs = fc.array(fc.array(document, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(packs, fc.constantFrom('', '\n', ' \r\n'), async (records, separator) => {
      const texts = records.map((documents) => documents.map(jsonWithBigints).join(separator));
      const { parquet, failed } = convertTexts(COLUMNS, ...texts);
      const model = records.flat().map(({ s = null, i = null, d = null, b = null }) => ({ s, i, d, b }));
      expect(failed).toEqual([]);
      expect(await rowsOf(parquet)).toEqual(model);
      expect(await duckRows(parquet!)).toEqual(model);
    }),
    { numRuns: 40 },
  );
});

function jsonWithBigints(value: Readonly<Record<string, unknown>>): string {
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${typeof member === 'bigint' ? member : JSON.stringify(member)}`);
  return `{${members.join(',')}}`;
}

test('any bytes are either rows or one failure', () => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.string().map((text) => Buffer.from(text)), fc.json().map((text) => Buffer.from(text)));
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 5 }), (records) => {
      const { converted, failed } = convertTexts(COLUMNS, ...records.map((record) => Buffer.from(record)));
      expect(converted.length + failed.length).toBe(records.length);
    }),
    { numRuns: 500 },
  );
});

describe('a converting stream', () => {
  test('writes Parquet, marked as on AWS, and an error object beside it', async () => {
    const stand = openStand();
    deployTable(stand, COLUMNS);
    deployStream(stand, destination(converting()));
    stand.put({ S: 'x', unknown: 1 }, 'oops', { i: 'oops' });
    await stand.scheduler.advance(5 * MINUTE);
    const [errors, parquet] = stand.objects;
    expect(parquet).toMatchObject({ contentType: 'application/octet-stream', contentEncoding: 'hadoop-snappy' });
    expect(parquet!.key).toMatch(/^events\/2026\/01\/02\/03\/events-1-2026-01-02-03-04-05-[0-9a-f-]{36}\.parquet$/);
    expect(await rowsOf(parquet!.body)).toEqual([{ s: 'x', i: null, d: null, b: null }]);
    expect(errors!.key).toMatch(/^errors\/format-conversion-failed\/events-1-2026-01-02-03-04-05-[0-9a-f-]{36}$/);
    expect(errorLines(stand)).toEqual([
      {
        attemptsMade: 1,
        arrivalTimestamp: START,
        lastErrorCode: 'DataFormatConversion.ParseError',
        lastErrorMessage: expect.any(String),
        attemptEndingTimestamp: START + 5 * MINUTE,
        rawData: base64('oops'),
        dataCatalogTable: { catalogId: '000000000000', databaseName: 'lake', tableName: 'events', region: 'us-east-1', versionId: '0', roleArn: ROLE_ARN },
      },
      expect.objectContaining({ lastErrorCode: 'DataFormatConversion.MalformedData', rawData: base64('{"i":"oops"}') }),
    ]);
  });

  test('converts what the transform returned, and reports that as raw data', async () => {
    const stand = openStand();
    deployTable(stand, COLUMNS);
    deployStream(stand, destination({ ...converting(), ...processing() }));
    const answers = ['{"s":"a"}\n{"s":"b"}\n', 'broken'];
    stand.transform = ({ records }) => ({ records: records.map(({ recordId }, i) => ({ recordId, result: 'Ok', data: base64(answers[i]!) })) });
    stand.put('one', 'two');
    await stand.scheduler.advance(6 * MINUTE);
    expect((await rowsOf(stand.objects[1]!.body)).map(({ s }) => s)).toEqual(['a', 'b']);
    expect(errorLines(stand)).toMatchObject([{ rawData: base64('broken') }]);
  });

  test('follows the newest table version, or stays with the pinned one', async () => {
    for (const [schema, width] of [[{}, 2], [{ VersionId: 'LATEST' }, 2], [{ VersionId: '0' }, 1]] as const) {
      const stand = openStand();
      deployTable(stand, { s: 'string' });
      deployStream(stand, destination(converting(schema)));
      stand.put({ s: 'x', i: 1 });
      deployTable(stand, { s: 'string', i: 'bigint' });
      await stand.scheduler.advance(5 * MINUTE);
      const [row] = await rowsOf(stand.objects[0]!.body);
      expect(Object.keys(row!)).toHaveLength(width);
    }
  });

  test('sends all to the error output when the table is gone or has a type it cannot write', async () => {
    for (const [breakTable, code] of [
      [(stand: any) => stand.glue.catalog.deleteTable('lake', 'events'), 'DataFormatConversion.EntityNotFound'],
      [(stand: any) => deployTable(stand, { s: 'array<string>' }), 'DataFormatConversion.InvalidSchema'],
    ] as const) {
      const stand = openStand();
      deployTable(stand, COLUMNS);
      deployStream(stand, destination(converting()));
      stand.put({ s: 'x' });
      breakTable(stand);
      await stand.scheduler.advance(5 * MINUTE);
      expect(stand.objects).toHaveLength(1);
      expect(errorLines(stand)).toMatchObject([{ lastErrorCode: code, rawData: base64('{"s":"x"}') }]);
    }
  });
});

test('deep, long and huge values are rows or one failure, in time', async () => {
  const deep = `{"s":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  const digits = '9'.repeat(200_000);
  const escapes = JSON.stringify({ s: '\n"'.repeat(200_000) });
  const { failed, rows, parquet } = convertTexts(COLUMNS, deep, `{"i":${digits}}`, `{"i":"${digits}"}`, `{"s":${digits}}`, escapes, `${escapes} ${escapes}`);
  expect(failed.map(({ code }) => code)).toEqual(['DataFormatConversion.ParseError', 'DataFormatConversion.MalformedData', 'DataFormatConversion.MalformedData']);
  expect(failed.every(({ message }) => message.length < 300)).toBe(true);
  expect(rows).toBe(4);
  expect((await rowsOf(parquet))[0]).toMatchObject({ s: digits });
});
