import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { parquetMetadata, type ColumnChunk, type FileMetaData, type SchemaElement } from 'hyparquet';

/** A Glue type that the lake uses. */
export type LakeType = 'string' | 'bigint' | 'double' | 'boolean';

/** What a Parquet file says of itself, read from its last bytes. */
export interface Footer {
  /** In the order of the file: COPY maps by position. */
  readonly columns: readonly { readonly name: string; readonly type: LakeType }[];
  readonly rows: number;
  /** Epoch ms, both inclusive; undefined where the writer kept no statistics. */
  readonly uploadedAt?: { readonly min: number; readonly max: number };
}

/** The object is no Parquet file that the pipeline can load. */
export class FooterError extends Error {
  override readonly name = 'FooterError';
}

/** Most footers fit; a longer one costs a second request. */
const FIRST_READ_BYTES = 64 * 1024;
/** Four bytes of length, four of `PAR1`. @see https://parquet.apache.org/docs/file-format/ */
const TRAILER_BYTES = 8;

/**
 * Reads the footer by ranged GETs.
 * @param size of the object, bytes
 * @throws FooterError if the bytes are not Parquet or have a column of a type outside the lake's
 */
export async function readFooter(s3: S3Client, bucket: string, key: string, size: number): Promise<Footer> {
  let tail = await readTail(s3, bucket, key, Math.min(size, FIRST_READ_BYTES));
  const needed = footerBytes(tail);
  if (needed > size) throw new FooterError(`footer: expected at most ${size} bytes, found a length of ${needed}`);
  if (needed > tail.length) tail = await readTail(s3, bucket, key, needed);
  return describe(parse(tail));
}

async function readTail(s3: S3Client, bucket: string, key: string, bytes: number): Promise<Buffer> {
  const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=-${bytes}` }));
  return Buffer.from(await answer.Body!.transformToByteArray());
}

function footerBytes(tail: Buffer): number {
  if (tail.length < TRAILER_BYTES || tail.toString('latin1', tail.length - 4) !== 'PAR1') {
    throw new FooterError('footer: expected PAR1 as the last four bytes');
  }
  return tail.readUInt32LE(tail.length - TRAILER_BYTES) + TRAILER_BYTES;
}

function parse(tail: Buffer): FileMetaData {
  const exact = tail.subarray(tail.length - footerBytes(tail));
  try {
    return parquetMetadata(new Uint8Array(exact));
  } catch (cause) {
    throw new FooterError('footer: expected Parquet metadata', { cause });
  }
}

function describe(metadata: FileMetaData): Footer {
  const columns = metadata.schema.slice(1).map((element) => ({ name: element.name, type: lakeType(element) }));
  const position = columns.findIndex((column) => column.name === 'uploaded_at');
  return { columns, rows: Number(metadata.num_rows), uploadedAt: range(metadata.row_groups.map((group) => group.columns[position])) };
}

function lakeType(element: SchemaElement): LakeType {
  switch (element.type) {
    case 'BYTE_ARRAY':
      return 'string';
    case 'INT64':
      return 'bigint';
    case 'DOUBLE':
      return 'double';
    case 'BOOLEAN':
      return 'boolean';
    default:
      throw new FooterError(`column ${element.name}: expected BYTE_ARRAY, INT64, DOUBLE or BOOLEAN, found ${element.type ?? 'a group'}`);
  }
}

function range(chunks: readonly (ColumnChunk | undefined)[]): Footer['uploadedAt'] {
  let min = Infinity;
  let max = -Infinity;
  for (const chunk of chunks) {
    const statistics = chunk?.meta_data?.statistics;
    const low = statistics?.min_value ?? statistics?.min;
    const high = statistics?.max_value ?? statistics?.max;
    if (low === undefined || high === undefined) return undefined;
    min = Math.min(min, Number(low));
    max = Math.max(max, Number(high));
  }
  return max >= min ? { min, max } : undefined;
}
