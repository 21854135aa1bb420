/**
 * The lines of error objects: one JSON document each, times in epoch ms, `rawData` in base64. Members, their order and
 * their spelling as captured on AWS (floci-io/floci pull requests 3393 and 3333, us-west-2, September 2026), which
 * differs from the documentation: `lambdaARN` where it says `lambdaArn`, and `lastErrorCode`, `lastErrorMessage` where it
 * says `ErrorCode`, `ErrorMessage`.
 */
import type { GlueTable } from '../glue/model';
import type { BufferedRecord, SchemaConfiguration } from './model';
import type { TransformFailure } from './transformation';

/** `rawData` is what was put. */
export function processingFailedLine(
  record: BufferedRecord,
  failure: TransformFailure,
  attempt: { readonly made: number; readonly ended: number; readonly functionArn: string },
): string {
  return line({
    rawData: record.data.toString('base64'),
    errorCode: failure.code,
    errorMessage: failure.message,
    attemptsMade: attempt.made,
    arrivalTimestamp: record.arrived,
    attemptEndingTimestamp: attempt.ended,
    lambdaARN: attempt.functionArn,
  });
}

export interface CatalogTable {
  readonly schema: SchemaConfiguration;
  readonly accountId: string;
  readonly region: string;
  /** Absent where the table could not be read. */
  readonly table?: GlueTable;
}

/**
 * `rawData` is what the transform returned. `sequenceNumber` and `subSequenceNumber` belong to Kinesis sources;
 * `versionId` is the version that was read, so that one sees which columns a record did not fit.
 */
export function conversionFailedLine(
  record: BufferedRecord,
  failure: { readonly code: string; readonly message: string; readonly ended: number },
  { schema, accountId, region, table }: CatalogTable,
): string {
  return line({
    attemptsMade: 1,
    arrivalTimestamp: record.arrived,
    lastErrorCode: failure.code,
    lastErrorMessage: failure.message,
    attemptEndingTimestamp: failure.ended,
    rawData: record.data.toString('base64'),
    dataCatalogTable: {
      catalogId: schema.CatalogId ?? accountId,
      databaseName: schema.DatabaseName,
      tableName: schema.TableName,
      region: schema.Region ?? region,
      versionId: table?.VersionId ?? schema.VersionId ?? 'LATEST',
      roleArn: schema.RoleARN,
    },
  });
}

function line(document: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(document)}\n`;
}
