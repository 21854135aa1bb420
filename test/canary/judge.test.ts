import { judgeBooks, judgeRows } from '../../cli/canary/judge-rows';
import { knownFiles } from '../../cli/canary/known-files';
import { eventClasses } from '../../schemas';

const files = knownFiles(1_790_000_000_123);
const web = files.find(({ source }) => source === 'web_access')!;
const rows = () => Object.fromEntries(web.rows.map(({ eventClass, recordNumber, values }) => [eventClass, [{ record_number: recordNumber, ...values } as Record<string, string | number | boolean | null>]]));
const books = { receipt: { records: 2 }, accounted: { accepted: { http_activity: 1 }, rejected: { unparseable: 1 } } };

test('every class that comes through a transform has a canary, and so have rejected records', () => {
  const expected = Object.values(eventClasses).filter(({ ocsf, name }) => ocsf || name === 'rejected_record').map(({ name }) => name);
  expect(files.flatMap(({ rows: own }) => own.map(({ eventClass }) => eventClass)).sort()).toEqual(expected.sort());
});

test('books and rows as they should be are without a problem', () => {
  expect([judgeBooks(web, books), judgeRows(web, rows())]).toEqual([[], []]);
  // The Data API may answer a number as text.
  const texts = rows();
  texts.http_activity![0]!.http_response_code = '200';
  expect(judgeRows(web, texts)).toEqual([]);
});

test.each([
  ['no receipt', { ...books, receipt: undefined }, 'web_access: records read: expected 2, found null'],
  ['a record too many', { ...books, receipt: { records: 3 } }, 'web_access: records read: expected 2, found 3'],
  ['nothing rejected', { ...books, accounted: { accepted: { http_activity: 2 }, rejected: { unparseable: 0 } } }, 'web_access: accepted: expected {"http_activity":1}, found {"http_activity":2}'],
])('books with %s are told', (_, wrong, problem) => {
  expect(judgeBooks(web, wrong)).toContain(problem);
});

test.each([
  ['missing', (found: ReturnType<typeof rows>) => ({ ...found, http_activity: [] }), 'web_access, record 1, http_activity: expected one row, found none'],
  ['there twice', (found: ReturnType<typeof rows>) => ({ ...found, http_activity: [...found.http_activity!, ...found.http_activity!] }), 'web_access, record 1, http_activity: expected one row, found 2'],
  ['of another value', (found: ReturnType<typeof rows>) => ({ ...found, http_activity: [{ ...found.http_activity![0]!, http_response_code: null }] }), 'web_access, record 1, http_activity: http_response_code: expected 200, found null'],
  ['of another class as well', (found: ReturnType<typeof rows>) => ({ ...found, base_event: [{ record_number: 1 }] }), 'web_access: expected no row of base_event, record 1, found one'],
])('a row that is %s is told', (_, wrong, problem) => {
  expect(judgeRows(web, wrong(rows()))).toEqual([problem]);
});
