import crypto from 'node:crypto';
import { keyAccepted, keyHash, newKey, presentedKey } from '../../constructs/presign/key';
import { isKeyId, type KeyDocument } from '../../constructs/state/registry';

const now = 1_000_000;
const key = newKey();
const document: KeyDocument = { key_id: key.keyId, customer_id: 'acme', salt: key.salt, hash: key.hash, created_at: 0 };
const presented = presentedKey(`Bearer ${key.text}`)!;
const wrong = { ...presented, text: newKey().text };

test('a new key is ca_, its id, and 256 random bits; what is kept does not contain them', () => {
  expect(key.text).toMatch(/^ca_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
  expect(isKeyId(key.keyId)).toBe(true);
  expect(JSON.stringify(document)).not.toContain(key.text.slice(-43));
  expect(newKey().text).not.toBe(key.text);
});

test('the same key has another hash under another salt', () => {
  expect(keyHash(key.text, '00')).not.toBe(keyHash(key.text, '01'));
});

test('the key is accepted by its own document', () => {
  expect(keyAccepted(presented, document, now)).toBe(true);
});

test.each([
  ['another secret', wrong, document],
  ['no document', presented, undefined],
  ['a revoked key', presented, { ...document, revoked_at: now }],
  ['an expired key', presented, { ...document, expires_at: now }],
  ['a document with a broken hash', presented, { ...document, hash: '' }],
])('%s is not accepted', (_, from, stored) => {
  expect(keyAccepted(from, stored, now)).toBe(false);
});

test('a key that expires or is revoked later is still accepted', () => {
  expect(keyAccepted(presented, { ...document, expires_at: now + 1, revoked_at: now + 1 }, now)).toBe(true);
});

test('right, wrong and unknown keys take the same steps: one hash, one comparison in constant time', () => {
  const hashed = jest.spyOn(crypto, 'createHash');
  const compared = jest.spyOn(crypto, 'timingSafeEqual');
  try {
    for (const [from, stored] of [[presented, document], [wrong, document], [presented, undefined]] as const) {
      hashed.mockClear();
      compared.mockClear();
      keyAccepted(from, stored, now);
      expect([hashed.mock.calls.length, compared.mock.calls.length]).toEqual([1, 1]);
    }
  } finally {
    jest.restoreAllMocks();
  }
});

test('the scheme may be written in any case, with spaces around the key', () => {
  expect(presentedKey(`bearer   ${key.text} `)).toEqual({ keyId: key.keyId, text: key.text });
});

test('a secret may hold the characters that part the key', () => {
  const secret = `_-${'_'.repeat(41)}`;
  expect(presentedKey(`Bearer ca_abcdefgh_${secret}`)?.keyId).toBe('abcdefgh');
});

test.each([undefined, '', 'Bearer', key.text, `Basic ${key.text}`, `Bearer ${key.text}x`, `Bearer ${key.text.slice(1)}`, `Bearer ca_../keys_${'a'.repeat(43)}`, `Bearer ${key.text} ${key.text}`])(
  'the header %j has no key of ours',
  (header) => expect(presentedKey(header)).toBeUndefined(),
);
