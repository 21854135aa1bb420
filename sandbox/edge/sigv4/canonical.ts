/**
 * The canonical request of Signature Version 4.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash } from 'node:crypto';
import type { EdgeRequest } from '../../kernel';
import { SignatureFault } from './fault';
import { uriDecode, uriEncode, uriEncodePath } from './encoding';

export type SignedPart = Pick<EdgeRequest, 'method' | 'path' | 'query' | 'headers'>;

export interface CanonicalOptions {
  readonly service: string;
  readonly signedHeaders: readonly string[];
  /** Hex SHA-256 of the payload, or one of the `UNSIGNED-PAYLOAD`, `STREAMING-…` markers. */
  readonly payloadHash: string;
}

export function canonicalRequest(request: SignedPart, options: CanonicalOptions): string {
  return [
    request.method,
    canonicalPath(request.path, options.service),
    canonicalQuery(request.query),
    ...options.signedHeaders.map((name) => `${name}:${canonicalValue(request.headers[name] ?? '')}`),
    '',
    options.signedHeaders.join(';'),
    options.payloadHash,
  ].join('\n');
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** S3 encodes the path once and keeps it as it is; every other service encodes the sent path again and folds `.`, `..` and `//`. */
function canonicalPath(path: string, service: string): string {
  if (service !== 's3') return uriEncodePath(folded(path));
  const decoded = uriDecode(path);
  if (decoded === undefined) throw new SignatureFault('path', 'the path is not percent-encoded UTF-8');
  return uriEncodePath(decoded);
}

function folded(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}${kept.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function canonicalValue(value: string): string {
  return value.trim().replace(/ +/g, ' ');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
