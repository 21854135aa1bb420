/** Types that survive Firehose's conversion, Parquet and COPY unchanged; the names are Glue's. */
export type ColumnType = 'string' | 'bigint' | 'double' | 'boolean';

/** One column of an event class, the same in the row, the Glue table, the Parquet file and the warehouse. */
export interface Column {
  /** Lower case, words joined by underscores. */
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** For the analyst, one line: meaning, unit, join keys. */
  readonly doc: string;
  /** Strings only: bytes of UTF-8 that the column holds, 1 to 65,535. Longer text is cut, see {@link toRowJson}. */
  readonly maxBytes?: number;
  /** True: a string that holds JSON text in the lake, SUPER in the warehouse. */
  readonly json: boolean;
  /** Path of the attribute in the OCSF document: `src_endpoint.ip`. OCSF classes only. */
  readonly ocsf?: string;
  /** OCSF profile that the attribute belongs to; named in `metadata.profiles` when the column has a value. */
  readonly profile?: string;
  /** Schema version that brought the column. */
  readonly since: number;
  /** On its way out. */
  readonly deprecated?: Deprecation;
  /** True: out of the views of today's names; its place in files and tables stays. */
  readonly retired?: true;
}

/** What readers are told of a column that goes. Days are `2027-03-31`, UTC. */
export interface Deprecation {
  readonly since: string;
  /** The last day on which the column has its values. */
  readonly until: string;
  readonly reason: string;
  /** The column that has its values from now on: it was renamed. Both names have them in every row until it is retired. */
  readonly use?: string;
}

/** Which OCSF class an event class is. Ours without OCSF are upload_receipt and rejected_record. */
export interface OcsfClass {
  readonly class_uid: number;
  readonly class_name: string;
  readonly category_uid: number;
  readonly category_name: string;
  /** Version of OCSF, `metadata.version`. */
  readonly version: string;
}

/** What an event is: one .avsc file as data. Its name is also the stream's suffix, the Glue table and the warehouse table. */
export interface EventClass<Name extends string = string> {
  readonly name: Name;
  /** `schema_version` of the rows that are written now. */
  readonly version: number;
  readonly doc: string;
  readonly ocsf?: OcsfClass;
  /** In file order: Parquet columns are loaded by position, so the order never changes. */
  readonly columns: readonly Column[];
}

/** `maxBytes` of a string whose .avsc names none. */
export const defaultMaxBytes = 4096;

/** Largest VARCHAR of Redshift, and largest string inside a SUPER that JSON_PARSE takes from one. */
export const largestMaxBytes = 65535;

/** Columns of a class at most: wider tables are slow to read at the smallest capacity, and hard to know. */
export const mostColumns = 100;

/** A Redshift table has at most 1,600 columns; load adds four. @see https://docs.aws.amazon.com/redshift/latest/mgmt/amazon-redshift-limits.html */
export const mostWarehouseColumns = 1600 - 4;

/**
 * Bytes of JSON that a row may have at most, all columns full: an answer of the transform function holds 5.5 MB of base64
 * (`RESPONSE_BYTES`), four characters for three bytes. @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
 */
export const widestRow = (5_500_000 * 3) / 4;
