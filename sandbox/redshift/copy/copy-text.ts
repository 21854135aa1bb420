/**
 * Columns of values as lines in the text format of PostgreSQL's COPY.
 * @see https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS
 */
import { nulCharacter, tooLong } from './errors';
import type { TargetColumn } from './target-columns';

/** One column's values, as Parquet gives them: null or undefined is NULL. */
export type Values = ArrayLike<unknown>;

/** Rows that are written as one chunk: some hundred kilobytes. */
const ROWS_PER_CHUNK = 512;
const needsEscape = /[\\\t\n\r\0]/;
const NULL = '\\N';

/**
 * @param columns in the target's order; columns of the target beyond them are NULL
 * @param firstRow 1-based number of the first row in the file, for messages
 * @throws CopyError for a text that does not fit its column
 */
export function* copyText(columns: readonly Values[], target: readonly TargetColumn[], file: string, firstRow: number): Generator<Buffer> {
  const writers = target.map((column, position) => writer(column, columns[position], file, firstRow));
  const rows = columns[0]?.length ?? 0;
  for (let row = 0; row < rows; ) {
    const end = Math.min(rows, row + ROWS_PER_CHUNK);
    let text = '';
    for (; row < end; row++) {
      for (let position = 0; position < writers.length; position++) text += (position ? '\t' : '') + writers[position]!(row);
      text += '\n';
    }
    yield Buffer.from(text);
  }
}

function writer(column: TargetColumn, values: Values | undefined, file: string, firstRow: number): (row: number) => string {
  if (values === undefined) return () => NULL;
  if (column.bytes !== undefined) return textWriter(column, column.bytes, values, file, firstRow);
  return (row) => plainText(values[row]);
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return NULL;
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', '');
  return String(value);
}

function textWriter(column: TargetColumn, limit: number, values: Values, file: string, firstRow: number): (row: number) => string {
  return (row) => {
    const value = values[row];
    if (value === null || value === undefined) return NULL;
    const text = typeof value === 'string' ? value : Buffer.from(value as Uint8Array).toString();
    // No character takes more than 3 bytes for each of its UTF-16 units.
    if (text.length * 3 > limit) {
      const bytes = Buffer.byteLength(text);
      if (bytes > limit) throw tooLong({ file, line: firstRow + row, column: column.name }, limit, bytes);
    }
    return needsEscape.test(text) ? escape(text, { file, line: firstRow + row, column: column.name }) : text;
  };
}

function escape(text: string, place: Parameters<typeof nulCharacter>[0]): string {
  if (text.includes('\0')) throw nulCharacter(place);
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}
