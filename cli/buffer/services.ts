import path from 'node:path';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import type { S3Client } from '@aws-sdk/client-s3';
import { classOfShard, parseShards, type Shards } from '../../constructs/stream/shards';
import type { Registry } from '../../constructs/state/registry';
import { eventClasses } from '../../schemas';
import { loadConfig, stageVariable, type StageConfig } from '../../stacks/config';
import { openEnvironment, output, projectRoot, type Environment } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { userName } from '../user-name';
import { assumedDelays, noDelays, type Delays } from './deliveries';

/** What tuning reaches outside. Clients and clock are given, so that code can call it as the command does. */
export interface BufferServices {
  /** `local` or a stage. */
  readonly env: string;
  readonly stage: string;
  readonly firehose: FirehoseClient;
  readonly s3: S3Client;
  /** Of a stage on AWS: the sandbox has none. */
  readonly cloudWatch?: Pick<CloudWatchClient, 'send'>;
  readonly registry: Registry;
  readonly buckets: { readonly state: string; readonly curated: string };
  readonly workgroup: string;
  /** A class's stream is this and its name; further ones, where it has several, as shardName says. */
  readonly streamPrefix: string;
  /** As they are deployed. */
  readonly shards: Shards;
  /** Folder of the stage files. */
  readonly stages: string;
  readonly config: StageConfig;
  readonly delays: Delays;
  /** Epoch ms in the environment. */
  readonly now: () => number;
  /** Who does it, for the record. */
  readonly by: string;
}

export const stagesFolder = path.join(projectRoot, 'stacks', 'stages');

/** @param stages folder of the stage files @throws CommandError where there is no such environment */
export async function openServices(env: string, stages = stagesFolder): Promise<BufferServices> {
  return bufferServices(await openEnvironment(env), stages);
}

/** The same of an environment that is open. */
export function bufferServices({ name: env, stage, settings, outputs, s3, registry, now, local }: Environment, stages = stagesFolder): BufferServices {
  return {
    ...{ env, stage, s3, registry, stages, now },
    firehose: new FirehoseClient({ ...settings }),
    ...(!local && { cloudWatch: cloudWatchClient() }),
    buckets: { state: output(outputs, 'StateBucketName'), curated: output(outputs, 'CuratedBucketName') },
    workgroup: output(outputs, 'WorkgroupName'),
    streamPrefix: output(outputs, 'StreamPrefix'),
    shards: parseShards(outputs.StreamShards),
    config: stageConfig(stage, stages),
    delays: local ? noDelays : assumedDelays,
    by: userName(),
  };
}

/** Loaded when it is needed: most commands that know of buffers never ask CloudWatch. */
function cloudWatchClient(): CloudWatchClient {
  return new (require('@aws-sdk/client-cloudwatch') as typeof import('@aws-sdk/client-cloudwatch')).CloudWatchClient({});
}

/** @throws CommandError with the key of the stage file that does not hold */
export function stageConfig(stage: string, stages = stagesFolder): StageConfig {
  try {
    return loadConfig({ [stageVariable]: stage }, stages);
  } catch (error) {
    throw new CommandError(exitCodes.precondition, `stages/${stage}.json: ${(error as Error).message}`, 'docs/stages.md says what each key takes');
  }
}

export const classNames: readonly string[] = Object.keys(eventClasses);

/** The classes that a command is about: the one that is named, or of which a stream is, or all. @throws CommandError for one that does not exist */
export function classesFor(name: string | undefined, streamPrefix = ''): readonly string[] {
  if (name === undefined) return classNames;
  const found = classOfShard(name.startsWith(streamPrefix) ? name.slice(streamPrefix.length) : name);
  if (classNames.includes(found)) return [found];
  throw new CommandError(exitCodes.usage, `stream: expected one of ${classNames.join(', ')}, found ${name}`, 'cyberactive buffer show lists the streams');
}
