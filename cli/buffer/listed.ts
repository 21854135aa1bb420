import type { S3Client } from '@aws-sdk/client-s3';
import { listObjects, type ListedObject } from '../../constructs/sweep/listing';

/** What of a listing was looked at. */
export interface Listed {
  /** In the order of their keys. */
  readonly objects: readonly ListedObject[];
  /** Whether there were more of them. */
  readonly cut: boolean;
}

/** Which part of a listing: keys behind `after`, up to `last`, and so many of them at most. */
export interface ListedPart {
  readonly after?: string;
  readonly last?: string;
  readonly most?: number;
}

/** The first objects under a prefix. */
export async function listFirst(s3: S3Client, bucket: string, prefix: string, { after, last, most = Infinity }: ListedPart): Promise<Listed> {
  const objects: ListedObject[] = [];
  for await (const object of listObjects(s3, bucket, prefix, after)) {
    if (last !== undefined && object.key > last) break;
    if (objects.length >= most) return { objects, cut: true };
    objects.push(object);
  }
  return { objects, cut: false };
}
