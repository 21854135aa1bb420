import { createHash } from 'node:crypto';

/** What makes an upload the same upload. The same facts give the same id for ever, on any machine. */
export interface UploadFacts {
  readonly customerId: string;
  readonly source: string;
  readonly host: string;
  /** The path as shipped. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of the content, lower-case hex. */
  readonly sha256: string;
  /** The client's own text for a file that recurs on purpose with the same content; absent is the same as empty. */
  readonly occurrence?: string;
}

/**
 * The upload's id: the first 128 bits of SHA-256 over the facts in the order above, each as UTF-8 behind its length in
 * four bytes (so that no two lists of facts give the same bytes), in RFC 4648 base32, lower case, unpadded: 26 characters.
 */
export function uploadId(facts: UploadFacts): string {
  const { customerId, source, host, path, size, sha256, occurrence = '' } = facts;
  return identityOf([customerId, source, host, path, String(size), sha256, occurrence]);
}

/** The same for any list of facts: no two lists give the same id. */
export function identityOf(facts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const field of facts) {
    const bytes = Buffer.from(field, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  }
  return base32(hash.digest().subarray(0, 16));
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 section 6, lower case, without padding. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let pending = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet[(pending >> (bits - 5)) & 31];
    pending &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet[(pending << (5 - bits)) & 31];
}
