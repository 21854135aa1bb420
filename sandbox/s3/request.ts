/** A request as S3 understands it: bucket and key from the path, hoisted headers back from the query. */
import type { Payload, VerifiedRequest } from '../edge/request';
import { uriDecode } from '../edge/sigv4/encoding';
import { s3Error } from './errors';

export interface S3Request {
  readonly method: string;
  /** Empty: the service itself. */
  readonly bucket: string;
  /** Empty: the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Payload;
  readonly requestId: string;
  readonly sourceIp: string;
  /** ARN or `root`. */
  readonly caller: string;
}

const MAX_KEY_BYTES = 1024;

/** @throws ServiceError InvalidURI, KeyTooLongError */
export function readS3Request(request: VerifiedRequest, requestId: string): S3Request {
  const [bucket, key] = bucketAndKey(request.path);
  return {
    method: request.method,
    bucket,
    key,
    query: request.query,
    headers: request.presigned ? { ...hoisted(request.query), ...request.headers } : request.headers,
    payload: request.payload,
    requestId,
    sourceIp: request.sourceIp,
    caller: request.principal?.arn ?? 'anonymous',
  };
}

/** Path style: `/bucket/key`; slashes in the key are kept as they are. */
function bucketAndKey(path: string): [bucket: string, key: string] {
  const decoded = uriDecode(path);
  if (decoded === undefined) throw s3Error('InvalidURI', { URI: path });
  const slash = decoded.indexOf('/', 1);
  const key = slash < 0 ? '' : decoded.slice(slash + 1);
  const size = Buffer.byteLength(key);
  if (size > MAX_KEY_BYTES) throw s3Error('KeyTooLongError', { Size: size, MaxSizeAllowed: MAX_KEY_BYTES });
  return [slash < 0 ? decoded.slice(1) : decoded.slice(1, slash), key];
}

/**
 * Presigners move `x-amz-*` headers into the query. Checksums there are not enforced: the usual one is the CRC of an
 * empty body that SDKs put in by default (aws-sdk-js-v3 issue 6994).
 */
function hoisted(query: URLSearchParams): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of query) {
    const lower = name.toLowerCase();
    if (lower.startsWith('x-amz-') && !OF_THE_SIGNATURE.has(lower) && !lower.startsWith('x-amz-checksum-')) headers[lower] = value;
  }
  return headers;
}

const OF_THE_SIGNATURE = new Set([
  'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-expires', 'x-amz-signature', 'x-amz-signedheaders',
  'x-amz-security-token', 'x-amz-content-sha256', 'x-amz-sdk-checksum-algorithm',
]);
