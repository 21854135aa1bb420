import { eventClasses } from '../../schemas';
import type { StageConfig } from '../../stacks/config';
import type { Outcome } from '../buffer/simulate';
import { FAN_OUT_SPEED, LOAD_SPEED } from '../cost/usage';
import { withRoom, type Change } from './finding';
import type { Load } from './load';
import type { QuotaKey } from './quotas';
import { largestAnswer, streamUses, transformsUnderWay } from './stream-findings';

/** What a volume takes of one quota. */
export interface Use {
  readonly key: QuotaKey;
  readonly of?: string;
  readonly use: number;
  /** Of it, what does not grow with the volume. @default 0 */
  readonly standing?: number;
  /** Of all streams of the class, where there are several. */
  readonly total?: number;
  /** With the volume. */
  readonly grows: boolean;
  /** The setting that helps, at a limit. */
  readonly helps?: (limit: number) => Change;
}

/** What a volume takes of one setting of the stage. */
export interface SettingUse {
  readonly path: string;
  readonly title: string;
  readonly use: number;
  readonly limit: number;
  readonly unit: string;
  readonly grows: boolean;
  /** What the setting may be at most. */
  readonly most: number;
  readonly change: Change;
  /** Where the bound is an assumption, which. */
  readonly assumed?: string;
}

/** Resources of the pipeline's stack when each class has one stream, at most; a test counts them. */
export const STACK_RESOURCES = 150;
/** Stream, log stream, two alarms. */
export const RESOURCES_OF_A_STREAM = 4;
/** Load, sweep and audit, and a presign for 50 ms of each upload. */
const OTHER_FUNCTIONS = 3;
const PRESIGN_SECONDS = 0.05;
/** Of the busiest prefix of the state bucket, an upload: `accounted` is written twice, `issued` is read twice. */
const OF_ONE_PREFIX = 2;
/** Load has one, and asks about another; the nightly audit may run. */
const STATEMENTS = 3;
const BATCHES_OF_A_COPY = 2;
const DAY = 86_400;

/** Fan-outs that it takes at a time: each waits for its streams. */
export const fanOutsNeeded = ({ bytes, uploads }: Load): number => bytes / FAN_OUT_SPEED + uploads * 0.1;

/** RPU that loading takes all the time. */
export const rpuNeeded = ({ parquet_bytes, objects_per_day }: Outcome): number => (parquet_bytes * objects_per_day) / DAY / LOAD_SPEED;

/** What a volume takes of every quota. */
export function quotaUses(load: Load, outcome: Outcome, config: StageConfig, uploadBytes: number): Use[] {
  const streams = load.classes.reduce((sum, { name }) => sum + (config.stream.classes[name]?.shards ?? 1), 0);
  const fanOuts = fanOutsNeeded(load);
  const functions = fanOuts + transformsUnderWay(load, config) + load.uploads * PRESIGN_SECONDS + OTHER_FUNCTIONS;
  const grows = true;
  return [
    ...streamUses(load, config),
    { key: 'firehose_streams', use: streams, grows: false },
    { key: 'lambda_concurrency', use: functions, standing: OTHER_FUNCTIONS, grows },
    { key: 'lambda_mapping', use: fanOuts, grows },
    { key: 'lambda_payload', use: largestAnswer(load, config), grows: false },
    { key: 'api_requests', use: load.uploads, grows },
    { key: 's3_put', use: OF_ONE_PREFIX * load.uploads, grows },
    { key: 's3_get', use: OF_ONE_PREFIX * load.uploads, grows },
    { key: 's3_single_put', use: uploadBytes, grows: false },
    { key: 'sqs_in_flight', use: Math.min(fanOuts, config.fanOut.maxConcurrency), grows: false },
    { key: 'data_api_statements', use: STATEMENTS, grows: false },
    { key: 'data_api_batches', use: (BATCHES_OF_A_COPY * outcome.copies_per_day) / DAY, grows },
    { key: 'redshift_rpu', use: rpuNeeded(outcome), grows },
    { key: 'cloudformation_resources', use: STACK_RESOURCES + RESOURCES_OF_A_STREAM * (streams - load.classes.length), grows: false },
    { key: 'glue_tables', use: Object.keys(eventClasses).length, grows: false },
  ];
}

/** What a volume takes of the settings that a stage bounds itself by. */
export function settingUses(load: Load, outcome: Outcome, { presign, fanOut, warehouse }: StageConfig, uploadBytes: number): SettingUse[] {
  const of = (path: string, use: number, limit: number, most: number, unit: string, title: string, value = withRoom(use)): SettingUse => ({
    ...{ path, title, use, limit, unit, most, grows: true },
    change: { path, value: Math.min(most, value) },
  });
  const rpu = rpuNeeded(outcome);
  return [
    of('fanOut.maxConcurrency', fanOutsNeeded(load), fanOut.maxConcurrency, 1000, 'at a time', 'files read at a time'),
    // More than may come at once is not taken.
    of('presign.requestsPerSecond', load.uploads, Math.min(presign.requestsPerSecond, presign.burst), 5_000, '/s', 'requests to the API'),
    of('presign.burst', load.uploads, presign.burst, 5_000, '/s', 'requests to the API at once'),
    { ...of('warehouse.maxCapacity', rpu, warehouse.maxCapacity, 512, 'RPU', 'RPU that loads may take', 8 * Math.ceil(withRoom(rpu) / 8)), assumed: 'that one RPU loads 2 MB of Parquet a second' },
    { ...of('presign.maxUploadBytes', uploadBytes, presign.maxUploadBytes, 5 * 1024 ** 3, 'B', 'one uploaded file', uploadBytes), grows: false },
  ];
}
