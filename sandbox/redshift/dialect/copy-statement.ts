import type { Cursor } from './cursor';
import { notInRedshift, unknownToSandbox } from './errors';
import { describe, isName, splitList } from './tree';

/** COPY from Parquet files that a manifest lists. */
export interface CopyStatement {
  readonly kind: 'copy';
  /** `[table]` or `[schema, table]`. */
  readonly table: readonly string[];
  /** In the files' order; all columns of the table if left out. */
  readonly columns?: readonly string[];
  readonly bucket: string;
  readonly key: string;
  readonly role: string;
  /** Columns that the files lack at their end become NULL. */
  readonly fillRecord: boolean;
}

/** Options of other formats: COPY from a columnar format refuses them. */
const notColumnar = [
  'maxerror', 'region', 'acceptanydate', 'delimiter', 'gzip', 'bzip2', 'ignoreheader', 'timeformat', 'dateformat', 'truncatecolumns', 'emptyasnull',
  'blanksasnull', 'compupdate',
];
const formats = ['csv', 'json', 'avro', 'orc', 'text', 'shapefile', 'fixedwidth'];

/**
 * `COPY t [(columns)] FROM 's3://bucket/key' IAM_ROLE 'arn' FORMAT [AS] PARQUET MANIFEST [FILLRECORD] [STATUPDATE ON|OFF]`.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html
 */
export function copyStatement(cursor: Cursor): CopyStatement {
  const table = cursor.qualifiedName('a table');
  const columns = cursor.next?.kind === 'group' ? columnList(cursor) : undefined;
  cursor.expect('from');
  const { bucket, key } = source(cursor);
  const options = readOptions(cursor);
  if (options.role === undefined) throw cursor.unexpected('IAM_ROLE');
  if (!options.parquet) throw cursor.unexpected('FORMAT AS PARQUET');
  if (!options.manifest) throw unknownToSandbox(cursor.line, 'COPY without MANIFEST, of all objects under a prefix');
  return { kind: 'copy', table, columns, bucket, key, role: options.role, fillRecord: options.fillRecord };
}

const columnList = (cursor: Cursor) =>
  splitList(cursor.list().nodes).map(([node]) => {
    if (!isName(node)) throw notInRedshift(cursor.line, `${describe(node)} as a column`);
    return node.value;
  });

function source(cursor: Cursor) {
  const address = /^s3:\/\/([^/]+)\/(.+)$/.exec(cursor.string("an address, 's3://bucket/key'"));
  if (!address) throw unknownToSandbox(cursor.line, 'COPY from other than s3://bucket/key');
  return { bucket: address[1]!, key: address[2]! };
}

function readOptions(cursor: Cursor) {
  const options = { role: undefined as string | undefined, parquet: false, manifest: false, fillRecord: false };
  while (!cursor.done) {
    const { next, line } = cursor;
    if (cursor.accept('iam_role')) options.role = cursor.string("a role, 'arn:…'");
    else if (cursor.accept('format')) options.parquet = format(cursor);
    else if (cursor.accept('parquet')) options.parquet = true;
    else if (cursor.accept('manifest')) options.manifest = true;
    else if (cursor.accept('fillrecord')) options.fillRecord = true;
    else if (cursor.accept('statupdate')) cursor.oneOf('on', 'off', 'true', 'false');
    else if (isName(next) && notColumnar.includes(next.value)) throw notInRedshift(line, `${describe(next)} in COPY from a columnar format`);
    else throw unknownToSandbox(line, `${describe(next)} in COPY`);
  }
  return options;
}

function format(cursor: Cursor): true {
  cursor.accept('as');
  if (isName(cursor.next) && formats.includes(cursor.next.value)) throw unknownToSandbox(cursor.line, `COPY of format ${describe(cursor.next)}`);
  cursor.expect('parquet');
  return true;
}
