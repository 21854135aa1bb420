/** Firehose's documents, members spelled as in its API, and what the sandbox keeps of a stream. */

export interface BufferingHints {
  readonly SizeInMBs: number;
  readonly IntervalInSeconds: number;
}

export interface ProcessorParameter {
  readonly ParameterName: string;
  readonly ParameterValue: string;
}

export interface ProcessingConfiguration {
  readonly Enabled?: boolean;
  readonly Processors?: readonly { readonly Type: string; readonly Parameters?: readonly ProcessorParameter[] }[];
}

export interface SchemaConfiguration {
  readonly RoleARN?: string;
  readonly CatalogId?: string;
  readonly DatabaseName?: string;
  readonly TableName?: string;
  readonly Region?: string;
  /** @default LATEST */
  readonly VersionId?: string;
}

export interface DataFormatConversionConfiguration {
  readonly Enabled?: boolean;
  readonly SchemaConfiguration?: SchemaConfiguration;
  readonly InputFormatConfiguration?: { readonly Deserializer?: Readonly<Record<string, unknown>> };
  readonly OutputFormatConfiguration?: { readonly Serializer?: Readonly<Record<string, unknown>> };
}

/** ExtendedS3DestinationConfiguration, and ExtendedS3DestinationUpdate where all is optional. */
export interface DestinationInput {
  readonly RoleARN?: string;
  readonly BucketARN?: string;
  readonly Prefix?: string;
  readonly ErrorOutputPrefix?: string;
  readonly BufferingHints?: Partial<BufferingHints>;
  readonly CompressionFormat?: string;
  readonly EncryptionConfiguration?: Readonly<Record<string, unknown>>;
  readonly CloudWatchLoggingOptions?: Readonly<Record<string, unknown>>;
  readonly ProcessingConfiguration?: ProcessingConfiguration;
  readonly S3BackupMode?: string;
  readonly DataFormatConversionConfiguration?: DataFormatConversionConfiguration;
  readonly FileExtension?: string;
  readonly CustomTimeZone?: string;
}

/** A destination with its defaults filled in and checked. */
export interface Destination extends DestinationInput {
  readonly RoleARN: string;
  readonly BucketARN: string;
  readonly BufferingHints: BufferingHints;
}

export interface DeliveryStream {
  readonly name: string;
  readonly arn: string;
  /** `DeliveryStreamVersionId`: 1, and one more for each change of the destination; part of the object names. */
  readonly version: number;
  /** Epoch ms. */
  readonly created: number;
  readonly updated?: number;
  readonly destination: Destination;
  readonly encryption?: { readonly KeyType: string; readonly KeyARN?: string };
  readonly tags: Readonly<Record<string, string>>;
  /** The template's properties at its last deployment: the same again changes nothing. */
  readonly deployed?: string;
}

/** One record in a buffer. */
export interface BufferedRecord {
  readonly id: string;
  /** When it was put, epoch ms. */
  readonly arrived: number;
  /** When it came into this buffer, epoch ms. */
  readonly buffered: number;
  readonly data: Buffer;
}

/** A record on its way to the error output: its line is final. */
export interface FailedRecord {
  readonly id: string;
  readonly arrived: number;
  readonly buffered: number;
  /** One JSON document with its newline. */
  readonly line: string;
}
