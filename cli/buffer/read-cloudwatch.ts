import type { CloudWatchClient, MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { shardNames, type Shards } from '../../constructs/stream/shards';
import { CommandError, exitCodes } from '../exit';
import type { Recorded } from './arrivals';
import { isDenied, isPartial, metricData } from './metric-data';
import { recordedMetrics } from './read-recorded';

/** What takes the place of a file's name in `--from`; a file of this name is `./cloudwatch`. */
export const fromCloudWatch = 'cloudwatch';

const MINUTE = 60_000;
/** Minutes are kept for 15 days; what is older is by five minutes. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html */
const LONGEST_AGE = 15 * 1_440 * MINUTE;

export interface CloudWatchOptions {
  readonly client: Pick<CloudWatchClient, 'send'>;
  readonly streamPrefix: string;
  readonly shards: Shards;
  /** Classes to ask for. */
  readonly known: readonly string[];
  /** Epoch ms. */
  readonly from: number;
  readonly until: number;
  readonly now: number;
}

/**
 * Arrivals as Firehose counted them (`IncomingBytes` by the minute), asked of CloudWatch. Unlike the registry's receipts they are
 * what came into the streams and when, whoever put it.
 * @throws CommandError where the time is too long ago, access is denied, or nothing came
 */
export async function readCloudWatch(options: CloudWatchOptions): Promise<Recorded> {
  const { streamPrefix, known, from, until, now } = options;
  if (now - from > LONGEST_AGE) throw new CommandError(exitCodes.usage, `--since: expected at most 15 days, for which CloudWatch keeps minutes, found ${Math.round((now - from) / (1_440 * MINUTE))}`, '--since 15d, or leave --from out');
  const results = await ask(options);
  const minutes = results.reduce((sum, { Timestamps = [] }) => sum + Timestamps.length, 0);
  if (minutes === 0) throw new CommandError(exitCodes.precondition, 'cloudwatch: expected IncomingBytes of the streams, found no data point', 'ship something, look further back with --since, or leave --from out');
  const recorded = recordedMetrics(fromCloudWatch, { MetricDataResults: results }, { known, streamPrefix });
  return { ...recorded, from, until, origin: `${minutes} minutes of IncomingBytes in CloudWatch`, remarks: [...recorded.remarks, ...gaps(results, from, until)] };
}

function ask({ client, streamPrefix, shards, known, from, until }: CloudWatchOptions): Promise<MetricDataResult[]> {
  const streams = known.flatMap((name) => shardNames(name, shards)).map((name) => `${streamPrefix}${name}`);
  return metricData(client, streams.map(queryFor), from, until).catch(refused);
}

const queryFor = (stream: string, index: number): MetricDataQuery => ({
  Id: `s${index}`,
  Label: stream,
  MetricStat: { Metric: { Namespace: 'AWS/Firehose', MetricName: 'IncomingBytes', Dimensions: [{ Name: 'DeliveryStreamName', Value: stream }] }, Period: 60, Stat: 'Sum' },
});

function refused(error: Error): never {
  if (!isDenied(error)) throw error;
  throw new CommandError(exitCodes.precondition, `cloudwatch: expected the right cloudwatch:GetMetricData, found ${error.name}`, 'ask for it, or leave --from out: receipts need the state bucket alone');
}

/** Firehose emits nothing for a minute in which nothing came, so a gap looks like quiet. It is said, never filled. */
function gaps(results: readonly MetricDataResult[], from: number, until: number): string[] {
  const seen = new Set(results.flatMap(({ Timestamps = [] }) => Timestamps.map((time) => Math.floor(time.getTime() / MINUTE))));
  const minutes = Math.floor((until - from) / MINUTE);
  const quiet = minutes - seen.size;
  return [
    ...(quiet > 0 ? [`${quiet} of ${minutes} minutes have no data in any stream: taken as quiet`] : []),
    ...(isPartial(results) ? ['CloudWatch could not answer for every stream: what is missing counts as quiet'] : []),
  ];
}
