/** What can be wrong with a request's signature. Each protocol has its own words for it: see fault-answers.ts. */
export type FaultKind =
  | 'missing'
  | 'two-mechanisms'
  | 'unsupported'
  | 'malformed'
  | 'malformed-query'
  | 'wrong-scope'
  | 'unsigned-headers'
  | 'no-payload-hash'
  | 'unknown-key'
  | 'wrong-token'
  | 'skewed'
  | 'not-yet-valid'
  | 'expired'
  | 'mismatch'
  | 'path';

/** S3's words, which the other protocols take over. */
export const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';

export class SignatureFault extends Error {
  override readonly name = 'SignatureFault';
  constructor(readonly kind: FaultKind, message: string, readonly detail: Readonly<Record<string, string>> = {}) {
    super(message);
  }
}
