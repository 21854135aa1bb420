import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogStream, type LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bucketArn, errorsPrefix, eventsPrefix, names, type Stage } from '../names';
import { shardName } from './shards';

/**
 * When Firehose delivers: whichever is reached first.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/buffering.html
 */
export interface BufferingHints {
  /** Seconds, 60 to 900. */
  readonly intervalSeconds: number;
  /** Megabytes: 64 to 128 at a destination with conversion, 0.2 to 3 at a transform. */
  readonly sizeMegabytes: number;
}

export interface TransformHints extends BufferingHints {
  /** Invocations that fail are repeated this often, then the batch goes to the error prefix. */
  readonly retries: number;
}

export interface StreamProps {
  readonly stage: Stage;
  readonly eventClass: string;
  /** From 1: which of the class's streams. All deliver under the same prefixes. */
  readonly shard: number;
  /** Glue database with a table named as the event class, whose columns are the Parquet file's. */
  readonly databaseName: string;
  readonly role: Role;
  readonly logGroup: LogGroup;
  readonly hints: BufferingHints;
  /** Left out where the producer writes finished rows. */
  readonly transform?: { readonly function: IFunction; readonly hints: TransformHints };
}

const hour = '!{timestamp:yyyy/MM/dd/HH}/';

/**
 * A Firehose stream of an event class: buffers, transforms, converts to Parquet by the class's Glue table, delivers.
 * Direct PUT; S3 is the only destination that conversion allows.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/enable-record-format-conversion.html
 */
export class Stream extends Construct {
  readonly name: string;
  readonly eventClass: string;
  readonly shard: number;
  readonly stream: CfnDeliveryStream;

  constructor(scope: Construct, id: string, props: StreamProps) {
    super(scope, id);
    const { stage, eventClass, shard, role, logGroup } = props;
    this.name = names.stream(stage, eventClass, shard);
    this.eventClass = eventClass;
    this.shard = shard;
    const logStream = new LogStream(this, 'Log', { logGroup, logStreamName: shardName(eventClass, shard), removalPolicy: RemovalPolicy.DESTROY });
    this.stream = new CfnDeliveryStream(this, 'Stream', {
      deliveryStreamName: this.name,
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: bucketArn(names.bucket(stage, 'curated')),
        roleArn: role.roleArn,
        prefix: `${eventsPrefix}${eventClass}/${hour}`,
        errorOutputPrefix: `${errorsPrefix}${eventClass}/!{firehose:error-output-type}/${hour}`,
        bufferingHints: { intervalInSeconds: props.hints.intervalSeconds, sizeInMBs: props.hints.sizeMegabytes },
        // Parquet compresses by itself; with conversion Firehose takes no other value.
        compressionFormat: 'UNCOMPRESSED',
        cloudWatchLoggingOptions: { enabled: true, logGroupName: logGroup.logGroupName, logStreamName: logStream.logStreamName },
        dataFormatConversionConfiguration: conversion(props),
        processingConfiguration: processing(props),
        // The raw bucket is the source of truth, and a source backup can never be switched off again.
        s3BackupMode: 'Disabled',
      },
    });
    // What a further stream still buffers is delivered after its class has fewer; one that never came to be is not kept.
    if (shard > 1) this.stream.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    // Firehose checks at creation that the role may read the table: https://github.com/aws/aws-cdk/issues/5221
    this.stream.node.addDependency(role);
  }
}

function conversion({ eventClass, databaseName, role }: StreamProps): CfnDeliveryStream.DataFormatConversionConfigurationProperty {
  return {
    enabled: true,
    inputFormatConfiguration: { deserializer: { openXJsonSerDe: { caseInsensitive: true } } },
    outputFormatConfiguration: { serializer: { parquetSerDe: { compression: 'SNAPPY' } } },
    schemaConfiguration: {
      catalogId: Aws.ACCOUNT_ID,
      databaseName,
      tableName: eventClass,
      region: Aws.REGION,
      roleArn: role.roleArn,
      versionId: 'LATEST',
    },
  };
}

/** The hints are explicit: left out, the service's own apply, and they would overflow the answer of a transform. */
function processing({ transform, role }: StreamProps): CfnDeliveryStream.ProcessingConfigurationProperty {
  if (!transform) return { enabled: false };
  const { intervalSeconds, sizeMegabytes, retries } = transform.hints;
  const parameters = {
    LambdaArn: transform.function.functionArn,
    NumberOfRetries: String(retries),
    RoleArn: role.roleArn,
    BufferSizeInMBs: String(sizeMegabytes),
    BufferIntervalInSeconds: String(intervalSeconds),
  };
  return {
    enabled: true,
    processors: [
      {
        type: 'Lambda',
        parameters: Object.entries(parameters).map(([parameterName, parameterValue]) => ({ parameterName, parameterValue })),
      },
    ],
  };
}
