/** The Range header. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax */
import { notImplemented, s3Error } from './errors';

/** Inclusive offsets. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * @returns undefined where the whole object is meant: no header, or one that is no range of bytes (RFC 9110 14.2)
 * @throws ServiceError InvalidRange where no byte of the object is in it; NotImplemented for several ranges
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match) {
    if (header?.startsWith('bytes=') && header.includes(',')) throw notImplemented('Range: several ranges');
    return undefined;
  }
  const [first, last] = [match[1]!, match[2]!];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (start >= size || (first === '' && Number(last) === 0))
    throw s3Error('InvalidRange', { RangeRequested: header, ActualObjectSize: size });
  return { start, end };
}

export function wholeOf(size: number): ByteRange {
  return { start: 0, end: size - 1 };
}
