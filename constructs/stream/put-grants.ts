import type { Grant } from '../grant';
import { names, streamArn, type Stage } from '../names';
import type { Shards } from './shards';

/**
 * What putting to the streams of classes asks for. Further streams of a class are one entry with a wildcard, since an inline
 * policy holds 10,240 characters. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function putGrants(stage: Stage, eventClasses: readonly string[], shards: Shards = {}): Grant[] {
  const spread = eventClasses.filter((name) => (shards[name] ?? 1) > 1);
  const actions = ['firehose:PutRecordBatch'];
  const further = { actions, resources: spread.map((name) => streamArn(`${names.stream(stage, name)}.*`)), wildcard: 'The further streams of the same event class, by number.' };
  return [{ actions, resources: eventClasses.map((name) => streamArn(names.stream(stage, name))) }, ...(spread.length > 0 ? [further] : [])];
}

/** What carries the number of streams to a function; nothing where each class has one. */
export const shardsVariable = (shards: Shards): Record<string, string> => (Object.keys(shards).length === 0 ? {} : { STREAM_SHARDS: JSON.stringify(shards) });
