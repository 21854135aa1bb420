import { Aws } from 'aws-cdk-lib';
import { shardName } from './stream/shards';

/** A deployment's name: `dev`, `prod`. Part of every physical name. */
export type Stage = string;

/**
 * Physical names of what people and policies refer to. They are fixed, so that policies can name a resource before it
 * exists (a bucket's queue policy) and so that a command finds a stage's parts without a lookup.
 */
export const names = {
  bucket: (stage: Stage, purpose: 'raw' | 'state' | 'curated' | 'inbox') => `cyberactive-${stage}-${purpose}-${Aws.ACCOUNT_ID}-${Aws.REGION}`,
  queue: (stage: Stage, purpose: string) => `cyberactive-${stage}-${purpose}`,
  /** Stream of an event class is this and the class; further ones, where it has several, as shardName says. */
  streamPrefix: (stage: Stage) => `cyberactive-${stage}-`,
  stream: (stage: Stage, eventClass: string, shard = 1) => `${names.streamPrefix(stage)}${shardName(eventClass, shard)}`,
  function: (stage: Stage, name: string) => `cyberactive-${stage}-${name}`,
  glueDatabase: (stage: Stage) => `cyberactive_${stage}`,
  workgroup: (stage: Stage) => `cyberactive-${stage}`,
  warehouseDatabase: 'cyberactive',
} as const;

/** ARN of a bucket from its name alone. */
export const bucketArn = (name: string): string => `arn:${Aws.PARTITION}:s3:::${name}`;

/** ARN of all objects of a stage's bucket under a prefix (empty: all). */
export const objectsArn = (stage: Stage, purpose: 'raw' | 'state' | 'curated' | 'inbox', prefix = ''): string =>
  `${bucketArn(names.bucket(stage, purpose))}/${prefix}*`;

/** ARN of a function's role from its name alone. */
export const roleArn = (stage: Stage, name: string): string => `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${names.function(stage, name)}`;

/** ARN of a stream from its name alone. */
export const streamArn = (name: string): string =>
  `arn:${Aws.PARTITION}:firehose:${Aws.REGION}:${Aws.ACCOUNT_ID}:deliverystream/${name}`;

/** What reading the tables of a stage's catalog asks for. @see https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html */
export function glueTableArns(stage: Stage): string[] {
  const glue = `arn:${Aws.PARTITION}:glue:${Aws.REGION}:${Aws.ACCOUNT_ID}`;
  const database = names.glueDatabase(stage);
  return [`${glue}:catalog`, `${glue}:database/${database}`, `${glue}:table/${database}/*`];
}

export { errorsPrefix, eventsPrefix } from './prefixes';
