import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { eventClasses } from '../schemas';
import { ConfigError } from './config-error';
import { isObject, StageFile } from './stage-file';

/** A stage's configuration: stacks/stages/<stage>.json, typed and checked. docs/stages.md explains each key. */
export interface StageConfig {
  readonly stage: string;
  /** Data is kept when a stack is removed, and stacks cannot be removed by accident. */
  readonly protected: boolean;
  /** Networks that may call the API and put files; empty: any. */
  readonly allowedCidrs: readonly string[];
  readonly logRetentionDays: number;
  readonly presign: {
    readonly urlSeconds: number;
    readonly maxUploadBytes: number;
    readonly keyCacheSeconds: number;
    readonly requestsPerSecond: number;
    readonly burst: number;
  };
  readonly doors: {
    /** Days after its end for which a key's batches are set aside instead of being refused. */
    readonly graceDays: number;
    readonly inboxDays: number;
  };
  readonly raw: { readonly lockMode: 'GOVERNANCE' | 'COMPLIANCE'; readonly lockDays: number; readonly retentionDays: number };
  readonly curated: { readonly retentionDays: number };
  readonly fanOut: {
    readonly maxConcurrency: number;
    readonly maxDecodedBytes: number;
    readonly handOverSeconds: number;
    readonly packMode: 'lines' | 'single';
  };
  readonly stream: Buffering & {
    /** Event classes whose streams have hints of their own, or that have several streams. */
    readonly classes: Readonly<Record<string, ClassStreams>>;
  };
  readonly transform: {
    readonly intervalSeconds: number;
    readonly sizeMegabytes: number;
    readonly retries: number;
    readonly maxExcerptBytes: number;
  };
  readonly load: { readonly intervalMinutes: number; readonly freshnessMinutes: number; readonly maxFiles: number };
  readonly sweep: { readonly intervalMinutes: number; readonly attempts: number; readonly backOffMinutes: number };
  readonly warehouse: {
    readonly baseCapacity: number;
    readonly maxCapacity: number;
    readonly dailyRpuHours: number;
    /** How long rows are kept after their upload; null: for ever. */
    readonly eventsRetentionDays: number | null;
  };
  readonly audit: { readonly hour: number; readonly newestDays: number; readonly olderDays: number };
  readonly alarms: { readonly email?: string; readonly runbook: string };
}

/** Buffering hints of a stream: it delivers at whichever is reached first. */
export interface Buffering {
  readonly intervalSeconds: number;
  readonly sizeMegabytes: number;
}

export interface ClassStreams extends Buffering {
  /** Streams that the class is spread over. @default 1 */
  readonly shards?: number;
}

/** Names the stage to synthesize; the only variable that the stacks read. @default dev */
export const stageVariable = 'CYBERACTIVE_STAGE';

const stagesFolder = join(__dirname, 'stages');
/** What CloudWatch Logs offers. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const logRetentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;
const gibibyte = 1024 ** 3;

/**
 * The configuration of the stage that the environment names.
 * @throws ConfigError
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env, folder = stagesFolder): StageConfig {
  const stage = environment[stageVariable] ?? 'dev';
  const file = join(folder, `${stage}.json`);
  if (!/^[a-z][a-z0-9]{1,9}$/.test(stage) || !existsSync(file)) {
    const stages = readdirSync(folder).map((name) => name.replace(/\.json$/, ''));
    throw new ConfigError(stageVariable, `one of ${stages.join(', ')}`);
  }
  return parseConfig(stage, readFileSync(file, 'utf8'));
}

/**
 * Checks the text of a stage file.
 * @throws ConfigError with the path of the first key that does not hold
 */
export function parseConfig(stage: string, text: string): StageConfig {
  const file = new StageFile(parseJson(stage, text));
  const config: StageConfig = {
    stage,
    protected: file.boolean('protected'),
    allowedCidrs: file.list('allowedCidrs', 'a list of networks such as 203.0.113.0/24', isNetwork),
    logRetentionDays: file.oneOf('logRetentionDays', logRetentions),
    ...ingestion(file),
    ...processing(file),
    ...consumption(file),
  };
  file.end();
  requireOrder(config);
  return config;
}

function parseJson(stage: string, text: string): Readonly<Record<string, unknown>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`stages/${stage}.json`, 'JSON', { cause });
  }
  if (!isObject(json)) throw new ConfigError(`stages/${stage}.json`, 'a JSON object');
  return json;
}

function ingestion(file: StageFile) {
  return {
    presign: file.section('presign', (presign) => ({
      urlSeconds: presign.integer('urlSeconds', 60, 3600),
      maxUploadBytes: presign.integer('maxUploadBytes', 1, 5 * gibibyte),
      keyCacheSeconds: presign.integer('keyCacheSeconds', 0, 300),
      requestsPerSecond: presign.integer('requestsPerSecond', 1, 10_000),
      burst: presign.integer('burst', 1, 5_000),
    })),
    doors: file.section('doors', (doors) => ({
      graceDays: doors.integer('graceDays', 0, 90),
      inboxDays: doors.integer('inboxDays', 1, 180),
    })),
    raw: file.section('raw', (raw) => ({
      lockMode: raw.oneOf('lockMode', ['GOVERNANCE', 'COMPLIANCE'] as const),
      lockDays: raw.integer('lockDays', 1, 3650),
      retentionDays: raw.integer('retentionDays', 2, 3650),
    })),
    curated: file.section('curated', (curated) => ({ retentionDays: curated.integer('retentionDays', 1, 3650) })),
  };
}

function processing(file: StageFile) {
  return {
    fanOut: file.section('fanOut', (fanOut) => ({
      maxConcurrency: fanOut.integer('maxConcurrency', 2, 1000),
      maxDecodedBytes: fanOut.integer('maxDecodedBytes', 1024, 1024 * gibibyte),
      handOverSeconds: fanOut.integer('handOverSeconds', 10, 270),
      packMode: fanOut.oneOf('packMode', ['lines', 'single'] as const),
    })),
    stream: file.section('stream', (stream) => ({
      ...buffering(stream),
      classes: stream.sectionsOf('classes', 'an event class', (name) => Object.hasOwn(eventClasses, name), classStreams),
    })),
    transform: file.section('transform', (transform) => ({
      intervalSeconds: transform.integer('intervalSeconds', 0, 900),
      sizeMegabytes: transform.number('sizeMegabytes', 0.2, 3),
      retries: transform.integer('retries', 0, 300),
      // As much as rejected_record.excerpt holds.
      maxExcerptBytes: transform.integer('maxExcerptBytes', 0, 4096),
    })),
  };
}

const buffering = (hints: StageFile): Buffering => ({
  intervalSeconds: hints.integer('intervalSeconds', 60, 900),
  sizeMegabytes: hints.integer('sizeMegabytes', 64, 128),
});

/** More streams of one class than any volume needs for which a quota can be raised instead. */
const mostShards = 64;

function classStreams(hints: StageFile): ClassStreams {
  const shards = hints.optionalInteger('shards', 1, mostShards);
  return { ...buffering(hints), ...(shards !== undefined && { shards }) };
}

/** Event classes that have several streams, and how many. */
export const shardsOf = ({ classes }: StageConfig['stream']): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(classes).flatMap(([name, { shards = 1 }]) => (shards > 1 ? [[name, shards]] : [])));

/** The longest that any stream buffers, seconds. */
export const longestInterval = ({ intervalSeconds, classes }: StageConfig['stream']): number =>
  Math.max(intervalSeconds, ...Object.values(classes).map((hints) => hints.intervalSeconds));

function consumption(file: StageFile) {
  return {
    load: file.section('load', (load) => ({
      intervalMinutes: load.integer('intervalMinutes', 1, 1440),
      freshnessMinutes: load.integer('freshnessMinutes', 5, 10_080),
      maxFiles: load.integer('maxFiles', 1, 100),
    })),
    sweep: file.section('sweep', (sweep) => ({
      // As long as a run may last, so that two never meet.
      intervalMinutes: sweep.integer('intervalMinutes', 15, 1440),
      attempts: sweep.integer('attempts', 1, 10),
      backOffMinutes: sweep.integer('backOffMinutes', 15, 1440),
    })),
    warehouse: file.section('warehouse', (warehouse) => ({
      baseCapacity: warehouse.oneOf('baseCapacity', [4, ...eights(512)]),
      maxCapacity: warehouse.oneOf('maxCapacity', eights(512)),
      dailyRpuHours: warehouse.integer('dailyRpuHours', 1, 100_000),
      eventsRetentionDays: warehouse.integerOrNull('eventsRetentionDays', 1, 3650),
    })),
    audit: file.section('audit', (audit) => ({
      hour: audit.integer('hour', 0, 23),
      newestDays: audit.integer('newestDays', 1, 31),
      olderDays: audit.integer('olderDays', 1, 366),
    })),
    alarms: file.section('alarms', (alarms) => {
      const email = alarms.optionalText('email', 'a mail address', /^[^@\s]+@[^@\s]+$/);
      return { ...(email !== undefined && { email }), runbook: alarms.text('runbook', 'an address', /^\S+$/) };
    }),
  };
}

/** A network in CIDR notation, IPv4 or IPv6: what `aws:SourceIp` in a policy takes. */
function isNetwork(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  const widest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= widest;
}

/** Redshift Serverless takes 4 or steps of 8. @see https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-capacity.html */
const eights = (most: number): number[] => Array.from({ length: most / 8 }, (_, index) => 8 * (index + 1));

/** The registry outlives the raw files that it describes by this, days. */
export const stateAfterRawDays = 30;
/** Rows are to be gone so long before the registry's entry of their upload: nights on which the audit may fail, days. */
const auditMayFailDays = 7;

/** What only holds between keys. */
function requireOrder({ raw, doors, warehouse, load, stream, transform, presign, protected: kept }: StageConfig): void {
  const must = (holds: boolean, key: string, expected: string): void => {
    if (!holds) throw new ConfigError(key, expected);
  };
  must(raw.retentionDays > raw.lockDays, 'raw.retentionDays', `more than raw.lockDays, ${raw.lockDays}: a locked version cannot expire`);
  must(kept || raw.lockMode === 'GOVERNANCE', 'raw.lockMode', 'GOVERNANCE in a stage that can be destroyed: nobody can remove what COMPLIANCE locks');
  const longestRetention = raw.retentionDays + stateAfterRawDays - auditMayFailDays;
  must(
    warehouse.eventsRetentionDays === null || warehouse.eventsRetentionDays <= longestRetention,
    'warehouse.eventsRetentionDays',
    `at most ${longestRetention} (raw.retentionDays + ${stateAfterRawDays - auditMayFailDays}): the registry forgets an upload ${stateAfterRawDays} days after its raw file, ` +
      'and the same file shipped again after that is a new upload of the same ids, whose rows would come a second time beside the old ones; ' +
      'keep raw longer, or rows shorter',
  );
  must(doors.inboxDays > doors.graceDays, 'doors.inboxDays', `more than doors.graceDays, ${doors.graceDays}: what is set aside must outlast the time in which it is released`);
  must(warehouse.maxCapacity >= warehouse.baseCapacity, 'warehouse.maxCapacity', `at least warehouse.baseCapacity, ${warehouse.baseCapacity}`);
  must(presign.burst >= presign.requestsPerSecond, 'presign.burst', `at least presign.requestsPerSecond, ${presign.requestsPerSecond}`);
  const buffered = Math.ceil((longestInterval(stream) + transform.intervalSeconds) / 60) + load.intervalMinutes;
  must(load.freshnessMinutes > buffered, 'load.freshnessMinutes', `more than ${buffered}, what buffers and load interval take by themselves`);
}
