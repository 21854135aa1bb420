import fc from 'fast-check';
import { UploadError } from '../../constructs/api/problem';
import { parseBody, parseRequest, type RequestRules } from '../../constructs/presign/request';

const rules: RequestRules = { sources: ['aws_cloudtrail', 'linux_syslog'], maxUploadBytes: 1000, now: Date.UTC(2026, 10, 22) };
const body = { source: 'linux_syslog', name: 'auth.log', size: 10, sha256: 'a'.repeat(64) };
const parse = (change: object = {}) => parseRequest(parseBody(JSON.stringify({ ...body, ...change })), rules);

test('an empty path is none, and a byte order mark in front is passed over', () => {
  expect(parse({ path: '' }).path).toBe('auth.log');
  expect(parseRequest(parseBody(`\ufeff${JSON.stringify(body)}`), rules)).toEqual(parse());
});

test('the least request is completed: no host, the name as path', () => {
  expect(parse()).toEqual({ source: 'linux_syslog', name: 'auth.log', size: 10, sha256: 'a'.repeat(64), host: '', path: 'auth.log' });
});

test('the fullest request is taken as it is, times as epoch milliseconds, the digest in lower case', () => {
  const parsed = parse({
    sha256: 'A'.repeat(64),
    host: 'web-17',
    path: '/var/log/auth.log',
    file_modified_at: '2026-11-21T06:25:00.5+01:00',
    time_zone: 'Europe/Berlin',
    occurrence: 'monday',
  });
  expect(parsed).toMatchObject({
    sha256: 'a'.repeat(64),
    host: 'web-17',
    path: '/var/log/auth.log',
    fileModifiedAt: Date.UTC(2026, 10, 21, 5, 25, 0, 500),
    timeZone: 'Europe/Berlin',
    occurrence: 'monday',
  });
});

test.each([
  ['CA2411', { source: 'linux' }, 'source: expected one of aws_cloudtrail, linux_syslog, found "linux"'],
  ['CA2411', { source: undefined }, 'source: expected one of aws_cloudtrail, linux_syslog, found nothing'],
  ['CA2411', { source: 'constructor' }, 'source: expected one of aws_cloudtrail, linux_syslog, found "constructor"'],
  ['CA2412', { name: '/var/log/auth.log' }, 'name: expected the last part of a path, 1 to 255 bytes, found a path'],
  ['CA2412', { name: 'C:\\logs\\a.log' }, 'name: expected the last part of a path, 1 to 255 bytes, found a path'],
  ['CA2412', { name: '..' }, 'name: expected the last part of a path, 1 to 255 bytes, found a folder'],
  ['CA2412', { name: '' }, 'name: expected the last part of a path, 1 to 255 bytes, found an empty text'],
  ['CA2412', { name: 'auth\n.log' }, 'name: expected the last part of a path, 1 to 255 bytes, found control characters'],
  ['CA2412', { name: 'auth\u0085.log' }, 'name: expected the last part of a path, 1 to 255 bytes, found control characters'],
  ['CA2412', { name: 'x'.repeat(300) }, 'name: expected the last part of a path, 1 to 255 bytes, found 300 bytes'],
  ['CA2412', { name: 'ü'.repeat(128) }, 'name: expected the last part of a path, 1 to 255 bytes, found 256 bytes'],
  ['CA2412', { name: 7 }, 'name: expected the last part of a path, 1 to 255 bytes, found a number'],
  ['CA2421', { size: 0 }, 'size: expected at least 1 byte, found 0'],
  ['CA2413', { size: -1 }, 'size: expected a whole number of bytes from 1 to 1000, found -1'],
  ['CA2413', { size: 1.5 }, 'size: expected a whole number of bytes from 1 to 1000, found 1.5'],
  ['CA2413', { size: '10' }, 'size: expected a whole number of bytes from 1 to 1000, found a string'],
  ['CA2414', { size: 1001 }, 'size: expected at most 1000 bytes, found 1001'],
  ['CA2415', { sha256: 'a'.repeat(63) }, 'sha256: expected 64 hexadecimal digits, found 63 characters that are not'],
  ['CA2415', { sha256: 'g'.repeat(64) }, 'sha256: expected 64 hexadecimal digits, found 64 characters that are not'],
  ['CA2415', { sha256: null }, 'sha256: expected 64 hexadecimal digits, found null'],
  ['CA2416', { host: 'h'.repeat(256) }, 'host: expected a text of at most 255 bytes, found 256 bytes'],
  ['CA2416', { host: ['web'] }, 'host: expected a text of at most 255 bytes, found a list'],
  ['CA2417', { path: 'a\u0000b' }, 'path: expected a text of at most 1024 bytes, found control characters'],
  ['CA2418', { file_modified_at: '22.11.2026' }, 'file_modified_at: expected ISO 8601 with a zone or epoch milliseconds, found another text'],
  ['CA2418', { file_modified_at: '2026-11-22T06:25:00' }, 'file_modified_at: expected ISO 8601 with a zone or epoch milliseconds, found another text'],
  ['CA2418', { file_modified_at: 1_763_792_700 }, 'file_modified_at: expected ISO 8601 with a zone or epoch milliseconds, found what looks like seconds'],
  ['CA2418', { file_modified_at: -5 }, 'file_modified_at: expected ISO 8601 with a zone or epoch milliseconds, found a negative or broken number'],
  ['CA2418', { file_modified_at: '2026-11-24T00:00:00Z' }, 'file_modified_at: expected ISO 8601 with a zone or epoch milliseconds, found a time more than a day ahead of this server'],
  ['CA2418', { file_modified_at: true }, 'file_modified_at: expected ISO 8601 with a zone or epoch milliseconds, found a boolean'],
  ['CA2419', { time_zone: 'Mars/Olympus' }, 'time_zone: expected an IANA name or an offset such as +02:00, found a name that is none'],
  ['CA2419', { time_zone: '+15:00' }, 'time_zone: expected an IANA name or an offset such as +02:00, found a name that is none'],
  ['CA2420', { occurrence: {} }, 'occurrence: expected a text of at most 255 bytes, found an object'],
  ['CA2410', { file_modifed_at: 1 }, 'body: expected source, name, size, sha256, host, path, file_modified_at, time_zone, occurrence, multipart, found "file_modifed_at"'],
])('%s refuses %j', (code, change, detail) => {
  expect(() => parse(change)).toThrow(expect.objectContaining({ code, detail }) as Error);
});

test.each([['', 'CA2400'], ['{', 'CA2400'], ['[]', 'CA2400'], ['null', 'CA2400'], ['"x"', 'CA2400']])('the body %j is refused with %s', (text, code) => {
  expect(() => parseRequest(parseBody(text), rules)).toThrow(expect.objectContaining({ code }) as Error);
});

test.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', '+02:00', '-11:30', '+14:00'])('the zone %s is known', (zone) => {
  expect(parse({ time_zone: zone }).timeZone).toBe(zone);
});

test('members that are null count as left out', () => {
  expect(parse({ host: null, path: null, file_modified_at: null, time_zone: null, occurrence: null })).toEqual(parse());
});

test('whatever JSON comes is either taken or refused with a code', () => {
  const anything = fc.record(
    { source: fc.anything(), name: fc.anything(), size: fc.anything(), sha256: fc.anything(), host: fc.anything(), file_modified_at: fc.anything(), time_zone: fc.anything() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(anything, (change) => {
      try {
        parse(change);
      } catch (error) {
        expect(error).toBeInstanceOf(UploadError);
      }
    }),
  );
});
