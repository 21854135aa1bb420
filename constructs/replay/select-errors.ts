import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { errorsPrefix } from '../prefixes';
import { isUnreadable, readErrorObject } from './error-object';
import type { Selected } from './selection';

export interface ErrorObjects {
  readonly s3: S3Client;
  readonly curatedBucket: string;
}

/** Lines of one object that are put down one by one; a foreign object would have a million. */
const NAMED = 3;

/** Adds what all error objects of a time have lost. @param times of the objects, epoch ms */
export async function selectErrors(times: { readonly since?: number; readonly until?: number }, objects: ErrorObjects, selected: Selected): Promise<void> {
  for await (const key of errorObjects(times, objects)) {
    let unreadable = 0;
    for await (const loss of readErrorObject(key, open(key, objects))) {
      if (isUnreadable(loss)) {
        if (++unreadable <= NAMED) selected.leave(`s3 ${key}`, loss.why);
      } else if (loss.eventClass === 'upload_receipt') {
        selected.leave(`receipt of upload ${loss.upload}`, 'expected records, found the row that counts them; the sweep puts it again');
      } else selected.add([loss.customer, loss.upload], loss.ranges, loss.generation);
    }
    if (unreadable > NAMED) selected.leave(`s3 ${key}`, `${unreadable - NAMED} more lines that cannot be read`);
  }
}

async function* errorObjects({ since = 0, until = Number.POSITIVE_INFINITY }: { since?: number; until?: number }, { s3, curatedBucket }: ErrorObjects): AsyncGenerator<string> {
  let token: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: curatedBucket, Prefix: errorsPrefix, ContinuationToken: token }));
    for (const { Key, LastModified } of page.Contents ?? []) {
      const time = LastModified!.getTime();
      if (time >= since && time < until) yield Key!;
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

async function* open(key: string, { s3, curatedBucket }: ErrorObjects): AsyncGenerator<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: curatedBucket, Key: key }));
  yield* Body as AsyncIterable<Uint8Array>;
}
