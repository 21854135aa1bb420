import { PackWriter } from '../../transforms/pack-writer';
import { isUnreadable, lossesOf, readErrorObject } from '../../constructs/replay/error-object';

const upload = 'abcdefghijklmnopqrstuvwxyz';
const context = { uploadedAt: 1_700_000_000_000, timeZone: 'UTC', host: 'web-1' };
const identity = { customer: 'acme', upload, source: 'linux_syslog', class: 'authentication', generation: 1, framing: 'lines', context } as const;

function pack(numbers: readonly number[]): string {
  const writer = new PackWriter(identity);
  for (const number of numbers) {
    const line = Buffer.from(`line ${number}\n`);
    writer.add(number, number * 100, line, 0, line.length);
  }
  return writer.take().data.toString('base64');
}

const rows = (...all: object[]): string => Buffer.from(all.map((row) => JSON.stringify(row)).join('\n')).toString('base64');
const row = (number: number, change: object = {}) => ({ customer_id: 'acme', upload_id: upload, generation: 1, record_number: number, ...change });
const key = 'errors/authentication/processing-failed/2026/11/22/09/cyberactive-dev-authentication-1-2026-11-22-09-00-00-x';

async function* chunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

test('a pack that the transform gave up tells its upload, class and records', () => {
  const line = JSON.stringify({ rawData: pack([3, 4, 5, 9]), errorCode: 'Lambda.FunctionError' });
  expect(lossesOf(line, 'authentication')).toEqual([
    { customer: 'acme', upload, generation: 1, eventClass: 'authentication', code: 'Lambda.FunctionError', ranges: [[3, 5], [9, 9]] },
  ]);
});

test('rows that did not convert tell theirs, by upload; all spellings of the code are known', () => {
  const other = 'b'.repeat(26);
  const rawData = rows(row(2), row(3), row(3, { event_number: 1 }), row(7, { upload_id: other }));
  for (const name of ['lastErrorCode', 'ErrorCode', 'errorCode']) {
    const losses = lossesOf(JSON.stringify({ rawData, [name]: 'DataFormatConversion.MalformedData' }), 'http_activity');
    expect(losses).toEqual([
      { customer: 'acme', upload, generation: 1, eventClass: 'http_activity', code: 'DataFormatConversion.MalformedData', ranges: [[2, 3]] },
      { customer: 'acme', upload: other, generation: 1, eventClass: 'http_activity', code: 'DataFormatConversion.MalformedData', ranges: [[7, 7]] },
    ]);
  }
});

test('a receipt that was lost is record 0 of upload_receipt', () => {
  const losses = lossesOf(JSON.stringify({ rawData: rows(row(0, { event_number: 1 })), lastErrorCode: 'x' }), 'upload_receipt');
  expect(losses).toMatchObject([{ eventClass: 'upload_receipt', ranges: [[0, 0]] }]);
});

test.each([
  ['no JSON', 'line: expected a JSON object, found none'],
  ['{}', 'rawData: expected base64, found none'],
  [JSON.stringify({ rawData: 'AAAA' }), 'rawData: expected a pack or rows, found 1 lines that are neither'],
  [JSON.stringify({ rawData: rows({ v: 1, customer: 'acme' }) }), 'pack: expected a header line, found no line feed'],
  [JSON.stringify({ rawData: rows(row(1, { upload_id: '../../etc' })) }), 'rawData: expected a pack or rows, found 1 lines that are neither'],
])('what cannot be told is said, without its payload: %s', (line, why) => {
  expect(lossesOf(line, 'authentication')).toEqual([{ code: '', why }]);
});

test('a whole object is read the same however it comes in pieces', async () => {
  const body = `${JSON.stringify({ rawData: pack([1]), errorCode: 'a' })}\nbroken\n${JSON.stringify({ rawData: pack([2, 3]), errorCode: 'b' })}\n`;
  for (const size of [1, 7, 100, 100_000]) {
    const losses = [];
    for await (const loss of readErrorObject(key, chunks(body, size))) losses.push(isUnreadable(loss) ? loss.why : loss.ranges);
    expect(losses).toEqual([[[1, 1]], 'line: expected a JSON object, found none', [[2, 3]]]);
  }
});

test('rows under a key that names no class are not guessed at', () => {
  expect(lossesOf(JSON.stringify({ rawData: rows(row(1)) }), 'elsewhere')).toEqual([
    { code: '', why: 'error object: expected a key below errors/<event_class>/' },
  ]);
});
