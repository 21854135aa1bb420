import type { FileMetaData, SchemaElement } from 'hyparquet';
import { incompatibleSchema, wrongColumnCount } from './errors';
import type { TargetColumn } from './target-columns';

/** Parquet's physical types, with what they stand for, that load into a Redshift type unchanged. */
const matches: Readonly<Record<string, (element: SchemaElement) => boolean>> = {
  bigint: (element) => element.type === 'INT64' && isPlain(element),
  integer: (element) => element.type === 'INT32' && isPlain(element),
  smallint: (element) => element.type === 'INT32' && isPlain(element),
  'double precision': (element) => element.type === 'DOUBLE',
  real: (element) => element.type === 'FLOAT',
  boolean: (element) => element.type === 'BOOLEAN',
  varchar: (element) => element.type === 'BYTE_ARRAY' && isText(element),
  char: (element) => element.type === 'BYTE_ARRAY' && isText(element),
  timestamp: (element) => element.type === 'INT64' && isTimestamp(element),
  date: (element) => element.type === 'INT32' && (element.converted_type === 'DATE' || element.logical_type?.type === 'DATE'),
};

const isPlain = ({ converted_type: converted, logical_type: logical }: SchemaElement) =>
  (converted === undefined || converted.startsWith('INT_')) && (logical === undefined || logical.type === 'INTEGER');
const isText = ({ converted_type: converted, logical_type: logical }: SchemaElement) =>
  (converted === undefined || converted === 'UTF8') && (logical === undefined || logical.type === 'STRING');
/** Nanoseconds are misread by Redshift, so they do not match. */
const isTimestamp = ({ converted_type: converted, logical_type: logical }: SchemaElement) =>
  converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS' || (logical?.type === 'TIMESTAMP' && logical.unit !== 'NANOS');

/**
 * Maps a file's columns to the target's by position.
 * @param file `s3://bucket/key`
 * @param fillRecord whether the file may lack columns at its end
 * @returns the file's column names, in order
 * @throws CopyError when the number of columns or a type differs
 */
export function mapColumns(metadata: FileMetaData, target: readonly TargetColumn[], file: string, fillRecord: boolean): string[] {
  const columns = topLevel(metadata.schema);
  if (columns.length > target.length || (columns.length < target.length && !fillRecord)) throw wrongColumnCount(file, target.length, columns.length);
  return columns.map(({ element, nested }, position) => {
    const { name, type } = target[position]!;
    const fits = !nested && element.repetition_type !== 'REPEATED' && matches[type]?.(element);
    if (!fits) throw incompatibleSchema(file, name, type, notation(element, nested));
    return element.name;
  });
}

/** The schema is a list in depth-first order: root, then each column with its children after it. */
function topLevel([root, ...elements]: readonly SchemaElement[]) {
  const columns: { element: SchemaElement; nested: boolean }[] = [];
  for (let at = 0; at < elements.length && columns.length < (root?.num_children ?? 0); ) {
    const element = elements[at]!;
    columns.push({ element, nested: (element.num_children ?? 0) > 0 });
    at += size(elements, at);
  }
  return columns;
}

function size(elements: readonly SchemaElement[], at: number): number {
  let next = at + 1;
  for (let child = 0; child < (elements[at]!.num_children ?? 0); child++) next += size(elements, next);
  return next - at;
}

const notation = (element: SchemaElement, nested: boolean) =>
  `${(element.repetition_type ?? 'required').toLowerCase()} ${nested ? 'group' : (element.type ?? 'unknown').toLowerCase()} ${element.name}`;
