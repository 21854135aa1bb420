import { UploadError } from '../api/problem';
import { mostParts, smallestPart } from './limits';

/** What a part is when the client leaves it to the API. */
const usualPart = 16 * 1024 ** 2;

/** How a file is cut into parts. */
export interface PartPlan {
  /** Bytes of each part but the last. */
  readonly partSize: number;
  readonly count: number;
}

/**
 * Cuts a file into parts.
 * @param size bytes of the file
 * @param wanted bytes of a part, as the client asks; absent: 16 MiB, or as many as 1,000 parts need
 * @throws UploadError CA2424 for parts that S3 does not take, or a file that fits one of them
 */
export function planParts(size: number, wanted?: number): PartPlan {
  const least = Math.max(smallestPart, Math.ceil(size / mostParts));
  const partSize = wanted ?? Math.max(usualPart, least);
  if (partSize < least) throw new UploadError('CA2424', `multipart.part_size: expected at least ${least} for ${size} bytes, found ${partSize}`);
  if (size <= partSize) throw new UploadError('CA2424', `multipart: expected a file of more than one part of ${partSize} bytes, found ${size}`);
  return { partSize, count: Math.ceil(size / partSize) };
}

/** Bytes of a part. @param number from 1 */
export const sizeOfPart = (size: number, { partSize, count }: PartPlan, number: number): number =>
  number < count ? partSize : size - partSize * (count - 1);
