import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { RecordRange } from '../fan-out/record-range';
import { isCustomerId, isUploadId, type UploadKey } from '../state/registry';
import { RecordSet } from './record-set';

/** The object is not a Parquet file of events. */
export class ParquetRecordsError extends Error {
  override readonly name = 'ParquetRecordsError';
}

/** Records of one upload in a file. */
export interface FileRecords {
  readonly id: UploadKey;
  readonly generation: number;
  /** Ascending, apart. */
  readonly ranges: readonly RecordRange[];
}

const COLUMNS = ['customer_id', 'upload_id', 'generation', 'record_number'];

/**
 * Which records a curated file has rows of. Reads the file whole: a file that nobody could load is rare, and is at most
 * what one flush of Firehose wrote.
 * @throws ParquetRecordsError
 */
export async function recordsOfParquet(s3: S3Client, bucket: string, key: string): Promise<FileRecords[]> {
  const found = new Map<string, { id: UploadKey; generation: number; records: RecordSet }>();
  for (const { customer_id, upload_id, generation, record_number } of await readRows(s3, bucket, key)) {
    const id = [String(customer_id), String(upload_id)] as const;
    const [number, own] = [Number(record_number), Number(generation)];
    if (!isCustomerId(id[0]) || !isUploadId(id[1]) || !Number.isSafeInteger(number) || !Number.isSafeInteger(own)) {
      throw new ParquetRecordsError(`s3 ${key}: expected rows of uploads, found others`);
    }
    // A receipt is no record: it comes with its upload's next generation.
    if (number === 0) continue;
    const entry = found.get(`${id[1]} ${own}`) ?? { id, generation: own, records: new RecordSet() };
    found.set(`${id[1]} ${own}`, entry);
    entry.records.add(number);
  }
  return [...found.values()].map(({ id, generation, records }) => ({ id, generation, ranges: records.all() }));
}

async function readRows(s3: S3Client, bucket: string, key: string): Promise<Record<string, unknown>[]> {
  const bytes = await readWhole(s3, bucket, key);
  try {
    return await parquetReadObjects({ file: bytes, columns: COLUMNS, compressors });
  } catch (cause) {
    throw new ParquetRecordsError(`s3 ${key}: expected a Parquet file with the columns of events`, { cause });
  }
}

async function readWhole(s3: S3Client, bucket: string, key: string): Promise<ArrayBuffer> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const bytes = await Body!.transformToByteArray();
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') throw new ParquetRecordsError(`s3 ${key}: expected an object, found none`);
    throw error;
  }
}
