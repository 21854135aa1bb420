import type { Readable } from 'node:stream';
import { ServiceError } from '../errors';

/** Everything that is not S3 is read whole; the largest request of the services here is Lambda's 6 MB. */
export const MAX_BUFFERED_BYTES = 20 * 1024 * 1024;

/** @throws ServiceError RequestEntityTooLargeException */
export async function readBody(stream: Readable, limit: number = MAX_BUFFERED_BYTES): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > limit)
      throw new ServiceError('RequestEntityTooLargeException', `request body: expected at most ${limit} bytes, found more`, 413);
    pieces.push(piece);
  }
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, length);
}
