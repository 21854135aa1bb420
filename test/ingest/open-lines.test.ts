import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { fileOf, MAX_VALUES } from '../../constructs/ingest/open-lines';

const json = 'application/json';
const opened = (body: string | Buffer, mediaType: string | undefined = json, lineMember?: string, framing: 'lines' | 'json' = 'lines') => {
  const { bytes, name } = fileOf({ bytes: Buffer.from(body), mediaType, framing, maxOpenedBytes: 1e6, ...(lineMember !== undefined && { lineMember }) });
  return { text: bytes.toString(), name };
};

test('text lands as it is, whatever it looks like', () => {
  expect(opened('{"message":"a"}\n', 'text/plain')).toEqual({ text: '{"message":"a"}\n', name: 'batch.log' });
  expect(fileOf({ bytes: Buffer.from('a\n'), mediaType: undefined, framing: 'lines', maxOpenedBytes: 10 })).toEqual({ bytes: Buffer.from('a\n'), name: 'batch.log' });
});

test.each([
  ['NDJSON', '{"message":"a"}\n{"message":"b"}\n'],
  ['an array', '[{"message":"a"},\n {"message":"b"}]'],
  ['values end to end, as Fluent Bit\'s json_stream', '{"message":"a"}{"message":"b"}'],
  ['an array of texts', '["a","b"]'],
  ['blank lines between', '{"message":"a"}\n\n\n{"message":"b"}\n\n'],
  ['pretty-printed', '{\n  "message": "a"\n}\n{\n  "message": "b"\n}'],
])('lines are taken out of %s', (_, body) => {
  expect(opened(body)).toEqual({ text: 'a\nb\n', name: 'batch.log' });
});

test.each(['application/json; charset=utf-8', 'application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/json-seq', 'application/vnd.fluent+json'])('%s is JSON', (mediaType) => {
  expect(opened('{"message":"a"}', mediaType).text).toBe('a\n');
});

test.each([['message'], ['log'], ['MESSAGE'], ['msg'], ['line']])('the line is found under %s', (member) => {
  expect(opened(JSON.stringify({ date: 1, [member]: 'the line', host: 'x' })).text).toBe('the line\n');
});

test('a request may name the member', () => {
  expect(opened('{"message":"no","raw":"yes"}', json, 'raw').text).toBe('yes\n');
});

test('what has no line, or is no JSON, comes as it is, a line each: it will be rejected, its neighbours not', () => {
  expect(opened('{"message":"a"}\n{"a":1}\n{"message":\n{"message":"b"}\n17\n').text).toBe('a\n{"a":1}\n{"message":\nb\n17\n');
});

test('a line stays one line', () => {
  expect(opened(JSON.stringify({ message: 'first\nsecond\n' })).text).toBe('first#012second\n');
});

test('gzip is opened for it, and lands as sent where nothing is to be taken out', () => {
  expect(opened(gzipSync('{"message":"a"}\n'))).toEqual({ text: 'a\n', name: 'batch.log' });
  expect(opened(gzipSync('text\n'), 'text/plain').name).toBe('batch.log.gz');
});

test('a source of JSON has its objects as they came, byte for byte', () => {
  const body = '[ {"eventID": "1"},\n{"eventID":"2"} ]';
  expect(opened(body, json, undefined, 'json')).toEqual({ text: body, name: 'batch.json' });
});

test('a source of JSON whose log was read as lines has the objects in them', () => {
  const body = [{ eventID: '1' }, { eventID: '2' }].map((record) => JSON.stringify({ message: JSON.stringify(record) })).join('\n');
  expect(opened(body, json, undefined, 'json').text).toBe('{"eventID":"1"}\n{"eventID":"2"}\n');
});

test('as many objects as went in, so many lines come out, each the text that was in it', () => {
  const line = fc.string({ minLength: 1, unit: 'grapheme' }).map((text) => text.replace(/[\r\n\ud800-\udfff]/g, '.'));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), fc.constantFrom('\n', '', ','), (lines, between) => {
      const objects = lines.map((message) => JSON.stringify({ at: 1, message }));
      const body = between === ',' ? `[${objects.join(',')}]` : objects.join(between);
      expect(opened(body).text).toBe(`${lines.join('\n')}\n`);
    }),
  );
});

test('any bytes are landed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.constantFrom('lines' as const, 'json' as const), (bytes, framing) => {
      const { bytes: file } = fileOf({ bytes: Buffer.from(bytes), mediaType: json, framing, maxOpenedBytes: 1e6 });
      expect(file.length).toBeGreaterThan(0);
    }),
  );
});

test('bytes that are no UTF-8 land as they came, the record with them alone', () => {
  const latin1 = Buffer.from('{"message":"M\u00fcller"}', 'latin1');
  const body = Buffer.concat([Buffer.from('{"message":"a"}\n'), latin1, Buffer.from('\n{"message":"\u00fc"}\n')]);
  const { bytes } = fileOf({ bytes: body, mediaType: json, framing: 'lines', maxOpenedBytes: 1e6 });
  expect(bytes).toEqual(Buffer.concat([Buffer.from('a\n'), latin1, Buffer.from('\n\u00fc\n')]));
});

test('a value longer than a record lands as it came', () => {
  const long = JSON.stringify({ message: 'x'.repeat(1_100_000) });
  expect(opened(`${long}\n{"message":"a"}\n`).text).toBe(`${long}\na\n`);
});

test('more values than anybody sends in a batch are too many, however small they are zipped', () => {
  const full = '1\n'.repeat(MAX_VALUES);
  expect(opened(gzipSync(full)).text).toBe(full);
  expect(() => opened(gzipSync(`${full}1\n`))).toThrow(/at most 100000 JSON values, found more/);
});

test.each([
  ['brackets that never close', '['.repeat(16e6)],
  ['brackets within brackets', `{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}\n`.repeat(130)],
  ['objects that are none', '{x}\n'.repeat(MAX_VALUES)],
  ['members by the million', `{${'"a":1,'.repeat(150_000)}"a":1}\n`.repeat(16)],
  ['backslashes', `{"a":"${'\\'.repeat(900_000)}"}\n`.repeat(16)],
])('what parsing would take many seconds for is read at the speed of any other bytes: %s', (_, body) => {
  const bytes = Buffer.from(body);
  const begun = process.cpuUsage();
  fileOf({ bytes, mediaType: json, framing: 'lines', maxOpenedBytes: 1e9 });
  const { user, system } = process.cpuUsage(begun);
  expect((user + system) / 1e6).toBeLessThan(1.5);
});
