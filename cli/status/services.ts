import { FirehoseClient } from '@aws-sdk/client-firehose';
import { SQSClient } from '@aws-sdk/client-sqs';
import { parseShards, type Shards } from '../../constructs/stream/shards';
import type { StageConfig } from '../../stacks/config';
import { stageConfig, stagesFolder } from '../buffer/services';
import { output, type Environment } from '../environment';

/** What a look at a stage asks of an environment. */
export type StatusEnvironment = Pick<Environment, 'name' | 'stage' | 'outputs' | 'settings' | 's3' | 'registry' | 'now' | 'freshnessSeconds' | 'hasLanded'>;

/** What a look reaches outside. */
export interface StatusServices extends StatusEnvironment {
  readonly firehose: FirehoseClient;
  readonly sqs: SQSClient;
  readonly buckets: { readonly raw: string; readonly state: string; readonly curated: string };
  /** A class's stream is this and its name. */
  readonly streamPrefix: string;
  /** How many streams a class has; one where it is not named. */
  readonly shards: Shards;
  readonly config: StageConfig;
}

/** Clients of an environment are made once: whoever looks again and again opens no new connections. */
const opened = new WeakMap<StatusEnvironment, StatusServices>();

/**
 * @param stages folder of the stage files
 * @throws CommandError where the stage has no file, or its stacks lack an output
 */
export function statusServices(environment: StatusEnvironment, stages = stagesFolder): StatusServices {
  const known = opened.get(environment);
  if (known) return known;
  const { settings, outputs, stage } = environment;
  const services: StatusServices = {
    ...environment,
    firehose: new FirehoseClient({ ...settings }),
    sqs: new SQSClient({ ...settings }),
    buckets: { raw: output(outputs, 'RawBucketName'), state: output(outputs, 'StateBucketName'), curated: output(outputs, 'CuratedBucketName') },
    streamPrefix: output(outputs, 'StreamPrefix'),
    shards: parseShards(outputs.StreamShards),
    config: stageConfig(stage, stages),
  };
  opened.set(environment, services);
  return services;
}
