/**
 * The chain of signatures in a signed aws-chunked payload: each chunk's signature covers the one before it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
import { createHash, type Hash } from 'node:crypto';
import type { Verified } from './sigv4/verify';
import { sha256Hex } from './sigv4/canonical';
import { equalInConstantTime, scopeText, sign } from './sigv4/signature';
import { MISMATCH, SignatureFault } from './sigv4/fault';

export class ChunkSignatures {
  private previous: string;
  private hash: Hash = createHash('sha256');

  constructor(private readonly seed: Verified) {
    this.previous = seed.authorization.signature;
  }

  data(piece: Buffer): void {
    this.hash.update(piece);
  }

  /** @throws SignatureFault */
  endChunk(signature: string | undefined): void {
    this.check('AWS4-HMAC-SHA256-PAYLOAD', [sha256Hex(''), this.hash.digest('hex')], signature);
    this.hash = createHash('sha256');
  }

  /** @throws SignatureFault */
  endTrailers(trailers: ReadonlyMap<string, string>, signature: string | undefined): void {
    const lines = [...trailers].map(([name, value]) => `${name}:${value}\n`).join('');
    this.check('AWS4-HMAC-SHA256-TRAILER', [sha256Hex(lines)], signature);
  }

  private check(algorithm: string, hashes: readonly string[], found: string | undefined): void {
    const { authorization, signingKey } = this.seed;
    const expected = sign(signingKey, [algorithm, authorization.timestamp, scopeText(authorization.scope), this.previous, ...hashes].join('\n'));
    if (found === undefined || !equalInConstantTime(expected, found))
      throw new SignatureFault('mismatch', MISMATCH, { AWSAccessKeyId: authorization.accessKeyId });
    this.previous = expected;
  }
}
