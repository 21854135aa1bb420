import { FirehoseClient } from '@aws-sdk/client-firehose';
import { GlueClient } from '@aws-sdk/client-glue';
import type { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { parseShards, type Shards } from '../../constructs/stream/shards';
import type { Registry } from '../../constructs/state/registry';
import type { Warehouse } from '../../constructs/warehouse/data-api';
import { loadConfig, stageVariable } from '../../stacks/config';
import { output, type Environment } from '../environment';
import { advanceBy } from '../sandbox-control';
import type { Api } from '../ship/upload';
import { userName } from '../user-name';
import { localProducer } from './local-producer';
import type { Producer } from './producer';
import { stageProducer } from './stage-producer';

/** What evolving reaches outside. Clients, clock and the way to deploy are given, so that code can call it as the command does. */
export interface EvolutionServices {
  /** `local` or a stage. */
  readonly env: string;
  readonly stage: string;
  readonly glue: GlueClient;
  readonly firehose: FirehoseClient;
  readonly warehouse: Warehouse;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly registry: Registry;
  readonly buckets: { readonly state: string; readonly curated: string };
  readonly curatedQueueUrl: string;
  /** Glue database. */
  readonly database: string;
  /** A class's stream is this and its name. */
  readonly streamPrefix: string;
  /** Classes that have several streams, as deployed. @default none */
  readonly shards?: Shards;
  readonly producer: Producer;
  readonly apiUrl: Api['url'];
  /** Processing units that the warehouse wakes with. */
  readonly baseCapacity: number;
  /** Epoch ms in the environment. */
  readonly now: () => number;
  /** Lets time pass there, ms: waits, or moves the sandbox's clock. */
  readonly passTime: (milliseconds: number) => Promise<void>;
  /** How long a record may take to the warehouse, ms. */
  readonly patience: number;
  /** Who does it, for the record. */
  readonly by: string;
}

/**
 * @param schemas the folder that is evolved
 * @param adminSecret ARN of the warehouse administrator's secret: on AWS only the owner of a table may alter it
 */
export function evolutionServices(environment: Environment, schemas: string, adminSecret?: string): EvolutionServices {
  const { name, stage, settings, outputs, local } = environment;
  return {
    ...{ env: name, stage, s3: environment.s3, registry: environment.registry },
    glue: new GlueClient({ ...settings }),
    firehose: new FirehoseClient({ ...settings }),
    sqs: new SQSClient({ ...settings }),
    warehouse: { ...environment.warehouse, ...(adminSecret !== undefined && { secretArn: adminSecret }) },
    buckets: { state: output(outputs, 'StateBucketName'), curated: output(outputs, 'CuratedBucketName') },
    curatedQueueUrl: output(outputs, 'CuratedQueueUrl'),
    database: output(outputs, 'GlueDatabaseName'),
    streamPrefix: output(outputs, 'StreamPrefix'),
    shards: parseShards(outputs.StreamShards),
    apiUrl: output(outputs, 'ApiUrl').replace(/(?<!\/)\/+$/, ''),
    baseCapacity: loadConfig({ [stageVariable]: stage }).warehouse.baseCapacity,
    producer: local ? localProducer(local, settings, schemas) : stageProducer(stage, settings),
    ...timeIn(environment),
    patience: 2 * environment.freshnessSeconds * 1000,
    by: userName(),
  };
}

/** Time in an environment, and how it passes: on AWS by itself, in the sandbox by moving its clock on. */
export const timeIn = ({ local, now }: Pick<Environment, 'local' | 'now'>): Pick<EvolutionServices, 'now' | 'passTime'> =>
  local ? sandboxTime(local.endpoint, now()) : { now, passTime: machineTime };

const machineTime = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 30_000)));

/** The sandbox's clock, which this command moves on. @param start its time now, epoch ms */
function sandboxTime(endpoint: string, start: number): Pick<EvolutionServices, 'now' | 'passTime'> {
  let ahead = start - Date.now();
  return {
    now: () => Date.now() + ahead,
    passTime: async (milliseconds) => {
      ahead = (await advanceBy(endpoint, Math.ceil(milliseconds))) - Date.now();
    },
  };
}
