/** Inputs of the Firehose operations and of the template type (docs.aws.amazon.com/firehose/latest/APIReference/). */
import { flag, listOf, number, oneOf, structure, text, type Shape } from '../shape';
import { destinationHints, putLimits } from './limits';

const streamName = text({ min: 1, max: 64, pattern: /^[a-zA-Z0-9_.-]+$/ });
const roleArn = text({ min: 1, max: 512, pattern: /^arn:.*:iam::\d{12}:role\/[a-zA-Z_0-9+=,.@\-_/]+$/ });
const bucketArn = text({ min: 1, max: 2048, pattern: /^arn:.*:s3:::[\w.-]{1,255}$/ });
/** API_SchemaConfiguration: each member the same (floci-io/floci issue 2328, probed). */
const schemaMember = text({ min: 1, max: 1024, pattern: /^\S+$/ });
const tag = structure({ Key: text({ min: 1, max: 128 }), Value: text({ max: 256 }) }, ['Key']);
const destinationId = text({ min: 1, max: 100 });
const streamVersion = text({ min: 1, max: 50, pattern: /^[0-9]+$/ });

const encryptionInput = structure(
  { KeyARN: text({ min: 1, max: 512 }), KeyType: oneOf('AWS_OWNED_CMK', 'CUSTOMER_MANAGED_CMK') },
  ['KeyType'],
);
const processorParameter = structure({ ParameterName: text(), ParameterValue: text({ min: 1, max: 5120 }) }, ['ParameterName', 'ParameterValue']);

const processing = structure({
  Enabled: flag,
  Processors: listOf(structure({ Type: text(), Parameters: listOf(processorParameter) }, ['Type'])),
});

const conversion = structure({
  Enabled: flag,
  SchemaConfiguration: structure({
    RoleARN: schemaMember,
    CatalogId: schemaMember,
    DatabaseName: schemaMember,
    TableName: schemaMember,
    Region: schemaMember,
    VersionId: schemaMember,
  }),
  InputFormatConfiguration: structure({
    Deserializer: structure({ OpenXJsonSerDe: structure({ CaseInsensitive: flag, ConvertDotsInJsonKeysToUnderscores: flag }) }),
  }),
  OutputFormatConfiguration: structure({
    Serializer: structure({
      ParquetSerDe: structure({
        BlockSizeBytes: number(64 * 1024 * 1024),
        Compression: oneOf('SNAPPY', 'GZIP', 'UNCOMPRESSED'),
        EnableDictionaryCompression: flag,
        MaxPaddingBytes: number(0),
        PageSizeBytes: number(64 * 1024),
        WriterVersion: oneOf('V1', 'V2'),
      }),
    }),
  }),
});

const destinationMembers: Record<string, Shape> = {
  RoleARN: roleArn,
  BucketARN: bucketArn,
  Prefix: text({ max: 1024 }),
  ErrorOutputPrefix: text({ max: 1024 }),
  BufferingHints: structure({
    SizeInMBs: number(destinationHints.size.min, destinationHints.size.max),
    IntervalInSeconds: number(destinationHints.interval.min, destinationHints.interval.max),
  }),
  CompressionFormat: oneOf('ZIP', 'HADOOP_SNAPPY', 'Snappy', 'GZIP', 'UNCOMPRESSED'),
  EncryptionConfiguration: structure({ NoEncryptionConfig: text(), KMSEncryptionConfig: structure({ AWSKMSKeyARN: text() }) }),
  CloudWatchLoggingOptions: structure({ Enabled: flag, LogGroupName: text(), LogStreamName: text() }),
  ProcessingConfiguration: processing,
  S3BackupMode: oneOf('Disabled', 'Enabled'),
  DataFormatConversionConfiguration: conversion,
  FileExtension: text({ max: 128, pattern: /^(|\.[0-9a-z!\-_.*'()]+)$/ }),
  CustomTimeZone: text({ max: 50 }),
};

const record = structure({ Data: text() }, ['Data']);

export const templateShape = structure(
  {
    DeliveryStreamName: streamName,
    DeliveryStreamType: oneOf('DirectPut'),
    DeliveryStreamEncryptionConfigurationInput: encryptionInput,
    ExtendedS3DestinationConfiguration: structure(destinationMembers, ['RoleARN', 'BucketARN']),
    Tags: listOf(tag),
  },
  ['ExtendedS3DestinationConfiguration'],
);

export const inputShapes = {
  CreateDeliveryStream: structure(
    {
      DeliveryStreamName: streamName,
      DeliveryStreamType: oneOf('DirectPut'),
      DeliveryStreamEncryptionConfigurationInput: encryptionInput,
      ExtendedS3DestinationConfiguration: structure(destinationMembers, ['RoleARN', 'BucketARN']),
      Tags: listOf(tag, { min: 1, max: 50 }),
    },
    ['DeliveryStreamName'],
  ),
  DeleteDeliveryStream: structure({ DeliveryStreamName: streamName, AllowForceDelete: flag }, ['DeliveryStreamName']),
  DescribeDeliveryStream: structure(
    { DeliveryStreamName: streamName, Limit: number(1, 10000), ExclusiveStartDestinationId: destinationId },
    ['DeliveryStreamName'],
  ),
  ListDeliveryStreams: structure({ Limit: number(1, 10000), DeliveryStreamType: oneOf('DirectPut'), ExclusiveStartDeliveryStreamName: streamName }),
  PutRecord: structure({ DeliveryStreamName: streamName, Record: record }, ['DeliveryStreamName', 'Record']),
  PutRecordBatch: structure(
    { DeliveryStreamName: streamName, Records: listOf(record, { min: 1, max: putLimits.batchRecords }) },
    ['DeliveryStreamName', 'Records'],
  ),
  UpdateDestination: structure(
    {
      DeliveryStreamName: streamName,
      CurrentDeliveryStreamVersionId: streamVersion,
      DestinationId: destinationId,
      ExtendedS3DestinationUpdate: structure(destinationMembers),
    },
    ['DeliveryStreamName', 'CurrentDeliveryStreamVersionId', 'DestinationId'],
  ),
  StartDeliveryStreamEncryption: structure(
    { DeliveryStreamName: streamName, DeliveryStreamEncryptionConfigurationInput: encryptionInput },
    ['DeliveryStreamName'],
  ),
  StopDeliveryStreamEncryption: structure({ DeliveryStreamName: streamName }, ['DeliveryStreamName']),
  TagDeliveryStream: structure({ DeliveryStreamName: streamName, Tags: listOf(tag, { min: 1, max: 50 }) }, ['DeliveryStreamName', 'Tags']),
  ListTagsForDeliveryStream: structure({ DeliveryStreamName: streamName }, ['DeliveryStreamName']),
} as const;
