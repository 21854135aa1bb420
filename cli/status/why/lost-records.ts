import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { errorsPrefix } from '../../../constructs/prefixes';
import { isUnreadable, readErrorObject } from '../../../constructs/replay/error-object';
import type { LostRecordsDocument, ReceiptDocument } from '../../../constructs/state/registry';
import { listObjects, type ListedObject } from '../../../constructs/sweep/listing';
import { isRefused } from '../permission';
import type { StatusServices } from '../services';
import type { Lost } from './journey';

/** Error objects that are opened, the newest of them; and their bytes. */
const OPENED = 5;
const OPENED_BYTES = 20_000_000;
/** Keys that are listed. */
const LISTED = 5_000;

/** `errors/<event_class>/<type>/yyyy/MM/dd/HH/<stream>-…` */
const TYPE = /^errors\/[^/]+\/([^/]+)\//;

/**
 * What Firehose says of records of an upload that it lost in a stream: from its error objects, which the sweep reads every
 * few minutes and this reads at once. @param noted what the sweep has put down @returns undefined where it lost none
 */
export async function lostOf({ s3, buckets }: Pick<StatusServices, 's3' | 'buckets'>, stream: string, receipt: ReceiptDocument, noted: LostRecordsDocument | undefined): Promise<Lost | undefined> {
  for (const object of await newest(s3, buckets.curated, `${errorsPrefix}${stream}/`, receipt.fanned_out_at)) {
    const code = await codeIn(s3, buckets.curated, object, receipt);
    if (code !== undefined) return { type: TYPE.exec(object.key)?.[1], code, document: noted };
  }
  return noted && { type: undefined, code: undefined, document: noted };
}

/** An error object is written after the receipt, apart from one of the first packs of a file that took long to read. */
async function newest(s3: S3Client, bucket: string, prefix: string, since: number): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  let listed = 0;
  try {
    for await (const object of listObjects(s3, bucket, prefix)) {
      if (object.modified >= since - 600_000) found.push(object);
      if (++listed === LISTED) break;
    }
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
  return found.filter(({ size }) => size <= OPENED_BYTES).sort((a, b) => b.modified - a.modified).slice(0, OPENED);
}

/** Firehose's code, where the object has records of the upload; empty where it gave none. */
async function codeIn(s3: S3Client, Bucket: string, { key }: ListedObject, { upload_id, generation }: ReceiptDocument): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
    for await (const loss of readErrorObject(key, Body as AsyncIterable<Uint8Array>)) {
      if (!isUnreadable(loss) && loss.upload === upload_id && loss.generation === generation) return loss.code;
    }
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
  return undefined;
}
