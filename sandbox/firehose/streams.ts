/** The control plane: delivery streams, their configuration and versions. */
import { ServiceError } from '../errors';
import type { Kernel } from '../kernel';
import type { Op } from '../store';
import { unsupported } from '../shape';
import type { TableReader } from './dependencies';
import { destinationOf, updatedDestination } from './destination';
import type { DeliveryStream, DestinationInput } from './model';

const STREAMS = 'firehose.streams';
/** The one destination of a stream. */
export const DESTINATION_ID = 'destinationId-000000000001';

type Tags = readonly { readonly Key: string; readonly Value?: string }[];
type EncryptionInput = { readonly KeyType: string; readonly KeyARN?: string };

export interface StreamInput {
  readonly DeliveryStreamName: string;
  readonly ExtendedS3DestinationConfiguration?: DestinationInput;
  readonly DeliveryStreamEncryptionConfigurationInput?: EncryptionInput;
  readonly Tags?: Tags;
}

export interface DestinationUpdate {
  /** The version that the caller has read: the optimistic lock. */
  readonly version: string;
  readonly destinationId: string;
  readonly update: DestinationInput | undefined;
}

export class Streams {
  constructor(
    private readonly kernel: Kernel,
    private readonly tables: TableReader,
  ) {}

  all(): DeliveryStream[] {
    return [...this.kernel.store.entries<DeliveryStream>(STREAMS)].map(([, stream]) => stream);
  }

  find(name: string): DeliveryStream | undefined {
    return this.kernel.store.get<DeliveryStream>(STREAMS, name);
  }

  /** @throws ServiceError ResourceNotFoundException */
  get(name: string): DeliveryStream {
    const stream = this.find(name);
    if (!stream) throw new ServiceError('ResourceNotFoundException', `Firehose ${name} under account ${this.kernel.accountId} not found.`);
    return stream;
  }

  arnOf(name: string): string {
    return `arn:aws:firehose:${this.kernel.region}:${this.kernel.accountId}:deliverystream/${name}`;
  }

  /** Active at once; on AWS it takes a minute. @throws ServiceError ResourceInUseException, InvalidArgumentException */
  create(input: StreamInput): DeliveryStream {
    const name = input.DeliveryStreamName;
    if (this.find(name)) throw new ServiceError('ResourceInUseException', `Firehose ${name} under accountId ${this.kernel.accountId} already exists`);
    const configuration = input.ExtendedS3DestinationConfiguration;
    if (!configuration) throw new ServiceError('InvalidArgumentException', 'Exactly one destination configuration is supported for a Firehose');
    return this.write({
      name,
      arn: this.arnOf(name),
      version: 1,
      created: this.kernel.scheduler.now(),
      destination: destinationOf(configuration, this.tables),
      encryption: encryptionOf(input.DeliveryStreamEncryptionConfigurationInput),
      tags: tagsOf(input.Tags),
    });
  }

  /**
   * Creates the stream, or brings it to the template's configuration. The same properties again change nothing, so that
   * what UpdateDestination has set since stays, as it does on AWS, where CloudFormation compares templates.
   */
  deploy(input: StreamInput): DeliveryStream {
    const deployed = JSON.stringify(input);
    const current = this.find(input.DeliveryStreamName);
    if (current?.deployed === deployed) return current;
    if (!current) return this.write({ ...this.create(input), deployed });
    const destination = destinationOf(input.ExtendedS3DestinationConfiguration ?? {}, this.tables);
    const encryption = encryptionOf(input.DeliveryStreamEncryptionConfigurationInput);
    return this.write({ ...this.changed(current, destination), encryption, tags: tagsOf(input.Tags), deployed });
  }

  /** @throws ServiceError ConcurrentModificationException where `version` is not the current one */
  updateDestination(name: string, { version, destinationId, update }: DestinationUpdate): DeliveryStream {
    const current = this.get(name);
    if (version !== String(current.version)) throw staleVersion(name, current.version, version);
    if (destinationId !== DESTINATION_ID) throw new ServiceError('InvalidArgumentException', `Destination Id ${destinationId} not found`);
    if (!update) throw new ServiceError('InvalidArgumentException', 'Exactly one destination update is supported for a Firehose');
    return this.write(this.changed(current, updatedDestination(current.destination, update, this.tables)));
  }

  encrypt(name: string, input: EncryptionInput | undefined): void {
    this.write({ ...this.get(name), encryption: input ?? { KeyType: 'AWS_OWNED_CMK' } });
  }

  stopEncryption(name: string): void {
    this.write({ ...this.get(name), encryption: undefined });
  }

  tag(name: string, tags: Tags): void {
    const stream = this.get(name);
    this.write({ ...stream, tags: { ...stream.tags, ...tagsOf(tags) } });
  }

  removal(name: string): Op {
    return { table: STREAMS, key: this.get(name).name, delete: true };
  }

  private changed(stream: DeliveryStream, destination: DeliveryStream['destination']): DeliveryStream {
    return { ...stream, destination, version: stream.version + 1, updated: this.kernel.scheduler.now() };
  }

  private write(stream: DeliveryStream): DeliveryStream {
    this.kernel.store.commit([{ table: STREAMS, key: stream.name, value: stream }]);
    return stream;
  }
}

function staleVersion(name: string, current: number, specified: string): ServiceError {
  const message = `Cannot update firehose: ${name} since the current version id: ${current} and specified version id: ${specified} do not match`;
  return new ServiceError('ConcurrentModificationException', message);
}

function encryptionOf(input: EncryptionInput | undefined): EncryptionInput | undefined {
  if (input?.KeyType === 'CUSTOMER_MANAGED_CMK' && !input.KeyARN)
    throw unsupported('DeliveryStreamEncryptionConfigurationInput', 'KeyARN with CUSTOMER_MANAGED_CMK', 'none');
  return input;
}

function tagsOf(tags: Tags = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value ?? '']));
}
