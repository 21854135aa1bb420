import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { HasLanded } from './accounting';

/** Asks the raw bucket itself: between the PUT and fan-out's first look nothing else knows of a file. */
export function landedIn(s3: S3Client, rawBucket: string): HasLanded {
  return async ({ raw_key }) => {
    try {
      await s3.send(new HeadObjectCommand({ Bucket: rawBucket, Key: raw_key }));
      return true;
    } catch (error) {
      if ((error as Error).name === 'NotFound') return false;
      throw error;
    }
  };
}
