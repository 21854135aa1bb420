/** Record format conversion: buffered records to one Parquet file by a Glue table, and the records that do not fit. */
import { isUtf8 } from 'node:buffer';
import type { GlueTable } from '../glue/model';
import { jsonDocuments, parseExact, type JsonDocument } from './json-documents';
import { LONGEST_JSON_KEY } from './limits';
import { fit, MalformedValue, RoundedInteger, type Cell } from './openx';
import { parquetColumns, writeParquet, type Column } from './parquet';

export interface ConversionFailure<R> {
  readonly record: R;
  /** `DataFormatConversion.ParseError`: no JSON; `DataFormatConversion.MalformedData`: does not fit the columns. */
  readonly code: string;
  readonly message: string;
}

export interface Conversion<R> {
  /** Absent where no record fitted. */
  readonly parquet?: Buffer;
  readonly rows: number;
  readonly converted: readonly R[];
  readonly failed: readonly ConversionFailure<R>[];
}

/**
 * A record fails whole, by its first document that does not fit; the others convert (floci-io/floci pull request 3333,
 * probed with one document a record; that the other documents of the record fail with it is the stricter reading).
 * @throws ServiceError UnsupportedFeature for a column type that the sandbox does not write
 */
export function convert<R extends { readonly data: Buffer }>(records: Iterable<R>, table: GlueTable): Conversion<R> {
  const rows = new Rows(parquetColumns(table));
  const converted: R[] = [];
  const failed: ConversionFailure<R>[] = [];
  for (const record of records) {
    const before = rows.count;
    try {
      for (const document of documentsOf(record.data)) rows.append(document);
      converted.push(record);
    } catch (error) {
      rows.truncate(before);
      failed.push({ record, ...failureOf(error) });
    }
  }
  return { rows: rows.count, converted, failed, ...(rows.count > 0 ? { parquet: rows.toParquet() } : {}) };
}

function documentsOf(data: Buffer): JsonDocument[] {
  if (!isUtf8(data)) throw new SyntaxError('Invalid UTF-8');
  return jsonDocuments(data.toString('utf8'));
}

function failureOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof SyntaxError) return malformedJson(error.message);
  if (error instanceof RangeError) return malformedJson('Nested too deeply');
  if (error instanceof MalformedValue) return { code: 'DataFormatConversion.MalformedData', message: `Data does not match the schema. ${error.message}` };
  throw error;
}

function malformedJson(reason: string): { readonly code: string; readonly message: string } {
  return { code: 'DataFormatConversion.ParseError', message: `Encountered malformed JSON. ${reason}` };
}

/** Names that differ only in case are remembered, up to this many. */
const REMEMBERED_NAMES = 10_000;

class Rows {
  count = 0;
  private readonly cells: Cell[][];
  private readonly positions: Map<string, number>;
  private readonly remembered = new Map<string, number | undefined>();

  constructor(private readonly columns: readonly Column[]) {
    this.cells = columns.map(() => []);
    this.positions = new Map(columns.map(({ name }, i) => [name, i]));
  }

  append(document: JsonDocument): void {
    const row = this.count;
    for (const cells of this.cells) cells.push(null);
    this.count += 1;
    try {
      this.fill(row, document.value, false);
    } catch (error) {
      if (!(error instanceof RoundedInteger)) throw error;
      this.fill(row, parseExact(document.text), true);
    }
  }

  truncate(count: number): void {
    for (const cells of this.cells) cells.length = count;
    this.count = count;
  }

  toParquet(): Buffer {
    return writeParquet(this.columns, this.cells);
  }

  private fill(row: number, value: unknown, exact: boolean): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new MalformedValue('A JSON object is required');
    const members = value as Readonly<Record<string, unknown>>;
    for (const name in members) {
      const position = this.position(name);
      if (position !== undefined) this.cells[position]![row] = fit(members[name], this.columns[position]!.type, exact);
    }
  }

  private position(name: string): number | undefined {
    const exact = this.positions.get(name);
    if (exact !== undefined || this.remembered.has(name)) return exact ?? this.remembered.get(name);
    if (name.length > LONGEST_JSON_KEY) throw new SyntaxError(`Name longer than ${LONGEST_JSON_KEY} characters`);
    const position = this.positions.get(name.toLowerCase());
    if (this.remembered.size < REMEMBERED_NAMES) this.remembered.set(name, position);
    return position;
  }
}
