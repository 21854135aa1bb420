/**
 * Everything that a request says about its body's bytes, checked while they pass: length, Content-MD5,
 * x-amz-content-sha256 and at most one additional checksum, in a header or in a trailer.
 */
import { createHash } from 'node:crypto';
import { checksumAlgorithm, checksumAlgorithms, checksumHeader, isChecksumValue, newDigest, type ChecksumAlgorithm, type Digest } from './checksums';
import { s3Error } from './errors';
import type { S3Request } from './request';

export interface Measured {
  readonly size: number;
  /** Hex, where it was asked for. */
  readonly md5?: string;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
}

export interface IntegrityOptions {
  /** Compute the MD5 although the client did not send it: for an ETag. */
  readonly md5?: boolean;
  /** Compute this checksum although the client did not send it: what CreateMultipartUpload announced. */
  readonly algorithm?: ChecksumAlgorithm;
}

export class Integrity {
  private size = 0;
  private readonly md5: Digest | undefined;
  private readonly sha256: Digest | undefined;
  private readonly checksum: Digest | undefined;
  private readonly algorithm: ChecksumAlgorithm | undefined;

  /** @throws ServiceError where the request's claims are malformed */
  constructor(private readonly request: S3Request, options: IntegrityOptions = {}) {
    this.algorithm = announcedAlgorithm(request) ?? options.algorithm;
    if (this.algorithm) this.checksum = newDigest(this.algorithm);
    if (options.md5 || contentMd5(request) !== undefined) this.md5 = createHash('md5');
    if (request.payload.sha256 !== undefined) this.sha256 = createHash('sha256');
  }

  update(piece: Buffer): void {
    this.size += piece.length;
    this.md5?.update(piece);
    this.sha256?.update(piece);
    this.checksum?.update(piece);
  }

  /** To be called once, after the last byte. @throws ServiceError where a claim does not hold */
  finish(): Measured {
    const { payload } = this.request;
    if (payload.length !== undefined && payload.length !== this.size)
      throw s3Error('IncompleteBody', { NumberBytesExpected: payload.length, NumberBytesProvided: this.size });
    const md5 = this.md5?.digest();
    checkMd5(contentMd5(this.request), md5);
    const sha256 = this.sha256?.digest().toString('hex');
    if (sha256 !== payload.sha256)
      throw s3Error('XAmzContentSHA256Mismatch', { ClientComputedContentSHA256: payload.sha256, S3ComputedContentSHA256: sha256 });
    const checksum = this.checkedChecksum();
    return { size: this.size, ...(md5 && { md5: md5.toString('hex') }), ...(checksum && { checksum }) };
  }

  private checkedChecksum(): Measured['checksum'] {
    const { algorithm, checksum, request } = this;
    if (!algorithm || !checksum) return undefined;
    const value = checksum.digest().toString('base64');
    const header = checksumHeader(algorithm);
    const claimed = request.headers[header] ?? request.payload.trailers.get(header);
    if (claimed === undefined && request.payload.trailerNames.includes(header))
      throw s3Error('InvalidRequest', {}, `The trailer ${header} is missing.`);
    if (claimed !== undefined && !isChecksumValue(algorithm, claimed)) throw invalidValue(header);
    if (claimed !== undefined && claimed !== value)
      throw s3Error('BadDigest', {}, `The ${algorithm} you specified did not match the calculated checksum.`);
    return { algorithm, value };
  }
}

/** Whether the client sends a digest of the body, which Object Lock demands. */
export function hasDigest(request: S3Request): boolean {
  return contentMd5(request) !== undefined || announcedAlgorithm(request) !== undefined;
}

/** The algorithm of the checksum that comes in a header or a trailer. */
function announcedAlgorithm(request: S3Request): ChecksumAlgorithm | undefined {
  const sent = checksumAlgorithms.filter((algorithm) => request.headers[checksumHeader(algorithm)] !== undefined);
  const trailing = request.payload.trailerNames.filter((name) => name.startsWith('x-amz-checksum-'));
  if (sent.length + trailing.length > 1)
    throw s3Error('InvalidRequest', {}, 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  const algorithm = sent[0] ?? trailingAlgorithm(trailing[0]);
  if (sent[0] && !isChecksumValue(sent[0], request.headers[checksumHeader(sent[0])]!)) throw invalidValue(checksumHeader(sent[0]));
  const promised = request.headers['x-amz-sdk-checksum-algorithm'];
  if (promised !== undefined && !algorithm)
    throw s3Error('InvalidRequest', {}, 'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.');
  if (promised !== undefined && promised.toUpperCase() !== algorithm)
    throw s3Error('InvalidRequest', {}, 'Value for x-amz-sdk-checksum-algorithm header is invalid.');
  return algorithm;
}

function trailingAlgorithm(name: string | undefined): ChecksumAlgorithm | undefined {
  if (name === undefined) return undefined;
  const algorithm = checksumAlgorithm(name.slice('x-amz-checksum-'.length));
  if (!algorithm) throw s3Error('InvalidRequest', {}, 'The value specified in the x-amz-trailer header is not supported');
  return algorithm;
}

function contentMd5(request: S3Request): string | undefined {
  const text = request.headers['content-md5'];
  if (text !== undefined && !isChecksumValue('MD5', text)) throw s3Error('InvalidDigest', { 'Content-MD5': text });
  return text;
}

function checkMd5(claimed: string | undefined, computed: Buffer | undefined): void {
  const calculated = computed?.toString('base64');
  if (claimed !== undefined && claimed !== calculated)
    throw s3Error('BadDigest', { ExpectedDigest: claimed, CalculatedDigest: calculated });
}

function invalidValue(header: string): Error {
  return s3Error('InvalidRequest', {}, `Value for ${header} header is invalid.`);
}
