import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** CloudWatch namespace of all metrics that the functions emit. */
export const metricNamespace = 'CyberActive';

/**
 * Dimensions that a metric may have. Customer and upload are log fields and warehouse columns, never dimensions: each
 * distinct value would be one more billed metric.
 */
export type Dimension = 'stage' | 'class' | 'source' | 'reason';

/** The pipeline's stages as Powertools service names: the `service` field of every log line. */
export type Service = 'presign' | 'ingest' | 'admit' | 'fan-out' | 'transform' | 'load' | 'sweep' | 'audit';

/** What a metric means: its unit, the function that emits it, and its dimensions beside `stage`. */
export interface MetricDefinition {
  readonly name: string;
  readonly unit: (typeof MetricUnit)[keyof typeof MetricUnit];
  readonly service: Service;
  readonly dimensions: readonly Exclude<Dimension, 'stage'>[];
  readonly doc: string;
}

/**
 * Every metric by the name that code uses. A name is in no other place.
 *
 * Metrics are at-least-once: what is done again because a step ended before it was acknowledged is measured again. Where
 * it matters how often, `doc` says so. Books (`ops.*`, `accounted/`) are exact; compare with them, never add metrics up.
 */
export const metrics = {
  uploadsIssued: metric('presign', 'UploadsIssued', 'Count', ['source'], 'Promises of an upload that were not there before.'),
  uploadsRepeated: metric('presign', 'UploadsRepeated', 'Count', ['source'], 'Requests for an upload that was promised before.'),
  clockSkew: metric('presign', 'ClockSkew', 'Seconds', [], 'Largest difference between a client\'s clock and the server\'s, of requests that tell their time.'),
  requestsRefused: metric('presign', 'RequestsRefused', 'Count', ['reason'], 'Requests refused, by CA code.'),

  batchesSetAside: metric('ingest', 'BatchesSetAside', 'Count', ['source'], 'Batches that came with an expired key and wait for its release.'),
  objectsAdmitted: metric('admit', 'ObjectsAdmitted', 'Count', ['source'], 'Files of the inbox that became uploads.'),
  objectsSetAside: metric('admit', 'ObjectsSetAside', 'Count', [], 'Files in the inbox that wait for the release of their key, at each look.'),

  recordsRead: metric('fan-out', 'RecordsRead', 'Count', ['source'], 'Framed records of uploads whose receipt was written.'),
  bytesDecoded: metric('fan-out', 'BytesDecoded', 'Bytes', ['source'], 'Decoded bytes of uploads whose receipt was written.'),
  packsPut: metric('fan-out', 'PacksPut', 'Count', ['class'], 'Firehose records accepted by PutRecordBatch.'),
  bytesBilled: metric('fan-out', 'BytesBilled', 'Bytes', ['class'], 'Bytes that Firehose bills: each record rounded up to 5,120.'),
  putsRetried: metric('fan-out', 'PutsRetried', 'Count', ['class'], 'Firehose records put again after a failed answer.'),
  handOvers: metric('fan-out', 'HandOvers', 'Count', [], 'Uploads handed to a following invocation before the timeout.'),
  recordsReplayed: metric('fan-out', 'RecordsReplayed', 'Count', ['source'], 'Records emitted again by order of a replay.'),
  uploadsUndecodable: metric('fan-out', 'UploadsUndecodable', 'Count', ['reason'], 'Uploads refused whole or from an offset on.'),

  recordsAccepted: metric('transform', 'RecordsAccepted', 'Count', ['class'], 'Records that became events, at each transformation: those of a batch that Firehose repeats count again.'),
  recordsRejected: metric('transform', 'RecordsRejected', 'Count', ['source', 'reason'], 'Records that became no event, at each transformation: those of a batch that Firehose repeats count again.'),
  recordFaults: metric('transform', 'RecordFaults', 'Count', [], 'Records rejected as internal: a bug cost each of them. Fan-out counts those of route and skip.'),
  packsFailed: metric('transform', 'PacksFailed', 'Count', ['reason'], 'Packs answered ProcessingFailed, at each attempt: in flight until an attempt succeeds or they are replayed.'),

  filesLoaded: metric('load', 'FilesLoaded', 'Count', ['class'], 'Curated objects committed.'),
  filesQuarantined: metric('load', 'FilesQuarantined', 'Count', [], 'Curated objects that Redshift refused alone three times.'),
  filesNarrow: metric('load', 'FilesNarrow', 'Count', [], 'Curated objects whose rows are of a newer schema version than their columns.'),
  uploadsRederived: metric('load', 'UploadsRederived', 'Count', [], 'Uploads whose rows were replaced by those of a later generation.'),
  recordsConflicting: metric('load', 'RecordsConflicting', 'Count', [], 'Records found in a second event class.'),
  recordsInFlight: metric('load', 'RecordsInFlight', 'Count', [], 'Records not yet accounted for, younger than the freshness window.'),
  recordsUnaccounted: metric('load', 'RecordsUnaccounted', 'Count', [], 'Records not accounted for past the freshness window.'),
  freshness: metric('load', 'Freshness', 'Seconds', [], 'Age of the oldest record at the moment that its rows were committed.'),
  newestRow: metric('load', 'NewestRow', 'Seconds', ['class'], 'Age of the newest loaded row since the promise of its upload, at each run of load: it grows while nothing comes.'),
  uploadToRow: metric('load', 'UploadToRow', 'Seconds', ['class'], 'p95 of rows from the promise of their upload to their commit; of a first generation. Estimated: rows of a file lie evenly between its oldest and its newest. Exact and by customer: `ops.freshness_hourly`.'),
  worstCustomer: metric('load', 'WorstCustomer', 'Seconds', [], 'Age, since fan-out, of the oldest upload that is not wholly loaded: that of the customer that waits longest.'),
  rejectStep: metric('load', 'RejectStep', 'Percent', [], 'Largest step of a customer: share of rejected records of the last hour above that of the seven days before, in points.'),

  uploadsNeverPut: metric('sweep', 'UploadsNeverPut', 'Count', [], 'Uploads that were promised and of which no object came before the URL expired.'),
  uploadsUnread: metric('sweep', 'UploadsUnread', 'Count', ['reason'], 'Uploads without a receipt at a sweep: waiting to be read, or being read.'),
  uploadsGivenUp: metric('sweep', 'UploadsGivenUp', 'Count', [], 'Uploads that are not read however often they are announced.'),
  filesUnloaded: metric('sweep', 'FilesUnloaded', 'Count', [], 'Curated objects of which load has said nothing past its interval.'),
  filesGivenUp: metric('sweep', 'FilesGivenUp', 'Count', [], 'Curated objects that are not loaded however often they are announced.'),
  rawObjectsUnknown: metric('sweep', 'RawObjectsUnknown', 'Count', [], 'Objects found in the raw bucket that nobody was promised.'),
  notificationsRepeated: metric('sweep', 'NotificationsRepeated', 'Count', ['reason'], 'Notifications sent again in the place of S3, by queue.'),
  sweepHealed: metric('sweep', 'SweepHealed', 'Count', ['reason'], 'What went on after the sweep had sent it on, by queue.'),
  errorObjectsRead: metric('sweep', 'ErrorObjectsRead', 'Count', [], 'Objects that Firehose wrote under errors/, read for the records that they tell of.'),
  errorLinesUnreadable: metric('sweep', 'ErrorLinesUnreadable', 'Count', [], 'Lines of error objects whose records cannot be told.'),
  recordsOrdered: metric('sweep', 'RecordsOrdered', 'Count', [], 'Records ordered again from raw because Firehose had lost them.'),
  recordsGivenUp: metric('sweep', 'RecordsGivenUp', 'Count', [], 'Records that Firehose loses however often they are emitted.'),
  receiptsRepeated: metric('sweep', 'ReceiptsRepeated', 'Count', [], 'Receipt rows put again because Firehose had lost them.'),
  uploadsNarrow: metric('sweep', 'UploadsNarrow', 'Count', [], 'Uploads whose rows lack columns of their schema version, waiting to be derived anew.'),
  uploadsLeftNarrow: metric('sweep', 'UploadsLeftNarrow', 'Count', [], 'Uploads whose rows lack columns however often they are derived anew.'),
  deadLetters: metric('sweep', 'DeadLetters', 'Count', [], 'Messages that were given up, in both dead-letter queues.'),
  sweepLag: metric('sweep', 'SweepLag', 'Seconds', [], 'Age of the newest object up to which the sweep has seen everything.'),
  shippersSilent: metric('sweep', 'ShippersSilent', 'Count', [], 'Shippers that are silent for far longer than they used to be.'),

  auditDifferences: metric('audit', 'AuditDifferences', 'Count', [], 'Lines of the books that a recount of the tables did not confirm.'),
  daysRecounted: metric('audit', 'DaysRecounted', 'Count', [], 'Days of uploads whose books were recounted from the tables.'),
  uploadsRetired: metric('audit', 'UploadsRetired', 'Count', [], 'Uploads whose rows and books were removed, past their retention.'),
  volumeStep: metric('audit', 'VolumeStep', 'Percent', [], 'Decoded bytes of the last whole day above the mean of the seven days before.'),
} as const satisfies Record<string, MetricDefinition>;

function metric(
  service: Service,
  name: string,
  unit: keyof typeof MetricUnit,
  dimensions: MetricDefinition['dimensions'],
  doc: string,
): MetricDefinition {
  return { service, name, unit: MetricUnit[unit], dimensions, doc };
}

/** Dimension values of a measurement, beside the stage: `{ class: 'authentication' }`. */
export type Dimensions = Readonly<Partial<Record<Exclude<Dimension, 'stage'>, string>>>;

/** Collects the measurements of one invocation. */
export interface Meter {
  /**
   * Measures. Within one invocation counts and bytes add up; of seconds and percents the largest is kept.
   * @throws TypeError unless the dimensions are exactly those of the definition
   */
  add(definition: MetricDefinition, value: number, dimensions?: Dimensions): void;
  /** Writes what was collected in CloudWatch's embedded metric format and begins anew. */
  flush(): void;
}

/** The part of the logger that the pipeline's functions use; tests hand in their own. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** What telemetry is told by a function's adapter, which alone reads the environment. */
export interface TelemetryOptions {
  readonly service: Service;
  readonly stage: string;
}

/**
 * Structured logger: one JSON line an entry, with `service` and `stage` on each. Payloads are never logged.
 * @see https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/
 */
export function createLogger(options: TelemetryOptions): Logger {
  return new Logger({ serviceName: options.service, logLevel: 'INFO', persistentKeys: { stage: options.stage } });
}

/**
 * Meter over Powertools metrics: one line for each combination of dimension values.
 * @param write takes one line; standard output by default, past Lambda's `console`, which would prefix it
 * @see https://docs.aws.amazon.com/powertools/typescript/latest/features/metrics/
 */
export function createMeter(
  options: TelemetryOptions,
  write: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
): Meter {
  let groups = new Map<string, { dimensions: Dimensions; values: Map<MetricDefinition, number> }>();
  return {
    add(definition, value, dimensions = {}) {
      requireDimensions(definition, dimensions);
      const key = definition.dimensions.map((name) => `${name}=${dimensions[name]}`).join();
      const group = groups.get(key) ?? { dimensions, values: new Map<MetricDefinition, number>() };
      groups.set(key, group);
      const before = group.values.get(definition) ?? 0;
      group.values.set(definition, adds(definition) ? before + value : Math.max(before, value));
    },
    flush() {
      const collected = groups;
      groups = new Map();
      for (const { dimensions, values } of collected.values()) write(embedded(options, dimensions, values));
    },
  };
}

const adds = ({ unit }: MetricDefinition): boolean => unit === MetricUnit.Count || unit === MetricUnit.Bytes;

function embedded(options: TelemetryOptions, dimensions: Dimensions, values: ReadonlyMap<MetricDefinition, number>): string {
  const group = new Metrics({ namespace: metricNamespace, serviceName: options.service });
  // Powertools adds a `service` dimension of its own; a metric's name says already which function emits it.
  group.clearDefaultDimensions();
  group.setDefaultDimensions({ stage: options.stage, ...dimensions } as Record<string, string>);
  for (const [definition, value] of values) group.addMetric(definition.name, definition.unit, value);
  return JSON.stringify(group.serializeMetrics());
}

function requireDimensions(definition: MetricDefinition, dimensions: Dimensions): void {
  const given = Object.keys(dimensions).sort().join();
  const expected = [...definition.dimensions].sort().join();
  if (given !== expected) throw new TypeError(`${definition.name}: expected dimensions [${expected}], found [${given}]`);
}
