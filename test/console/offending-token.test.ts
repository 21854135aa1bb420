import fc from 'fast-check';
import { jsonFault } from '../../cli/console/json-fault';
import { offendingToken, type Said } from '../../cli/console/offending-token';

/** Which part of a rejected record the page marks. */
const marked = (excerpt: string, said: Partial<Said>): string | null => {
  const token = offendingToken({ source: 'linux_syslog', reason: 'invalid_value', field: null, excerpt, ...said });
  return token && excerpt.slice(token.start, token.end);
};

test.each([
  ['<999>Mar 10 10:00:01 web-1 sshd[1]: x', { field: 'PRI' }, '<999>'],
  ['<13>Mar 32 10:00:01 web-1 sshd[1]: x', { reason: 'invalid_time', field: 'timestamp' }, 'Mar 32 10:00:01'],
  ['  ASL Module claims messages', { reason: 'unparseable', field: 'timestamp' }, 'ASL'],
  ['192.0.2.7 - - [99/Foo/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5', { source: 'web_access', reason: 'invalid_time', field: 'timestamp' }, '[99/Foo/2015:10:05:03 +0000]'],
  ['192.0.2.7 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 2x0 5', { source: 'web_access', field: 'status' }, '2x0'],
  ['nobody', { source: 'web_access', reason: 'unparseable', field: 'client' }, 'nobody'],
  ['{"eventTime":"never","eventName":"Login"}', { source: 'aws_cloudtrail', reason: 'invalid_time', field: 'eventTime' }, '"never"'],
  ['{"userIdentity":{"type": 7}}', { source: 'aws_cloudtrail', field: 'userIdentity.type' }, '7'],
  ['{"a":tru}', { reason: 'invalid_json', field: 'record' }, 'tru'],
  ['src=192.0.2.7 spt=99999 dst=x', { field: 'spt' }, '99999'],
])('%s: %j', (excerpt, said, expected) => {
  expect(marked(excerpt, said)).toBe(expected);
});

test('nothing is marked where nothing can be named', () => {
  expect(marked('192.0.2.7 - -', { source: 'web_access', reason: 'missing_field', field: 'request' })).toBeNull();
  expect(offendingToken({ source: 'x', reason: 'unsupported_format', field: 'record', excerpt: null })).toBeNull();
  expect(marked('a line', { field: null })).toBeNull();
});

test('text that is JSON has no fault, and neither has its beginning', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, length) => {
      expect(jsonFault(text)).toBeUndefined();
      const cut = text.slice(0, length % (text.length + 1));
      // A cut in the middle of a word or a string is where it stops being JSON; anywhere else it may go on.
      const fault = jsonFault(cut);
      if (fault) expect(cut.slice(fault.end).trim()).toBe('');
    }),
  );
});

test('a token lies inside of any excerpt, whatever stands in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.oneof(fc.string(), fc.constantFrom('timestamp', 'status', 'PRI', 'client', 'request', 'record')), fc.constantFrom('invalid_json', 'invalid_time', 'unparseable'), (excerpt, field, reason) => {
      const token = offendingToken({ source: 'web_access', reason, field, excerpt });
      if (token) expect(0 <= token.start && token.start <= token.end && token.end <= excerpt.length).toBe(true);
    }),
  );
});
