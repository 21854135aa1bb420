/** What S3 is given as body: the payload without transfer framing, and what it must hash to. */
import { ServiceError } from '../errors';
import { s3Error } from '../s3/errors';
import { AwsChunkedDecoder } from './aws-chunked';
import { ChunkSignatures } from './chunk-signatures';
import type { HttpRequest, Payload } from './request';
import { SignatureFault } from './sigv4/fault';
import type { Authorization } from './sigv4/authorization';
import type { Verified } from './sigv4/verify';

const UNSIGNED = 'UNSIGNED-PAYLOAD';
const EMPTY: ReadonlyMap<string, string> = new Map();
const STREAMING_SIGNED = ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'];
const STREAMING_UNSIGNED = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

/**
 * What stands for the payload in S3's canonical request: the header as sent; unsigned in presigned requests without it.
 * @throws SignatureFault where header authentication leaves it out
 */
export function s3PayloadHash(request: HttpRequest, authorization: Authorization): string {
  const declared = declaredHash(request);
  if (declared !== undefined) return declared;
  if (authorization.expiresSeconds !== undefined) return UNSIGNED;
  throw new SignatureFault('no-payload-hash', 'Missing required header for this request: x-amz-content-sha256');
}

/** @throws ServiceError where the framing is one that S3 does not take */
export function s3Payload(request: HttpRequest, verified: Verified | undefined): Payload {
  const declared = declaredHash(request) ?? UNSIGNED;
  if (declared.startsWith('STREAMING-')) return streamed(request, declared, verified);
  if (request.headers['transfer-encoding'] !== undefined)
    throw s3Error('NotImplemented', { Header: 'Transfer-Encoding' });
  if (declared !== UNSIGNED && !/^[0-9a-f]{64}$/.test(declared))
    throw new ServiceError('InvalidArgument', `x-amz-content-sha256 must be ${[UNSIGNED, STREAMING_UNSIGNED, ...STREAMING_SIGNED].join(', ')} or a valid sha256 value.`);
  const length = lengthHeader(request, 'content-length');
  return {
    stream: request.body,
    ...(length !== undefined && { length }),
    ...(declared !== UNSIGNED && { sha256: declared }),
    trailerNames: [],
    trailers: EMPTY,
  };
}

function streamed(request: HttpRequest, marker: string, verified: Verified | undefined): Payload {
  const signed = STREAMING_SIGNED.includes(marker);
  if (!signed && marker !== STREAMING_UNSIGNED)
    throw new ServiceError('NotImplemented', `x-amz-content-sha256: expected no ${marker}`, 501, { Header: 'x-amz-content-sha256' });
  if (!verified) throw new ServiceError('AccessDenied', 'Access Denied', 403);
  const length = lengthHeader(request, 'x-amz-decoded-content-length');
  if (length === undefined) throw s3Error('MissingContentLength');
  const decoder = new AwsChunkedDecoder(length, signed ? new ChunkSignatures(verified) : undefined);
  decoder.on('error', () => {}); // it may break before its reader is there, who then still hears of it
  request.body.on('error', (error) => decoder.destroy(error));
  decoder.on('close', () => request.body.unpipe(decoder));
  return { stream: request.body.pipe(decoder), length, trailerNames: list(request.headers['x-amz-trailer']), trailers: decoder.trailers };
}

function declaredHash(request: HttpRequest): string | undefined {
  return request.headers['x-amz-content-sha256'] ?? request.query.get('X-Amz-Content-Sha256') ?? undefined;
}

/** @throws ServiceError where it is no length */
function lengthHeader(request: HttpRequest, name: string): number | undefined {
  const text = request.headers[name];
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new ServiceError('InvalidArgument', `${name}: expected a number of bytes`, 400);
  return Number(text);
}

function list(text: string | undefined): string[] {
  return (text ?? '').split(',').map((name) => name.trim().toLowerCase()).filter(Boolean);
}
