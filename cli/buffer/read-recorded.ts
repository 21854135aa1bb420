import { readFileSync } from 'node:fs';
import { classOfShard } from '../../constructs/stream/shards';
import { seededRandom } from '../../sandbox/random';
import { PACK_BYTES } from '../../transforms/pack';
import { CommandError, exitCodes } from '../exit';
import type { Arrival, Recorded } from './arrivals';

/**
 * A metric's minute is taken as arriving in equal parts, of a pack at least and at most so many, at moments that chance says,
 * the same ones each time: on the minute, all buffers that last whole minutes would end just as the next part comes.
 */
const MOST_PARTS = 12;
const SEED = 1;
const NEXT = 'give lines of at,bytes[,stream] as CSV or NDJSON, or what `aws cloudwatch get-metric-data` answers for IncomingBytes';

interface Line extends Arrival {
  readonly stream?: string;
}

export interface RecordedOptions {
  /** The class that lines without a stream are of. */
  readonly stream?: string;
  /** A stream is this and its class. */
  readonly streamPrefix?: string;
  /** Classes that have a stream. */
  readonly known: readonly string[];
}

/**
 * Arrivals that somebody has recorded: CSV with a heading, NDJSON, or CloudWatch's answer in JSON.
 * @throws CommandError naming the first line that does not hold
 */
export function readRecorded(file: string, options: RecordedOptions): Recorded {
  return recordedOf(file, linesOf(file, text(file)), options);
}

/** What CloudWatch has answered for the bytes of streams, by the minute. @param where stands in messages */
export const recordedMetrics = (where: string, answer: MetricAnswer, options: RecordedOptions): Recorded => recordedOf(where, metricLines(where, answer), options);

function recordedOf(file: string, found: readonly Line[], options: RecordedOptions): Recorded {
  const lines = found.map((line) => ({ ...line, stream: classOf(line.stream, options) }));
  if (lines.length === 0) throw new CommandError(exitCodes.precondition, `${file}: expected arrivals, found none`, 'record while there is traffic');
  const inOrder = lines.every((line, index) => index === 0 || lines[index - 1]!.at <= line.at);
  const sorted = [...lines].sort((a, b) => a.at - b.at);
  return {
    streams: grouped(sorted),
    from: sorted[0]!.at,
    until: sorted.at(-1)!.at + 1,
    origin: `${lines.length} arrivals recorded in ${file}`,
    remarks: inOrder ? [] : ['the lines were not in the order of time; they were sorted'],
  };
}

function grouped(lines: readonly (Line & { readonly stream: string })[]): Map<string, Arrival[]> {
  const streams = new Map<string, Arrival[]>();
  for (const { stream, at, bytes } of lines) {
    const arrivals = streams.get(stream);
    if (arrivals) arrivals.push({ at, bytes });
    else streams.set(stream, [{ at, bytes }]);
  }
  return streams;
}

function text(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CommandError(exitCodes.usage, `${file}: expected a file with arrivals, found ${(error as NodeJS.ErrnoException).code}`, NEXT);
  }
}

function linesOf(file: string, content: string): Line[] {
  const trimmed = content.trim();
  if (trimmed === '') return [];
  if (!trimmed.startsWith('{')) return csvLines(file, trimmed);
  const whole = tryJson(trimmed) as { MetricDataResults?: unknown; Datapoints?: unknown } | undefined;
  if (Array.isArray(whole?.MetricDataResults) || Array.isArray(whole?.Datapoints)) return metricLines(file, whole as MetricAnswer);
  return trimmed.split('\n').map((line, index) => lineOf(`${file}:${index + 1}`, tryJson(line) as Record<string, unknown> | undefined));
}

function csvLines(file: string, content: string): Line[] {
  const [heading, ...rows] = content.split(/\r?\n/).map((line) => line.split(',').map((cell) => cell.trim()));
  if (!heading!.includes('at') || !heading!.includes('bytes')) throw wrong(`${file}:1`, 'a heading with at and bytes', heading!.join(','));
  return rows.map((cells, index) => lineOf(`${file}:${index + 2}`, Object.fromEntries(heading!.map((name, column) => [name, cells[column]]))));
}

function lineOf(where: string, value: Readonly<Record<string, unknown>> | undefined): Line {
  if (typeof value !== 'object' || value === null) throw wrong(where, 'an object with at and bytes', 'something else');
  const at = timeOf(value.at);
  const bytes = value.bytes === '' || value.bytes === undefined ? Number.NaN : Number(value.bytes);
  if (at === undefined) throw wrong(where, 'at as epoch ms or as 2026-11-22T09:00:00Z', String(value.at));
  if (!(bytes >= 0) || !Number.isFinite(bytes)) throw wrong(where, 'bytes from 0', String(value.bytes));
  return { at, bytes, ...(typeof value.stream === 'string' && value.stream !== '' && { stream: value.stream }) };
}

function timeOf(value: unknown): number | undefined {
  if (value instanceof Date) return value.getTime();
  const number = Number(value);
  if (value !== '' && Number.isFinite(number)) return number > 1e11 ? number : undefined;
  const time = typeof value === 'string' && /(Z|[+-]\d\d:?\d\d)$/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) ? time : undefined;
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html and API_GetMetricStatistics.html */
export interface MetricAnswer {
  readonly MetricDataResults?: readonly { readonly Label?: string; readonly Timestamps?: readonly unknown[]; readonly Values?: readonly number[] }[];
  readonly Datapoints?: readonly { readonly Timestamp?: unknown; readonly Sum?: number }[];
}

function metricLines(file: string, { MetricDataResults = [], Datapoints = [] }: MetricAnswer): Line[] {
  const series = [
    ...MetricDataResults.flatMap(({ Label, Timestamps = [], Values = [] }) => Timestamps.map((at, index) => ({ at, bytes: Values[index], stream: Label }))),
    ...Datapoints.map(({ Timestamp, Sum }) => ({ at: Timestamp, bytes: Sum, stream: undefined })),
  ];
  const random = seededRandom(SEED);
  const lines = series.flatMap((point, index) => {
    const { at, bytes, stream } = lineOf(`${file}: data point ${index + 1}`, point);
    const parts = Math.min(MOST_PARTS, Math.ceil(bytes / PACK_BYTES));
    return Array.from({ length: parts }, () => ({ at: at + Math.floor(random.next() * 60_000), bytes: bytes / parts, ...(stream !== undefined && stream !== 'IncomingBytes' && { stream }) }));
  });
  return lines.sort((a, b) => a.at - b.at);
}

function classOf(found: string | undefined, { stream, streamPrefix = '', known }: RecordedOptions): string {
  const name = found === undefined ? stream : classOfShard(found.startsWith(streamPrefix) ? found.slice(streamPrefix.length) : found);
  if (name === undefined) throw new CommandError(exitCodes.usage, 'arrivals: expected a stream for each line, found none', 'add the column stream, or name the stream: cyberactive buffer advise STREAM --from FILE');
  if (known.includes(name)) return name;
  throw new CommandError(exitCodes.usage, `stream: expected one of ${known.join(', ')}, found ${name}`, 'cyberactive buffer show');
}

function tryJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

const wrong = (where: string, expected: string, found: string): CommandError =>
  new CommandError(exitCodes.usage, `${where}: expected ${expected}, found ${found.slice(0, 60)}`, NEXT);
