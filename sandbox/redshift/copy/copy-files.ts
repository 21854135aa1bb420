import { parquetMetadata, parquetRead, type FileMetaData } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { ServiceError } from '../../errors';
import type { CopyStatement } from '../dialect';
import { identifier, qualified } from '../dialect/names';
import type { Session } from '../warehouse/session';
import { copyText, type Values } from './copy-text';
import { damagedFile, noFiles, roleNotAssociated, s3Failed, wrongLength } from './errors';
import { parseManifest, type ManifestEntry } from './manifest';
import { mapColumns } from './parquet-schema';
import { targetColumns, type TargetColumn } from './target-columns';

/** What COPY reads from; the sandbox's S3 fits. */
export interface ObjectReader {
  /** @throws ServiceError NoSuchKey, NoSuchBucket */
  readObject(bucket: string, key: string): Promise<Buffer>;
}

export interface CopyEnvironment {
  readonly objects: ObjectReader;
  /** Roles that the namespace may assume. */
  readonly roles: ReadonlySet<string>;
}

export interface CopyReport {
  readonly rows: number;
  readonly files: number;
  /** Of the files. */
  readonly bytes: number;
}

interface File {
  /** `s3://bucket/key`. */
  readonly address: string;
  readonly content: ArrayBuffer;
  readonly metadata: FileMetaData;
  /** Names of its columns, in order. */
  readonly columns: readonly string[];
}

/**
 * Loads the Parquet files that a manifest lists, all or nothing (in the caller's transaction). Columns map by position.
 * @throws CopyError, or the database's error
 * @see https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html
 */
export async function copyFiles(statement: CopyStatement, session: Session, environment: CopyEnvironment): Promise<CopyReport> {
  if (!environment.roles.has(statement.role)) throw roleNotAssociated(statement.role);
  const table = qualified(statement.table);
  const target = pick(await targetColumns(session, table), statement.columns);
  const manifest = `s3://${statement.bucket}/${statement.key}`;
  const entries = parseManifest((await read(environment.objects, statement.bucket, statement.key)).toString());
  const names = target.map((column) => identifier(column.name)).join(', ');
  let [rows, files, bytes] = [0, 0, 0];
  for (const entry of entries) {
    const file = await open(entry, environment.objects, target, statement.fillRecord);
    if (file === undefined) continue;
    rows += await session.copyIn(`COPY ${table} (${names}) FROM STDIN`, fileText(file, target));
    files++;
    bytes += file.content.byteLength;
  }
  if (files === 0) throw noFiles(manifest);
  return { rows, files, bytes };
}

/** The columns that a list names, in its order. */
function pick(columns: readonly TargetColumn[], list: readonly string[] | undefined): readonly TargetColumn[] {
  if (list === undefined) return columns;
  return list.map((name) => {
    const column = columns.find((candidate) => candidate.name === name);
    if (!column) throw new Error(`column "${name}" of the table of COPY does not exist`);
    return column;
  });
}

async function open(entry: ManifestEntry, objects: ObjectReader, target: readonly TargetColumn[], fillRecord: boolean): Promise<File | undefined> {
  const address = `s3://${entry.bucket}/${entry.key}`;
  const body = await read(objects, entry.bucket, entry.key).catch((error: Error) => {
    if (entry.mandatory) throw error;
    return undefined;
  });
  if (body === undefined) return undefined;
  if (body.length !== entry.contentLength) throw wrongLength(address, entry.contentLength, body.length);
  const content = body.buffer.slice(body.byteOffset, body.byteOffset + body.length) as ArrayBuffer;
  const metadata = readMetadata(content, address);
  return { address, content, metadata, columns: mapColumns(metadata, target, address, fillRecord) };
}

async function read(objects: ObjectReader, bucket: string, key: string): Promise<Buffer> {
  try {
    return await objects.readObject(bucket, key);
  } catch (error) {
    if (error instanceof ServiceError) throw s3Failed(`s3://${bucket}/${key}`, error.type, error.status, error.message);
    throw error;
  }
}

function readMetadata(content: ArrayBuffer, address: string): FileMetaData {
  try {
    return parquetMetadata(content);
  } catch (error) {
    throw damagedFile(address, (error as Error).message);
  }
}

/** Row group by row group, so that memory holds one of them and other work gets its turn in between. */
async function* fileText(file: File, target: readonly TargetColumn[]): AsyncGenerator<Buffer> {
  let rowStart = 0;
  for (const group of file.metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    yield* copyText(await readColumns(file, rowStart, rowEnd), target, file.address, rowStart + 1);
    rowStart = rowEnd;
  }
}

async function readColumns(file: File, rowStart: number, rowEnd: number): Promise<Values[]> {
  const pieces = new Map<string, Values[]>(file.columns.map((name) => [name, []]));
  const { content, metadata } = file;
  const source = { byteLength: content.byteLength, slice: (start: number, end?: number) => content.slice(start, end) };
  try {
    await parquetRead({
      file: source,
      metadata,
      compressors,
      rowStart,
      rowEnd,
      onChunk: ({ columnName, columnData }) => void pieces.get(columnName)?.push(columnData),
    });
  } catch (error) {
    throw damagedFile(file.address, (error as Error).message);
  }
  return file.columns.map((name) => joined(pieces.get(name)!));
}

const joined = (pieces: readonly Values[]): Values => (pieces.length === 1 ? pieces[0]! : pieces.flatMap((piece) => Array.from(piece)));
