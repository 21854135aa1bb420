import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { rawKey } from '../../constructs/presign/raw-key';
import { uploadId, type UploadFacts } from '../../constructs/presign/upload-identity';
import { isUploadId } from '../../constructs/state/registry';

const facts: UploadFacts = {
  customerId: 'acme',
  source: 'linux_syslog',
  host: 'web-17',
  path: '/var/log/auth.log.1',
  size: 48_211,
  sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
};

test('the id of these facts is what it was when the first file was shipped', () => {
  expect(uploadId(facts)).toBe('wsdz3mkwdiueeio7xqlfgtxrhu');
});

test('the id is what its rule says, computed by other means', () => {
  const fields = ['acme', 'linux_syslog', 'web-17', '/var/log/auth.log.1', '48211', facts.sha256, ''];
  const bytes = Buffer.concat(fields.flatMap((field) => [Buffer.from([0, 0, 0, Buffer.byteLength(field)]), Buffer.from(field)]));
  const bits = [...createHash('sha256').update(bytes).digest().subarray(0, 16)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = bits.padEnd(130, '0').match(/.{5}/g)!.map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five, 2)]);
  expect(uploadId(facts)).toBe(letters.join(''));
});

test.each([
  ['customerId', 'acme2'],
  ['source', 'web_access'],
  ['host', 'web-18'],
  ['path', '/var/log/auth.log.2'],
  ['size', 48_212],
  ['sha256', 'f'.repeat(64)],
  ['occurrence', 'monday'],
])('another %s is another upload', (field, value) => {
  expect(uploadId({ ...facts, [field]: value })).not.toBe(uploadId(facts));
});

test('no occurrence is the same as an empty one', () => {
  expect(uploadId({ ...facts, occurrence: '' })).toBe(uploadId(facts));
});

test('characters that move from one field to the next make another upload', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), (host, path) => {
      const moved = uploadId({ ...facts, host: host.slice(0, -1), path: host.slice(-1) + path });
      expect(moved).not.toBe(uploadId({ ...facts, host, path }));
    }),
  );
});

test('any facts give an id that the registry takes', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (host, path) => expect(isUploadId(uploadId({ ...facts, host, path }))).toBe(true)));
});

test('the raw key has the customer first, then the UTC second, the id and the name', () => {
  const key = rawKey({ customerId: 'acme', uploadedAt: Date.UTC(2026, 10, 22, 6, 25, 9, 999), uploadId: 'x'.repeat(26), name: 'auth.log.1.gz' });
  expect(key).toBe(`acme/20261122_062509/${'x'.repeat(26)}/auth.log.1.gz`);
});

test.each([
  ['zugriffe für müller.log', 'zugriffe_f_r_m_ller.log'],
  ['a b+c%20d.log', 'a_b_c_20d.log'],
  ['📜.log', '_.log'],
  [`${'x'.repeat(250)}.log`, `${'x'.repeat(196)}.log`],
])('of the name %j the raw key keeps %j', (name, expected) => {
  expect(rawKey({ customerId: 'acme', uploadedAt: 0, uploadId: 'id', name })).toBe(`acme/19700101_000000/id/${expected}`);
});
