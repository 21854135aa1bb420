import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeyDocument } from '../state/documents';

/** An upload key as the client sends it, taken apart. */
export interface PresentedKey {
  readonly keyId: string;
  /** The whole key as text: what is hashed. */
  readonly text: string;
}

/** `ca_<key_id>_<43 base64url characters>`: 256 random bits behind an id that finds the key's document. */
const pattern = /^ca_([a-z0-9]{8,32})_[A-Za-z0-9_-]{43}$/;

/** Scheme names are case-insensitive: RFC 9110 section 11.1. */
const bearer = /^bearer +(\S+) *$/i;

/** Takes `Authorization: Bearer ca_…` apart; undefined where it is absent or no key of ours. */
export const presentedKey = (authorization: string | undefined): PresentedKey | undefined => keyIn(bearer.exec(authorization ?? '')?.[1]);

/** Takes a key apart; undefined where it is none of ours. */
export function keyIn(text: string | undefined): PresentedKey | undefined {
  const keyId = text === undefined ? undefined : pattern.exec(text)?.[1];
  return keyId === undefined ? undefined : { keyId, text: text! };
}

/** A new key: `text` is shown once, `salt` and `hash` are kept. */
export interface NewKey {
  readonly keyId: string;
  readonly text: string;
  readonly salt: string;
  readonly hash: string;
}

/** Makes a key. @param random gives that many random bytes */
export function newKey(random: (size: number) => Buffer = randomBytes): NewKey {
  const keyId = random(6).toString('hex');
  const text = `ca_${keyId}_${random(32).toString('base64url')}`;
  const salt = random(16).toString('hex');
  return { keyId, text, salt, hash: keyHash(text, salt) };
}

/** What is kept of a new key: not the key. @param now epoch ms */
export function keyDocument({ keyId, salt, hash }: NewKey, customerId: string, now: number): KeyDocument {
  return { key_id: keyId, customer_id: customerId, salt, hash, created_at: now };
}

/** SHA-256 over the salt's bytes and the key as text, hex. The key has 256 random bits, so no slow hash is needed. */
export function keyHash(text: string, salt: string): string {
  return createHash('sha256').update(Buffer.from(salt, 'hex')).update(text).digest('hex');
}

/** Stands in for the document of a key that does not exist, so that the answer takes the same steps. */
const dummy = { salt: '00'.repeat(16), hash: '00'.repeat(32) };

/** Whether the presented key is this document's and may be used at `now` (epoch ms). */
export const keyAccepted = (presented: PresentedKey, document: KeyDocument | undefined, now: number): boolean =>
  keyMatches(presented, document) && isUsable(document!, now);

/**
 * Whether the presented key is this document's, usable or not. The hash is computed and compared in constant time in every
 * case, also without a document.
 */
export function keyMatches(presented: PresentedKey, document: KeyDocument | undefined): boolean {
  const { salt, hash } = document ?? dummy;
  const expected = Buffer.from(hash, 'hex');
  const found = Buffer.from(keyHash(presented.text, salt), 'hex');
  const same = expected.length === found.length && timingSafeEqual(expected, found);
  return same && document !== undefined;
}

/** Neither revoked nor expired at `now`, epoch ms. */
export const isUsable = (document: KeyDocument, now: number): boolean =>
  (document.revoked_at === undefined || document.revoked_at > now) &&
  (document.expires_at === undefined || document.expires_at > now);
