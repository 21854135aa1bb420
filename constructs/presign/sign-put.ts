import { PutObjectCommand, UploadPartCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { PartRequest } from './part-request';
import type { PartsTarget } from './raw-parts';

/** What exactly may be put. */
export interface PutPromise {
  readonly bucket: string;
  readonly key: string;
  /** Bytes: the signature fixes them. */
  readonly size: number;
  /** Hex: S3 refuses any other content. */
  readonly sha256: string;
}

/** A signed PUT: works only with these headers, for this object, once. */
export interface SignedPut {
  readonly url: string;
  readonly headers: {
    readonly 'content-length': string;
    readonly 'if-none-match': '*';
    readonly 'x-amz-checksum-sha256': string;
  };
  /** Epoch ms; S3 looks at it when the request begins. */
  readonly expiresAt: number;
}

const checksumHeader = 'x-amz-checksum-sha256';

/**
 * Signs one PUT. Length, SHA-256 and `If-None-Match: *` are signed headers, so that the holder of the URL can store
 * nothing but this file and can replace nothing. The address is the client's endpoint.
 * @param s3 made with `requestChecksumCalculation: 'WHEN_REQUIRED'`: the default puts the checksum of an empty body in
 *   the URL (https://github.com/aws/aws-sdk-js-v3/issues/6994)
 * @param seconds how long the URL holds; at most 7 days
 * @param now epoch ms
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
 */
export async function signPut(s3: S3Client, promise: PutPromise, seconds: number, now: number): Promise<SignedPut> {
  const { bucket, key, size } = promise;
  const checksum = base64Of(promise.sha256);
  const command = new PutObjectCommand({ Bucket: bucket, Key: key, ContentLength: size, ChecksumSHA256: checksum, IfNoneMatch: '*' });
  const url = await getSignedUrl(s3, command, signing(seconds, now));
  return { url, headers: { 'content-length': String(size), 'if-none-match': '*', [checksumHeader]: checksum }, expiresAt: expiry(seconds, now) };
}

/** A signed PUT of one part: works only with these headers. */
export interface SignedPart {
  readonly url: string;
  readonly headers: { readonly 'content-length': string; readonly 'x-amz-checksum-sha256': string };
  /** Epoch ms. */
  readonly expiresAt: number;
}

/**
 * Signs the PUT of one part: its length and SHA-256 are fixed like those of a whole file. A part may be put again, with
 * the same bytes only.
 * @param part size in bytes, sha256 in hex
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
 */
export async function signPart(s3: S3Client, target: PartsTarget, part: PartRequest, seconds: number, now: number): Promise<SignedPart> {
  const checksum = base64Of(part.sha256);
  const command = new UploadPartCommand({
    ...{ Bucket: target.bucket, Key: target.key, UploadId: target.s3UploadId },
    ...{ PartNumber: part.number, ContentLength: part.size, ChecksumSHA256: checksum },
  });
  const url = await getSignedUrl(s3, command, signing(seconds, now));
  return { url, headers: { 'content-length': String(part.size), [checksumHeader]: checksum }, expiresAt: expiry(seconds, now) };
}

const base64Of = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');

const signing = (seconds: number, now: number) => ({
  expiresIn: seconds,
  signingDate: new Date(now),
  // In the query string the checksum would not be enforced: https://github.com/aws/aws-sdk/issues/480
  unhoistableHeaders: new Set([checksumHeader]),
});

/** Signatures count whole seconds. */
const expiry = (seconds: number, now: number): number => Math.floor(now / 1000) * 1000 + seconds * 1000;

/**
 * The same PUT as one line for a shell. curl sends the content-length by itself.
 * @param path the file as the shipper named it
 */
export function curlLine(path: string, put: SignedPut): string {
  const file = path.startsWith('-') ? `./${path}` : path;
  const headers = [`if-none-match: ${put.headers['if-none-match']}`, `${checksumHeader}: ${put.headers[checksumHeader]}`];
  // --globoff: brackets and braces in a file's name are part of the name.
  return ['curl -fsS --globoff', '-T', quoted(file), ...headers.flatMap((header) => ['-H', quoted(header)]), quoted(put.url)].join(' ');
}

/** In single quotes for a POSIX shell. */
const quoted = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;
