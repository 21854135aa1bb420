import { durationText } from '../../buffer/points-text';
import { iso, secondsBetween } from '../times';
import { FAN_OUT_TIMEOUT, readingTime, QUIET } from './hops';
import type { Journey } from './journey';
import { causeOfLoad } from './load-cause';
import { causeInStream } from './stream-cause';

/** Hops of a record, in its order. */
export const hopNames = ['shipper', 'raw', 'fan-out', 'stream', 'curated', 'load'] as const;
export type HopName = (typeof hopNames)[number];

/** Codes of causes; stable. */
export type CauseCode =
  | 'not_put'
  | 'just_put'
  | 'notification_missing'
  | 'raw_backlog'
  | 'given_up'
  | 'reading'
  | 'stream_throttled'
  | 'fan_out_stuck'
  | 'buffering'
  | 'transform_off'
  | 'transform_failing'
  | 'conversion_failing'
  | 'delivery_late'
  | 'lost_after_load'
  | 'held_generation'
  | 'load_due'
  | 'load_running'
  | 'load_behind'
  | 'load_not_told'
  | 'copy_failing'
  | 'quarantined'
  | 'warehouse_down';

/** Why the record is where it is. */
export interface Cause {
  readonly hop: HopName;
  readonly code: CauseCode;
  /** Nothing is wrong: it is where buffers and schedules have it at this moment. */
  readonly usual: boolean;
  readonly says: string;
  readonly next: string;
}

/** The first that is not yet behind the record decides. Pure. */
export function causeOf(journey: Journey): Cause {
  if (journey.putAt === undefined && !journey.receipt) return notPut(journey);
  if (!journey.receipt) return journey.landedAt === undefined ? untold(journey, journey.putAt!) : unread(journey, journey.landedAt);
  const waiting = journey.objects.find(({ loadedAt }) => loadedAt === undefined);
  return waiting ? causeOfLoad(journey, waiting) : causeInStream(journey, journey.receipt);
}

function notPut({ upload, now }: Journey): Cause {
  const age = secondsBetween(upload.issued.uploaded_at, now);
  return {
    ...{ hop: 'shipper', code: 'not_put', usual: age < 900 },
    says: `the upload was promised ${durationText(age)} ago and its file has not come`,
    next: `look at the shipper on ${upload.issued.host || 'its host'}; what asks again for the same file gets the same upload`,
  };
}

/** The file is there, and fan-out has not begun. */
function untold({ upload, queues, swept, now }: Journey, putAt: number): Cause {
  const wait = durationText(secondsBetween(putAt, now));
  const replay = `cyberactive replay plan --upload ${upload.id[1]}`;
  if (swept?.gave_up) return { hop: 'raw', code: 'given_up', usual: false, says: `fan-out does not read the file: the sweep has announced it ${swept.attempts} times and gave up`, next: `the log of fan-out says why; then ${replay}` };
  if (now - putAt < QUIET) return { hop: 'raw', code: 'just_put', usual: true, says: `the file was put ${wait} ago; its notification is on its way`, next: 'wait a minute' };
  const { raw } = queues;
  if (raw && raw.visible > 0) return { hop: 'raw', code: 'raw_backlog', usual: false, says: `fan-out is behind: ${raw.visible} messages wait in the raw queue, the file came ${wait} ago`, next: 'wait, or raise fanOut.maxConcurrency in the stage file; look for throttled or failing functions' };
  const repeats = swept ? `the sweep repeats it after ${iso(swept.next_at).slice(0, 19)}Z` : 'the sweep finds the file ten minutes after it came, and repeats it';
  const dead = (queues.deadLetters.raw ?? 0) > 0 ? `; ${queues.deadLetters.raw} messages are in the dead letters` : '';
  return { hop: 'raw', code: 'notification_missing', usual: false, says: `fan-out was not told: the file came ${wait} ago and no message waits for it, so S3's notification was lost or is late; ${repeats}${dead}`, next: `wait for the sweep, or at once ${replay}` };
}

/** Fan-out has begun, and there is no receipt. */
function unread({ upload, stream, evidence, queues, now }: Journey, landedAt: number): Cause {
  const reading = durationText(secondsBetween(landedAt, now));
  if ((evidence.refused ?? 0) > 0 || (evidence.stalled ?? 0) > 0 || (queues.raw?.delayed ?? 0) > 0) {
    const how = evidence.refused ? `${evidence.refused} records were refused` : evidence.stalled ? `fan-out has handed over ${evidence.stalled} times without storing one` : 'fan-out waits longer after each hop';
    return { hop: 'fan-out', code: 'stream_throttled', usual: false, says: `stream ${stream} is throttled: it takes no more records, ${how}; fan-out has tried for ${reading}, nothing is lost`, next: 'a burst: wait. Every day: ask for a higher quota of the stream, or give the class more streams (docs/stages.md, shards)' };
  }
  if (now - landedAt < readingTime(upload.issued.size)) return { hop: 'fan-out', code: 'reading', usual: true, says: `fan-out has been reading the file for ${reading} (${upload.issued.size} bytes)`, next: 'wait' };
  const back = now - landedAt > FAN_OUT_TIMEOUT ? 'its message comes again 30 minutes after a failure' : 'it ends within five minutes';
  return { hop: 'fan-out', code: 'fan_out_stuck', usual: false, says: `fan-out began ${reading} ago and has not read the file to its end: it fails on it, or the stream refuses its records; ${back}`, next: 'the log of function fan-out says which; look at the streams\' ThrottledRecords' };
}
