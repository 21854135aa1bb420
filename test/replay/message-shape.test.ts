import { messageShape } from '../../constructs/replay/message-shape';

test.each([
  ['sshd[77]: error from 192.0.2.7 port 22', 'sshd[1234]: error from 198.51.100.20 port 50222', 'sshd[<n>]: error from <address> port <n>'],
  ['Mar 10 10:00:00 web-1 app: a', 'Jan  1 23:59:59 web-22 app: a', '<time> web<n> app: a'],
  ['2026-11-22T09:00:00.123Z login of "bob"', '2026-01-02T03:04:05+01:00 login of "a \\"b\\""', '<time> login of <text>'],
  ['{"user":"bob","n":7}', '{"user":"alice \\u0041","n":12}', '{"user":<text>,"n":<n>}'],
  ['id 6f1ed002-ab55-4f7a-9c3d-2b7a12c0ffee', 'id 00000000-0000-0000-0000-000000000001', 'id <id>'],
  ['from fe80::1:2 to ::1', 'from 2001:db8::8:800:200c:417a to ::1', 'from <address> to <address>'],
  ['mail to a@example.com', 'mail to b.c+d@mail.example.org', 'mail to <address>'],
  ['192.0.2.7 - - [10/Oct/2026:13:55:36 -0700] "GET / HTTP/1.0" 200', '203.0.113.9 - - [01/Jan/2026:00:00:00 +0000] "POST /x" 404', '<address> - - [<time>] <text> <n>'],
  ['{"user":"bo', '{"user":"alice, and ', '{"user":<text>'],
  ['1,2,3', '7,8', '<n>'],
])('%s is like %s', (one, other, shape) => {
  expect(messageShape(one)).toBe(shape);
  expect(messageShape(other)).toBe(shape);
});

test('different messages stay different', () => {
  const messages = ['Failed password for root', 'Accepted password for root', 'session opened for user root', '{"a":1}', '{"b":1}'];
  expect(new Set(messages.map(messageShape)).size).toBe(messages.length);
});

test('strangers cannot make it slow', () => {
  const texts = ['"'.repeat(5_000), 'a1'.repeat(5_000), ':'.repeat(5_000), 'a'.repeat(5_000), "'a".repeat(5_000), '1.'.repeat(5_000), '0:'.repeat(5_000), 'ab@'.repeat(5_000)];
  const start = process.hrtime.bigint();
  for (const text of texts) messageShape(text);
  expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(250);
});
