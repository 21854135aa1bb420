/**
 * COPY speaking as Redshift: a title, a code and a context in a framed detail.
 * Texts as reported for real loads: https://github.com/rudderlabs/rudder-server/pull/3178,
 * https://github.com/aws/aws-sdk-pandas/issues/280, https://github.com/awslabs/aws-lambda-redshift-loader/pull/221.
 * Redshift cuts the context of long messages; here it is whole.
 */
export class CopyError extends Error {
  override readonly name = 'CopyError';
  constructor(
    /** e.g. `Spectrum Scan Error`. */
    readonly title: string,
    readonly code: number,
    readonly context: string,
    /** For SYS_LOAD_ERROR_DETAIL. */
    readonly where: LoadErrorPlace = {},
  ) {
    super(frame(title, code, context));
  }
}

export interface LoadErrorPlace {
  /** `s3://bucket/key`. */
  readonly file?: string;
  /** 1-based row of the file. */
  readonly line?: number;
  readonly column?: string;
  /** As Redshift names it, e.g. `varchar`. */
  readonly columnType?: string;
  /** Bytes. */
  readonly columnLength?: number;
}

const rule = '-----------------------------------------------';
const frame = (title: string, code: number, context: string) =>
  [title, '  Detail: ', `  ${rule}`, `  error:  ${title}`, `  code:      ${code}`, `  context:   ${context}`, `  ${rule}`].join('\n');

const SPECTRUM = 'Spectrum Scan Error';
const SCAN_FAILED = 15007;
const DATA_TOO_LONG = 15001;
const NO_META = 15003;
const S3_FAILED = 8001;

export const wrongColumnCount = (file: string, table: number, data: number) =>
  new CopyError(
    SPECTRUM,
    SCAN_FAILED,
    `Unmatched number of columns between table and file. Table columns: ${table}, Data columns: ${data}, File name: ${file}`,
    { file },
  );

/** @param parquet the column in Parquet's own notation, e.g. `optional int64 time` */
export const incompatibleSchema = (file: string, column: string, type: string, parquet: string) =>
  new CopyError(
    SPECTRUM,
    SCAN_FAILED,
    `File '${file}' has an incompatible Parquet schema for column '${file}.${column}'. Column type: ${type.toUpperCase()}, Parquet schema:\n${parquet}`,
    { file, column, columnType: type },
  );

/** @param limit of the column, in bytes @param found in bytes */
export const tooLong = (place: Required<Pick<LoadErrorPlace, 'file' | 'line' | 'column'>>, limit: number, found: number) =>
  new CopyError(
    SPECTRUM,
    DATA_TOO_LONG,
    `String length exceeds DDL length: the length of the data column ${place.column} is longer than the length defined in the table. ` +
      `Table: ${limit}, Data: ${found}, File name: ${place.file}`,
    { ...place, columnType: 'varchar', columnLength: limit },
  );

export const nulCharacter = (place: Required<Pick<LoadErrorPlace, 'file' | 'line' | 'column'>>) =>
  new CopyError(SPECTRUM, DATA_TOO_LONG, `String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: 00, File name: ${place.file}`, {
    ...place,
    columnType: 'varchar',
  });

export const damagedFile = (file: string, reason: string) => new CopyError(SPECTRUM, SCAN_FAILED, `File '${file}' is not a valid Parquet file: ${reason}`, { file });

export const wrongLength = (file: string, listed: number, found: number) =>
  new CopyError(
    SPECTRUM,
    SCAN_FAILED,
    `HTTP response error code: 416 Message: InvalidRange The requested range is not satisfiable. ` +
      `Manifest content_length: ${listed}, object: ${found}, File name: ${file}`,
    { file },
  );

export const withoutMeta = () => new CopyError(`File entry does not have 'meta' key.`, NO_META, '');

export const badManifest = (reason: string) => new CopyError('Problem reading manifest file', S3_FAILED, reason);

/** @param address what was read @param reason S3's own words */
export const s3Failed = (address: string, code: string, status: number, reason: string) =>
  new CopyError(`S3ServiceException:${reason},Status ${status},Error ${code}`, S3_FAILED, `S3 key being read : ${address}`, { file: address });

export const noFiles = (manifest: string) => new CopyError('The specified S3 prefix does not exist', S3_FAILED, `no file that ${manifest} lists was found`);

export const roleNotAssociated = (role: string) => new CopyError('User is not authorized to assume IAM Role', 30000, `role ${role} is not associated with the namespace`);
