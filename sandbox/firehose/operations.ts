/** The Firehose API's operations: `Firehose_20150804.<name>` in JSON 1.1. Blobs come in base64, times go out as Date. */
import type { Operation } from '../edge/api';
import { ServiceError } from '../errors';
import { checkedOperations } from '../shape';
import { isBase64 } from './base64';
import type { DeliveryStream } from './model';
import type { FirehoseService } from './service';
import { inputShapes } from './shapes';
import { DESTINATION_ID } from './streams';

type Input = Readonly<Record<string, any>>;

/** Names that one ListDeliveryStreams answers unless told otherwise (API_ListDeliveryStreams.html). */
const PAGE = 10;

const PLAIN_MEMBERS = [
  'RoleARN', 'BucketARN', 'Prefix', 'ErrorOutputPrefix', 'BufferingHints', 'CompressionFormat', 'EncryptionConfiguration', 'CloudWatchLoggingOptions',
] as const;

/** Operations by name; each checks its input's shape first. */
export function firehoseOperations(service: FirehoseService): Readonly<Record<string, Operation>> {
  const { streams } = service;
  return checkedOperations<keyof typeof inputShapes, Record<string, unknown>>(inputShapes, {
    CreateDeliveryStream: (input) => {
      const stream = streams.create(input as Parameters<typeof streams.create>[0]);
      return { DeliveryStreamARN: stream.arn };
    },
    DeleteDeliveryStream: (input) => done(service.delete(input.DeliveryStreamName)),
    DescribeDeliveryStream: (input) => ({ DeliveryStreamDescription: description(streams.get(input.DeliveryStreamName)) }),
    ListDeliveryStreams: (input) => list(streams.all(), input),
    PutRecord: (input) => putRecord(service, input),
    PutRecordBatch: (input) => putRecordBatch(service, input),
    UpdateDestination: (input) => {
      const { DeliveryStreamName: name, CurrentDeliveryStreamVersionId: version, DestinationId: destinationId } = input;
      return done(service.configure(streams.updateDestination(name, { version, destinationId, update: input.ExtendedS3DestinationUpdate })));
    },
    StartDeliveryStreamEncryption: (input) => done(streams.encrypt(input.DeliveryStreamName, input.DeliveryStreamEncryptionConfigurationInput)),
    StopDeliveryStreamEncryption: (input) => done(streams.stopEncryption(input.DeliveryStreamName)),
    TagDeliveryStream: (input) => done(streams.tag(input.DeliveryStreamName, input.Tags)),
    ListTagsForDeliveryStream: (input) => ({
      Tags: Object.entries(streams.get(input.DeliveryStreamName).tags).map(([Key, Value]) => ({ Key, Value })),
      HasMoreTags: false,
    }),
  });
}

/** @throws ServiceError ServiceUnavailableException where the quota of the second is used up */
function putRecord(service: FirehoseService, input: Input): Record<string, unknown> {
  const [result] = service.put(input.DeliveryStreamName, [bytesOf(input.Record.Data)]);
  if ('ErrorCode' in result!) throw new ServiceError(result.ErrorCode, result.ErrorMessage, 503);
  return { ...result, Encrypted: isEncrypted(service, input) };
}

/** Responses stand in the order of the records (API_PutRecordBatch.html). */
function putRecordBatch(service: FirehoseService, input: Input): Record<string, unknown> {
  const records = (input.Records as readonly { readonly Data: string }[]).map(({ Data }) => bytesOf(Data));
  const responses = service.put(input.DeliveryStreamName, records);
  return {
    FailedPutCount: responses.filter((response) => 'ErrorCode' in response).length,
    Encrypted: isEncrypted(service, input),
    RequestResponses: responses,
  };
}

/** @throws ServiceError SerializationException */
function bytesOf(base64: string): Buffer {
  if (!isBase64(base64)) throw new ServiceError('SerializationException', 'Data: expected base64');
  return Buffer.from(base64, 'base64');
}

function isEncrypted(service: FirehoseService, input: Input): boolean {
  return service.streams.get(input.DeliveryStreamName).encryption !== undefined;
}

function list(streams: readonly DeliveryStream[], { Limit = PAGE, ExclusiveStartDeliveryStreamName = '' }: Input): Record<string, unknown> {
  const names = streams.map(({ name }) => name).sort().filter((name) => name > ExclusiveStartDeliveryStreamName);
  return { DeliveryStreamNames: names.slice(0, Limit), HasMoreDeliveryStreams: names.length > Limit };
}

/** API_DeliveryStreamDescription.html */
function description(stream: DeliveryStream): Record<string, unknown> {
  const { destination } = stream;
  return {
    DeliveryStreamName: stream.name,
    DeliveryStreamARN: stream.arn,
    DeliveryStreamStatus: 'ACTIVE',
    DeliveryStreamEncryptionConfiguration: stream.encryption ? { ...stream.encryption, Status: 'ENABLED' } : { Status: 'DISABLED' },
    DeliveryStreamType: 'DirectPut',
    VersionId: String(stream.version),
    CreateTimestamp: new Date(stream.created),
    ...(stream.updated === undefined ? {} : { LastUpdateTimestamp: new Date(stream.updated) }),
    Destinations: [
      { DestinationId: DESTINATION_ID, S3DestinationDescription: plainDescription(destination), ExtendedS3DestinationDescription: destination },
    ],
    HasMoreDestinations: false,
  };
}

/** S3DestinationDescription repeats what both kinds of S3 destination have. */
function plainDescription(destination: DeliveryStream['destination']): Record<string, unknown> {
  return Object.fromEntries(PLAIN_MEMBERS.map((member) => [member, destination[member]]));
}

function done(_nothing: void): Record<string, unknown> {
  return {};
}
