import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { parquetMetadata, type ColumnChunk, type FileMetaData, type SchemaElement } from 'hyparquet';

/** A Glue type that the lake uses. */
export type LakeType = 'string' | 'bigint' | 'double' | 'boolean';

/** What a Parquet file says of itself, read from its last bytes. */
export interface Footer {
  /** In the order of the file: COPY maps by position. */
  readonly columns: readonly { readonly name: string; readonly type: LakeType }[];
  readonly rows: number;
  /** Epoch ms. */
  readonly uploadedAt?: Range;
  readonly schemaVersion?: Range;
  readonly generation?: Range;
}

/** Lowest and highest value of a column, both inclusive; undefined where the writer kept no statistics. */
export type Range = { readonly min: number; readonly max: number } | undefined;

/** The object is no Parquet file that the pipeline can load. */
export class FooterError extends Error {
  override readonly name = 'FooterError';
}

/** Most footers fit; a longer one costs a second request. */
const FIRST_READ_BYTES = 64 * 1024;
/** Four bytes of length, four of `PAR1`. @see https://parquet.apache.org/docs/file-format/ */
const TRAILER_BYTES = 8;
/** What Glue and Redshift both take unquoted: a file with other names was not written by our streams. */
const COLUMN_NAME = /^[a-z_][a-z0-9_]{0,126}$/;

/**
 * Reads the footer by ranged GETs.
 * @param size of the object, bytes
 * @throws FooterError if there is no such object, its bytes are not Parquet, or a column is of a type outside the lake's;
 * errors of S3 itself as they are
 */
export async function readFooter(s3: S3Client, bucket: string, key: string, size: number): Promise<Footer> {
  if (size < TRAILER_BYTES) throw new FooterError(`footer: expected at least ${TRAILER_BYTES} bytes, found ${size}`);
  let tail = await readTail(s3, bucket, key, Math.min(size, FIRST_READ_BYTES));
  const needed = footerBytes(tail);
  if (needed > size) throw new FooterError(`footer: expected at most ${size} bytes, found a length of ${needed}`);
  if (needed > tail.length) tail = await readTail(s3, bucket, key, needed);
  return describe(parse(tail));
}

async function readTail(s3: S3Client, bucket: string, key: string, bytes: number): Promise<Buffer> {
  try {
    const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=-${bytes}` }));
    return Buffer.from(await answer.Body!.transformToByteArray());
  } catch (error) {
    const reason = { NoSuchKey: 'none', InvalidRange: 'an empty one' }[(error as Error).name];
    throw reason === undefined ? error : new FooterError(`footer: expected an object, found ${reason}`);
  }
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
  const columns = metadata.schema.slice(1).map((element) => ({ name: columnName(element), type: lakeType(element) }));
  const rangeOf = (name: string): Range => {
    const position = columns.findIndex((column) => column.name === name);
    return range(metadata.row_groups.map((group) => group.columns[position]));
  };
  const rows = Number(metadata.num_rows);
  return { columns, rows, uploadedAt: rangeOf('uploaded_at'), schemaVersion: rangeOf('schema_version'), generation: rangeOf('generation') };
}

function columnName({ name }: SchemaElement): string {
  if (!COLUMN_NAME.test(name)) throw new FooterError('column: expected a name of lower-case letters, digits and underscores, found another');
  return name;
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

function range(chunks: readonly (ColumnChunk | undefined)[]): Range {
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
