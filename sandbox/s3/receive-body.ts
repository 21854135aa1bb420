/** Writes a request's body to a file and checks what the request says about it. */
import { hasDigest, Integrity, type IntegrityOptions, type Measured } from './integrity';
import { s3Error } from './errors';
import type { BodyFile } from './object-version';
import type { S3Request } from './request';
import type { S3State } from './state';

/** 5 GiB: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MAX_BYTES = 5 * 1024 ** 3;

/**
 * @param commit names the file in the store; where it throws, the file is removed
 * @throws ServiceError where length, digests or `commit` refuse
 */
export async function receiveBody<T>(
  state: S3State,
  request: S3Request,
  options: IntegrityOptions,
  commit: (file: BodyFile, measured: Measured) => T,
): Promise<T> {
  const { length, stream } = request.payload;
  if (length === undefined) throw s3Error('MissingContentLength');
  if (length > MAX_BYTES) throw s3Error('EntityTooLarge', { ProposedSize: length, MaxSizeAllowed: MAX_BYTES });
  const integrity = new Integrity(request, options);
  const file = await state.bodies.write(stream as AsyncIterable<Buffer>, integrity);
  try {
    return commit(file, integrity.finish());
  } catch (error) {
    await state.bodies.remove([file]);
    throw error;
  }
}

/** @throws ServiceError InvalidRequest where a version that will be locked comes without a digest */
export function requireDigestForLock(request: S3Request, operation: string, locked: boolean): void {
  if (locked && !hasDigest(request))
    throw s3Error('InvalidRequest', {}, `Content-MD5 OR x-amz-checksum- HTTP header is required for ${operation} requests with Object Lock parameters`);
}
