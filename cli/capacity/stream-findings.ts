import { eventClasses, type EventClassName } from '../../schemas';
import type { StageConfig } from '../../stacks/config';
import { ratiosOf } from '../buffer/ratios';
import { INVOCATION_SECONDS, TRANSFORM_SPEED } from '../cost/usage';
import { ROOM, withRoom, type Change } from './finding';
import type { ClassLoad, Load } from './load';
import type { Use } from './measure';

const MEBIBYTE = 1024 * 1024;
/** As stacks/config.ts takes. */
const MOST_SHARDS = 64;
/** Base64 of a transform's answer. */
const BASE64 = 4 / 3;

/** What each class's streams take of the quotas of a stream. */
export function streamUses({ classes }: Load, config: StageConfig): Use[] {
  return classes.flatMap((load): Use[] => {
    const shards = config.stream.classes[load.name]?.shards ?? 1;
    const use = (key: Use['key'], total: number): Use => ({ key, of: load.name, use: total / shards, total, grows: true, helps: (limit) => moreStreams(load.name, total, limit) });
    return [
      use('firehose_bytes', load.bytes),
      use('firehose_requests', load.requests),
      use('firehose_records', load.records),
      ...(eventClasses[load.name as EventClassName].ocsf ? [use('firehose_invocations', invocationsUnderWay(load, config))] : []),
    ];
  });
}

/** Streams that hold a total, with room to spare. */
function moreStreams(name: string, total: number, limit: number): Change {
  return { path: `stream.classes.${name}.shards`, value: Math.min(MOST_SHARDS, Math.max(1, withRoom(total / limit))) };
}

/** Whether more streams alone hold a total. */
export const holdsByStreams = (total: number, limit: number): boolean => total / limit / ROOM <= MOST_SHARDS;

function invocationsUnderWay({ bytes }: ClassLoad, { transform }: StageConfig): number {
  const batch = transform.sizeMegabytes * MEBIBYTE;
  return (bytes / batch) * (batch / TRANSFORM_SPEED + INVOCATION_SECONDS);
}

/** Transforms of all classes under way at a time. */
export const transformsUnderWay = ({ classes }: Load, config: StageConfig): number =>
  classes.filter(({ name }) => eventClasses[name as EventClassName].ocsf).reduce((sum, load) => sum + invocationsUnderWay(load, config), 0);

/** Largest answer of a transform: the class whose rows grow most. Bytes. */
export const largestAnswer = ({ classes }: Load, { transform }: StageConfig): number =>
  Math.max(...classes.map(({ name }) => (eventClasses[name as EventClassName].ocsf ? ratiosOf(name).expansion : 0))) * transform.sizeMegabytes * MEBIBYTE * BASE64;
