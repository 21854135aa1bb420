/** A destination's defaults, its rules beyond the shape, and how an update changes it. */
import { ServiceError } from '../errors';
import { unsupported } from '../shape';
import type { TableReader } from './dependencies';
import type { Hints } from './buffer';
import { destinationHints, MEBIBYTE, processorLimits } from './limits';
import type {
  BufferingHints, DataFormatConversionConfiguration, Destination, DestinationInput, ProcessingConfiguration, ProcessorParameter, SchemaConfiguration,
} from './model';
import { checkPrefixes } from './object-key';
import { parquetColumns } from './parquet';
import { isTimeZone } from './time-pattern';

/**
 * Fills in the defaults and checks.
 * @throws ServiceError InvalidArgumentException as the service, UnsupportedFeature for what the sandbox has not
 */
export function destinationOf(input: DestinationInput, tables: TableReader): Destination {
  const destination: Destination = {
    ...input,
    RoleARN: required(input.RoleARN, 'RoleARN'),
    BucketARN: required(input.BucketARN, 'BucketARN'),
    BufferingHints: hintsOf(input),
    CompressionFormat: input.CompressionFormat ?? 'UNCOMPRESSED',
    S3BackupMode: input.S3BackupMode ?? 'Disabled',
    EncryptionConfiguration: input.EncryptionConfiguration ?? { NoEncryptionConfig: 'NoEncryption' },
    CloudWatchLoggingOptions: input.CloudWatchLoggingOptions ?? { Enabled: false },
    ...(input.ProcessingConfiguration ? { ProcessingConfiguration: processingOf(input.ProcessingConfiguration) } : {}),
  };
  checkPrefixes(destination);
  if (destination.S3BackupMode === 'Enabled') throw unsupported('S3BackupMode', 'Disabled', 'Enabled');
  if (destination.CustomTimeZone !== undefined && !isTimeZone(destination.CustomTimeZone))
    throw invalid(`CustomTimeZone: expected an IANA time zone, found ${destination.CustomTimeZone}`);
  if (isConverting(destination)) checkConversion(destination, tables);
  else if (destination.CompressionFormat !== 'UNCOMPRESSED') throw unsupported('CompressionFormat', 'UNCOMPRESSED', destination.CompressionFormat!);
  return destination;
}

/**
 * What UpdateDestination makes of the stored destination. Members that the update does not name stay, with two rules
 * probed on AWS (floci-io/floci pull request 3393): the conversion block merges member by member, while
 * ProcessingConfiguration is replaced whole, so that one without `Enabled` switches the transform off.
 */
export function updatedDestination(current: Destination, update: DestinationInput, tables: TableReader): Destination {
  const { DataFormatConversionConfiguration: conversion } = update;
  const merged = conversion && { DataFormatConversionConfiguration: { ...current.DataFormatConversionConfiguration, ...conversion } };
  return destinationOf({ ...current, ...update, ...merged }, tables);
}

/** Probed (floci-io/floci pull request 3393): a conversion block without `Enabled` is on. */
export function isConverting(destination: DestinationInput): boolean {
  const conversion = destination.DataFormatConversionConfiguration;
  return conversion !== undefined && conversion.Enabled !== false;
}

export function destinationBuffer(destination: Destination): Hints {
  return { bytes: destination.BufferingHints.SizeInMBs * MEBIBYTE, milliseconds: destination.BufferingHints.IntervalInSeconds * 1000 };
}

export interface Transform {
  readonly functionArn: string;
  /** Invocations after the first. */
  readonly retries: number;
  readonly hints: Hints;
}

/** Probed (floci-io/floci pull request 3393): a processing block without `Enabled` is off. */
export function transformOf({ ProcessingConfiguration }: Destination): Transform | undefined {
  const processor = ProcessingConfiguration?.Enabled === true ? ProcessingConfiguration.Processors?.[0] : undefined;
  if (!processor) return undefined;
  const value = (name: string) => processor.Parameters!.find((parameter) => parameter.ParameterName === name)!.ParameterValue;
  return {
    functionArn: value('LambdaArn'),
    retries: Number(value('NumberOfRetries')),
    hints: { bytes: Number(value('BufferSizeInMBs')) * MEBIBYTE, milliseconds: Number(value('BufferIntervalInSeconds')) * 1000 },
  };
}

/** The columns that a converting stream writes now. @throws ServiceError EntityNotFoundException */
export function tableOf(schema: SchemaConfiguration, tables: TableReader) {
  return tables.table(schema.DatabaseName!, schema.TableName!, schema.VersionId ?? 'LATEST');
}

function hintsOf(input: DestinationInput): BufferingHints {
  const { SizeInMBs, IntervalInSeconds } = input.BufferingHints ?? {};
  if ((SizeInMBs === undefined) !== (IntervalInSeconds === undefined))
    throw invalid('BufferingHints: expected both SizeInMBs and IntervalInSeconds, or none');
  const { size, interval } = destinationHints;
  return {
    SizeInMBs: SizeInMBs ?? (isConverting(input) ? size.defaultConverting : size.default),
    IntervalInSeconds: IntervalInSeconds ?? interval.default,
  };
}

function processingOf(processing: ProcessingConfiguration): ProcessingConfiguration {
  const processors = processing.Processors ?? [];
  if (processors.length > 1) throw invalid('ProcessingConfiguration: expected one processor');
  return {
    Enabled: processing.Enabled ?? false,
    Processors: processors.map(({ Type, Parameters = [] }) => {
      if (Type !== 'Lambda') throw unsupported('ProcessingConfiguration.Processors', 'Lambda', Type);
      return { Type, Parameters: withParameterDefaults(Parameters) };
    }),
  };
}

/** DescribeDeliveryStream echoes the defaults (floci-io/floci pull request 3393, probed). */
function withParameterDefaults(parameters: readonly ProcessorParameter[]): ProcessorParameter[] {
  const known = ['LambdaArn', 'RoleArn', ...Object.keys(processorLimits)];
  for (const { ParameterName } of parameters)
    if (!known.includes(ParameterName)) throw unsupported('ProcessorParameter', `one of ${known.join(', ')}`, ParameterName);
  if (!parameters.some(({ ParameterName }) => ParameterName === 'LambdaArn')) throw invalid('ProcessorParameter: expected LambdaArn');
  const defaults = Object.entries(processorLimits)
    .filter(([name]) => !parameters.some(({ ParameterName }) => ParameterName === name))
    .map(([name, limits]) => ({ ParameterName: name, ParameterValue: String(limits.default) }));
  parameters.forEach(checkParameter);
  return [...parameters, ...defaults];
}

function checkParameter({ ParameterName, ParameterValue }: ProcessorParameter): void {
  const limits = processorLimits[ParameterName as keyof typeof processorLimits];
  if (!limits) return;
  const value = Number(ParameterValue);
  if (!(value >= limits.min && value <= limits.max))
    throw invalid(`ProcessorParameter ${ParameterName}: expected a value from ${limits.min} to ${limits.max}, found ${ParameterValue}`);
}

/** dev/enable-record-format-conversion.html; the missing table: floci-io/floci pull request 3333, probed. */
function checkConversion(destination: Destination, tables: TableReader): void {
  const conversion = destination.DataFormatConversionConfiguration!;
  if (destination.CompressionFormat !== 'UNCOMPRESSED')
    throw invalid('CompressionFormat must be UNCOMPRESSED when data format conversion is enabled.');
  const { minConverting } = destinationHints.size;
  if (destination.BufferingHints.SizeInMBs < minConverting)
    throw invalid(`BufferingHints.SizeInMBs must be at least ${minConverting} when data format conversion is enabled.`);
  checkFormats(conversion);
  const schema = conversion.SchemaConfiguration;
  if (!schema?.DatabaseName || !schema.TableName || !schema.RoleARN)
    throw invalid('SchemaConfiguration: expected DatabaseName, TableName and RoleARN when data format conversion is enabled');
  parquetColumns(existingTable(schema, tables));
}

function checkFormats(conversion: DataFormatConversionConfiguration): void {
  const openX = conversion.InputFormatConfiguration?.Deserializer?.OpenXJsonSerDe as Readonly<Record<string, unknown>> | undefined;
  if (!openX) throw invalid('InputFormatConfiguration: expected the deserializer OpenXJsonSerDe');
  if (openX.CaseInsensitive === false) throw unsupported('OpenXJsonSerDe.CaseInsensitive', 'true', 'false');
  if (openX.ConvertDotsInJsonKeysToUnderscores === true) throw unsupported('OpenXJsonSerDe.ConvertDotsInJsonKeysToUnderscores', 'false', 'true');
  const parquet = conversion.OutputFormatConfiguration?.Serializer?.ParquetSerDe as Readonly<Record<string, unknown>> | undefined;
  if (!parquet) throw invalid('OutputFormatConfiguration: expected the serializer ParquetSerDe');
  const codec = parquet.Compression ?? 'SNAPPY';
  if (codec !== 'SNAPPY') throw unsupported('ParquetSerDe.Compression', 'SNAPPY', String(codec));
}

function existingTable(schema: SchemaConfiguration, tables: TableReader) {
  try {
    return tableOf(schema, tables);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw invalid(`SchemaConfiguration: ${error.message}`);
  }
}

function required(value: string | undefined, name: string): string {
  if (!value) throw invalid(`${name}: expected an ARN`);
  return value;
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidArgumentException', message);
}
