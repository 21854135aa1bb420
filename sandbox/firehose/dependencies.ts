/**
 * What Firehose needs from its neighbours, no more: the S3, Lambda and Glue services satisfy these as they are.
 */
import type { GlueTable } from '../glue/model';
import type { Conversion } from './conversion';
import type { Op } from '../store';

export interface ObjectWriter {
  /** The object, its notifications and `ops` are one commit: afterwards both hold or none. */
  putObject(request: {
    readonly bucket: string;
    readonly key: string;
    readonly body: Buffer;
    readonly contentType?: string;
    readonly contentEncoding?: string;
    /** The ARN of the role that writes. */
    readonly caller?: string;
    readonly ops?: Op[];
  }): Promise<unknown>;
}

export interface FunctionInvoker {
  /**
   * @returns `functionError` where the function threw, timed out or answered more than 6 MB
   * @throws ServiceError where it was not run: no such function, throttled, payload over 6 MB
   */
  invoke(
    functionNameOrArn: string,
    payload: Buffer,
  ): Promise<{ readonly payload: Buffer; readonly functionError?: string }>;
}

export interface TableReader {
  /**
   * @param versionId a version's number, or `LATEST`
   * @throws ServiceError EntityNotFoundException
   */
  table(databaseName: string, tableName: string, versionId?: string): GlueTable;
}

/** Turns records into a file. */
export interface Converter {
  convert<R extends { readonly data: Buffer }>(records: Iterable<R>, table: GlueTable): Conversion<R>;
}

export interface FirehoseDependencies {
  readonly s3: ObjectWriter;
  readonly lambda: FunctionInvoker;
  readonly glue: TableReader;
  /** @default Firehose's own */
  readonly conversion?: Converter;
}
