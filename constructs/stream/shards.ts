import { createHash } from 'node:crypto';
// By itself, without the CDK: functions are bundled with all that their imports import.

/** How many streams an event class is spread over; a class that is not named has one. */
export type Shards = Readonly<Record<string, number>>;

/**
 * What follows the stage's prefix in a stream's name: the class for its first stream, then `http_activity.2` and so on. A
 * class may get more streams, or fewer, and the first one stays what it is. No class has a dot in its name.
 */
export const shardName = (eventClass: string, shard: number): string => (shard === 1 ? eventClass : `${eventClass}.${shard}`);

/** All of a class, the first one first. */
export const shardNames = (eventClass: string, shards: Shards = {}): string[] =>
  Array.from({ length: shards[eventClass] ?? 1 }, (_, index) => shardName(eventClass, index + 1));

/** The class that a stream is of. @param name as shardName makes it, or with the stage's prefix, which then stays */
export const classOfShard = (name: string): string => name.replace(/\.\d+$/, '');

/**
 * The stream that takes what a key stands for: at each attempt always the same one, and each as often as the others. Where
 * the number of streams changes, a key may move; that a record is then in two streams is what loading tells apart by its id.
 * @param attempt from 0; each goes to the stream after the one before it
 */
export function shardFor(eventClass: string, shards: Shards | undefined, key: string, attempt = 0): string {
  const count = shards?.[eventClass] ?? 1;
  if (count === 1) return eventClass;
  return shardName(eventClass, 1 + ((createHash('sha256').update(key).digest().readUInt32BE(0) + attempt) % count));
}

/** As functions and stack outputs carry it: JSON; absent where no class has more than one. */
export const parseShards = (text: string | undefined): Shards => (text === undefined ? {} : (JSON.parse(text) as Shards));
