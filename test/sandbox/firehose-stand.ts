/** A delivery stream on a stand: real store, scheduler and Glue; objects go to a list; the transform is a function. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FirehoseService, type FirehoseOptions, type ObjectWriter } from '../../sandbox/firehose';
import { GlueService } from '../../sandbox/glue';
import type { Kernel, LogEntry } from '../../sandbox/kernel';
import { seededRandom } from '../../sandbox/random';
import { createScheduler, type Scheduler } from '../../sandbox/scheduler';
import { openStore, type Store } from '../../sandbox/store';

export const START = Date.UTC(2026, 0, 2, 3, 4, 5);
export const MINUTE = 60_000;
export const STREAM = 'events';
export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:transform';
export const ROLE_ARN = 'arn:aws:iam::000000000000:role/firehose';

export interface PutObject {
  readonly bucket: string;
  readonly key: string;
  readonly body: Buffer;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  /** Sandbox time. */
  readonly at: number;
}

export interface TransformEvent {
  readonly invocationId: string;
  readonly deliveryStreamArn: string;
  readonly region: string;
  readonly records: readonly { readonly recordId: string; readonly approximateArrivalTimestamp: number; readonly data: string }[];
}

/** Gives the answer (or a promise of it), as text or to be put as JSON, or throws what the invocation throws. */
export type TransformFunction = (event: TransformEvent) => unknown;

/** A function that throws: Lambda answers 200 with X-Amz-Function-Error. */
export class FunctionError extends Error {}

export interface Stand {
  readonly kernel: Kernel;
  readonly scheduler: Scheduler;
  readonly store: Store;
  readonly glue: GlueService;
  readonly firehose: FirehoseService;
  readonly objects: PutObject[];
  readonly log: LogEntry[];
  readonly events: TransformEvent[];
  /** Whether a put to this key fails. */
  refuses: (key: string) => boolean;
  transform: TransformFunction;
  call(operation: string, input: object): Promise<any>;
  put(...records: (string | object | Buffer)[]): any;
  /** Ends this life and starts another over the same state. */
  restart(): Stand;
}

export interface StandOptions extends FirehoseOptions {
  readonly folder?: string;
  readonly start?: number;
}

const folders = new Set<string>();
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'firehose-'));
  folders.add(folder);
  return folder;
}

export function openStand(options: StandOptions = {}): Stand {
  const folder = options.folder ?? temporaryFolder();
  const scheduler = createScheduler({ mode: 'simulated', start: options.start ?? START, onError: (task, error) => console.error(task, error) });
  const store = openStore(folder);
  const log: LogEntry[] = [];
  const kernel: Kernel = {
    scheduler, store, random: seededRandom(1), log: (entry) => log.push(entry), accountId: '000000000000', region: 'us-east-1', endpoint: '',
  };
  const glue = new GlueService(kernel);
  const objects: PutObject[] = [];
  const events: TransformEvent[] = [];
  const s3: ObjectWriter = {
    async putObject({ ops = [], ...object }) {
      await Promise.resolve();
      if (stand.refuses(object.key)) throw new Error('AccessDenied');
      store.commit(ops);
      objects.push({ ...object, at: scheduler.now() });
    },
  };
  const lambda = {
    async invoke(_name: string, payload: Buffer) {
      await Promise.resolve();
      events.push(JSON.parse(payload.toString()));
      try {
        const answer = await stand.transform(events.at(-1)!);
        return { payload: Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer ?? null)) };
      } catch (error) {
        if (!(error instanceof FunctionError)) throw error;
        return { payload: Buffer.from(JSON.stringify({ errorMessage: error.message })), functionError: 'Unhandled' };
      }
    },
  };
  const firehose = new FirehoseService(kernel, { s3, lambda, glue }, options);
  const stand: Stand = {
    kernel, scheduler, store, glue, firehose, objects, log, events,
    refuses: () => false,
    transform: identity,
    call: async (operation, input) => (firehose.api.operations[operation] ?? glue.api.operations[operation])!(input, { principal: { accessKeyId: 'x', arn: 'root' }, sourceIp: '', requestId: '' }),
    put: (...records) => firehose.put(STREAM, records.map(asBytes)),
    restart() {
      firehose.stop();
      scheduler.stop();
      store.close();
      return openStand({ ...options, folder, start: scheduler.now() });
    },
  };
  return stand;
}

export function identity(event: TransformEvent): unknown {
  return { records: event.records.map(({ recordId, data }) => ({ recordId, result: 'Ok', data })) };
}

/** The stream's destination; what is given replaces or adds members. */
export function destination(members: object = {}): Record<string, any> {
  return {
    RoleARN: ROLE_ARN,
    BucketARN: 'arn:aws:s3:::curated',
    Prefix: 'events/!{timestamp:yyyy/MM/dd/HH}/',
    ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
    BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 300 },
    ...members,
  };
}

export function processing(parameters: Readonly<Record<string, string | number>> = {}): object {
  const all = { LambdaArn: FUNCTION_ARN, BufferSizeInMBs: 0.2, BufferIntervalInSeconds: 60, NumberOfRetries: 3, ...parameters };
  return {
    ProcessingConfiguration: {
      Enabled: true,
      Processors: [{ Type: 'Lambda', Parameters: Object.entries(all).map(([ParameterName, value]) => ({ ParameterName, ParameterValue: String(value) })) }],
    },
  };
}

export function converting(schema: object = {}): object {
  return {
    BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 300 },
    DataFormatConversionConfiguration: {
      SchemaConfiguration: { DatabaseName: 'lake', TableName: 'events', RoleARN: ROLE_ARN, ...schema },
      InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: {} } },
      OutputFormatConfiguration: { Serializer: { ParquetSerDe: {} } },
    },
  };
}

export function deployStream(stand: Stand, ExtendedS3DestinationConfiguration: object, more: object = {}): void {
  stand.firehose.deploy(
    { stack: 'Data', logicalId: 'Stream', type: 'AWS::KinesisFirehose::DeliveryStream', properties: { DeliveryStreamType: 'DirectPut', ExtendedS3DestinationConfiguration, ...more } },
    stand.firehose.identify('AWS::KinesisFirehose::DeliveryStream', STREAM),
  );
}

/** `columns`: name → Glue type. */
export function deployTable(stand: Stand, columns: Readonly<Record<string, string>>): void {
  const deploy = (type: string, name: string, properties: object) =>
    stand.glue.deploy({ stack: 'Data', logicalId: name, type, properties }, stand.glue.identify(type, name));
  deploy('AWS::Glue::Database', 'Lake', { CatalogId: '000000000000', DatabaseInput: { Name: 'Lake' } });
  const StorageDescriptor = { Columns: Object.entries(columns).map(([Name, Type]) => ({ Name, Type })) };
  deploy('AWS::Glue::Table', 'Events', { CatalogId: '000000000000', DatabaseName: 'lake', TableInput: { Name: 'Events', StorageDescriptor } });
}

/** The lines of error objects, in the order of delivery. */
export function errorLines(stand: Stand): any[] {
  const errors = stand.objects.filter(({ key }) => key.startsWith('errors/'));
  return errors.flatMap(({ body }) => body.toString().trimEnd().split('\n').map((line) => JSON.parse(line)));
}

function asBytes(record: string | object | Buffer): Buffer {
  if (Buffer.isBuffer(record)) return record;
  return Buffer.from(typeof record === 'string' ? record : JSON.stringify(record));
}
