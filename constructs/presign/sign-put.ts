import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

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
  const checksum = Buffer.from(promise.sha256, 'hex').toString('base64');
  const command = new PutObjectCommand({
    Bucket: promise.bucket,
    Key: promise.key,
    ContentLength: promise.size,
    ChecksumSHA256: checksum,
    IfNoneMatch: '*',
  });
  const url = await getSignedUrl(s3, command, {
    expiresIn: seconds,
    signingDate: new Date(now),
    // In the query string the checksum would not be enforced: https://github.com/aws/aws-sdk/issues/480
    unhoistableHeaders: new Set([checksumHeader]),
  });
  // Signatures count whole seconds.
  const expiresAt = Math.floor(now / 1000) * 1000 + seconds * 1000;
  return {
    url,
    headers: { 'content-length': String(promise.size), 'if-none-match': '*', [checksumHeader]: checksum },
    expiresAt,
  };
}

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
