/** What a flush becomes: the objects to put, each with the ops that empty the buffers of what is in it. */
import { ServiceError } from '../errors';
import type { GlueTable } from '../glue/model';
import type { Kernel } from '../kernel';
import type { Op } from '../store';
import { convert } from './conversion';
import type { Converter, TableReader } from './dependencies';
import { isConverting, tableOf } from './destination';
import { conversionFailedLine } from './error-output';
import type { BufferedRecord, DeliveryStream, FailedRecord, SchemaConfiguration } from './model';
import { dataKey, errorKey, type ErrorOutputType } from './object-key';

export interface PlannedObject {
  readonly key: string;
  readonly body: Buffer;
  readonly contentEncoding?: string;
  readonly records: number;
  /** Arrival of the oldest record in it, epoch ms. */
  readonly oldest: number;
  /** An error object: it is retried forever and blocks delivery (dev/record-format-conversion-error-handling.html). */
  readonly isErrorOutput: boolean;
  /** Committed together with the object. */
  readonly ops: Op[];
}

export interface DeliveryContext {
  readonly kernel: Kernel;
  readonly tables: TableReader;
  readonly conversion?: Converter;
  readonly stream: DeliveryStream;
  /** Ops that take records out of their buffer. */
  readonly removal: (records: readonly BufferedRecord[]) => Op[];
}

/** Error object first: where it cannot be written, nothing of the flush is. */
export function plannedObjects(records: readonly BufferedRecord[], context: DeliveryContext): PlannedObject[] {
  return isConverting(context.stream.destination) ? convertedObjects(records, context) : [plainObject(records, context)];
}

/** Lines of error objects that are ready to be written. */
export function errorObject(
  failed: readonly FailedRecord[],
  type: ErrorOutputType,
  { kernel, stream }: Pick<DeliveryContext, 'kernel' | 'stream'>,
  ops: Op[],
): PlannedObject {
  const oldest = oldestOf(failed);
  const body = Buffer.from(failed.map(({ line }) => line).join(''));
  return { key: errorKey({ stream, oldest, random: kernel.random }, type), body, records: failed.length, oldest, isErrorOutput: true, ops };
}

/** Records follow each other without a separator (dev/basic-deliver.html; probed: `abcabcabc`). */
function plainObject(records: readonly BufferedRecord[], context: DeliveryContext): PlannedObject {
  return dataObject(Buffer.concat(records.map(({ data }) => data)), records, '', context);
}

function convertedObjects(records: readonly BufferedRecord[], context: DeliveryContext): PlannedObject[] {
  const schema = context.stream.destination.DataFormatConversionConfiguration!.SchemaConfiguration!;
  const table = readTable(schema, context.tables);
  const whole = (code: string, message: string, read?: GlueTable) => [wholeFailure(records, { code, message, schema, table: read }, context)];
  if (table instanceof ServiceError) return whole('EntityNotFound', table.message);
  try {
    const { parquet, converted, failed } = (context.conversion ?? { convert }).convert(records, table);
    return [
      ...(failed.length > 0 ? [conversionErrors(failed, schema, table, context)] : []),
      ...(parquet ? [{ ...dataObject(parquet, converted, '.parquet', context), contentEncoding: 'hadoop-snappy' }] : []),
    ];
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return whole('InvalidSchema', error.message, table);
  }
}

function dataObject(
  body: Buffer,
  records: readonly BufferedRecord[],
  extension: string,
  { kernel, stream, removal }: DeliveryContext,
): PlannedObject {
  const oldest = oldestOf(records);
  const key = dataKey({ stream, oldest, random: kernel.random }, extension);
  return { key, body, records: records.length, oldest, isErrorOutput: false, ops: removal(records) };
}

/** A fault of the configuration fails every record of the flush (codes: dev/monitoring-with-cloudwatch-logs.html). */
function wholeFailure(
  records: readonly BufferedRecord[],
  { code, message, schema, table }: { readonly code: string; readonly message: string; readonly schema: SchemaConfiguration; readonly table?: GlueTable },
  context: DeliveryContext,
): PlannedObject {
  const failures = records.map((record) => ({ record, code: `DataFormatConversion.${code}`, message }));
  return conversionErrors(failures, schema, table, context);
}

function conversionErrors(
  failures: readonly { readonly record: BufferedRecord; readonly code: string; readonly message: string }[],
  schema: SchemaConfiguration,
  table: GlueTable | undefined,
  context: DeliveryContext,
): PlannedObject {
  const { kernel } = context;
  const ended = kernel.scheduler.now();
  const catalog = { schema, table, accountId: kernel.accountId, region: kernel.region };
  const lines = failures.map(({ record, code, message }) => ({ ...record, line: conversionFailedLine(record, { code, message, ended }, catalog) }));
  return errorObject(lines, 'format-conversion-failed', context, context.removal(failures.map(({ record }) => record)));
}

function readTable(schema: SchemaConfiguration, tables: TableReader): GlueTable | ServiceError {
  try {
    return tableOf(schema, tables);
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}

function oldestOf(records: readonly { readonly arrived: number }[]): number {
  return records.reduce((oldest, { arrived }) => Math.min(oldest, arrived), Number.POSITIVE_INFINITY);
}
