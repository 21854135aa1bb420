import { bytesOf, inPacks } from '../buffer/arrivals';
import { invocationsFor } from '../buffer/deliveries';
import type { Delivered } from '../buffer/observe';
import { look } from '../buffer/open-scene';
import { bytesByClass, readUploads, type ReadUpload } from '../buffer/read-receipts';
import { classNames, type BufferServices } from '../buffer/services';
import { estimate, scaleUsage, sumUsage, type Estimate, type Usage } from './estimate';
import type { PriceList } from './prices';
import { readCompute, type Compute } from './read-compute';
import { billedOf, countedUsage, loadUsage, objectUsage, putUsage, transformUsage, uploadUsage, WAKE_SECONDS } from './usage';

/** What a window has used, from what the pipeline knows. Quantities and money are of the window. */
export interface Actual {
  readonly from: string;
  readonly until: string;
  readonly uploads: number;
  readonly decoded_bytes: number;
  readonly total: Estimate;
  readonly streams: readonly Share[];
  readonly customers: readonly Share[];
  /** How each part was found. */
  readonly known: Readonly<Record<string, 'counted' | 'modelled'>>;
  readonly missing: readonly string[];
}

export interface Share {
  readonly name: string;
  readonly put_bytes: number;
  /** As Firehose bills them. */
  readonly billed_bytes: number;
  readonly usd: number;
}

const counted = ['bytes put and billed', 'uploads', 'objects', 'runs of load that found files'];
const computed = ['transform invocations', 'GB-seconds', 'RPU-seconds'];

const never = ['storage, KMS, logs and alarms: by the month, in the forecast'];
const modelled = [
  ...['durations of the functions: the sandbox does not measure what a function takes on AWS', "RPU-seconds as billed: 60 s a run are taken, and no analysts' queries"],
  ...never,
];
const measured = ['starts of new execution environments: Lambda bills them beside the durations', ...never];

/** What came in a window and what it took. On a stage CloudWatch is asked for what was computed. @param from epoch ms */
export async function readActual(services: BufferServices, prices: PriceList, from: number, until: number): Promise<Actual> {
  const uploads = (await readUploads(services.registry, from, until)).filter(({ fanned_out_at }) => fanned_out_at < until);
  const decoded = uploads.reduce((sum, { decoded_bytes }) => sum + decoded_bytes, 0);
  const [perStream, wakes] = await readStreams(services, from, until);
  const { compute, missing } = await computeOf(services, from, until);
  const [put, parquetBytes] = [sumOf(perStream, ({ put }) => put), sumOf(perStream, ({ parquet }) => parquet)];
  const runs = Math.max(wakes, (until - from) / 60_000 / services.config.load.intervalMinutes);
  const loads = withCounted(loadUsage({ wakes, runs, parquetBytes, baseCapacity: services.config.warehouse.baseCapacity }), compute);
  const transformOf = (stream: StreamUse): Usage => (compute ? scaleUsage(countedUsage(compute, 'transform'), shareOf(stream.put, put)) : stream.transform);
  const uploading = (count: number, bytes: number): Usage => ({
    ...uploadUsage(count, bytes),
    ...(compute && scaleUsage(countedUsage(compute, 'presign', 'ingest', 'admit', 'fan-out'), shareOf(bytes, decoded))),
  });
  const money = (usage: Usage): number => estimate(usage, prices).usd_without_free;
  const streams = perStream.map((stream): Share => {
    const usage = sumUsage(stream.usage, transformOf(stream), scaleUsage(loads, shareOf(stream.parquet, parquetBytes)));
    return { name: stream.name, put_bytes: stream.put, billed_bytes: stream.billed, usd: money(usage) };
  });
  const watching = compute ? countedUsage(compute, 'sweep', 'audit') : {};
  const total = sumUsage(...perStream.map(({ usage }) => usage), ...perStream.map(transformOf), loads, uploading(uploads.length, decoded), watching);
  const known = [...counted.map((what) => [what, 'counted']), ...computed.map((what) => [what, compute ? 'counted' : 'modelled'])];
  return {
    ...{ from: new Date(from).toISOString(), until: new Date(until).toISOString(), uploads: uploads.length, decoded_bytes: decoded },
    ...{ total: estimate(total, prices), streams, known: Object.fromEntries(known) as Actual['known'], missing },
    customers: customerShares(uploads, streams, (bytes) => money(uploading(1, bytes))),
  };
}

/** What one stream got and delivered. Quantities are of the window, bytes. */
interface StreamUse {
  readonly name: string;
  readonly put: number;
  readonly billed: number;
  readonly parquet: number;
  /** Without the transform. */
  readonly usage: Usage;
  /** As it is modelled. */
  readonly transform: Usage;
}

/** @returns the streams, and how often load found files */
async function readStreams(services: BufferServices, from: number, until: number): Promise<[StreamUse[], number]> {
  const { recorded, live, delivered } = await look(services, classNames, from, until);
  const streams = [...recorded.streams].map(([name, arrivals]): StreamUse => {
    const packs = inPacks(arrivals);
    const objects = delivered.get(name) ?? [];
    const { transform, others } = live.get(name)!;
    const billed = billedOf(packs);
    return {
      ...{ name, put: bytesOf(arrivals), billed, parquet: sumOf(objects, ({ bytes }) => bytes) },
      usage: sumUsage(putUsage(billed), objectUsage(objects.length)),
      transform: transformUsage(invocationsFor(packs, { ...(transform && { transform }), shards: 1 + others.length }), transform ? bytesOf(packs) : 0),
    };
  });
  return [streams, runsSeen([...delivered.values()].flat(), services.config.load.intervalMinutes)];
}

/** Nothing where nobody measures, or may be asked: then it is modelled, and said. */
async function computeOf({ cloudWatch: client, stage, workgroup, config }: BufferServices, from: number, until: number): Promise<{ compute?: Compute; missing: readonly string[] }> {
  if (!client) return { missing: modelled };
  try {
    const compute = await readCompute({ client, functionPrefix: `cyberactive-${stage}-`, workgroup, from, until });
    if (compute.rpu_seconds === undefined) return { compute, missing: [`RPU-seconds: CloudWatch has none of the workgroup in this window, so ${WAKE_SECONDS} s a run at ${config.warehouse.baseCapacity} RPU are taken`, ...measured] };
    return { compute, missing: measured };
  } catch (error) {
    if (!/AccessDenied|NotAuthorized/.test((error as Error).name)) throw error;
    return { missing: [`what was computed, hence modelled: CloudWatch answered ${(error as Error).name}; ask for the right cloudwatch:GetMetricData`, ...never] };
  }
}

/** CloudWatch tells what the warehouse used; a wake is billed for its least time, however little it used. */
function withCounted(loads: Usage, compute: Compute | undefined): Usage {
  if (!compute) return loads;
  return { ...loads, ...countedUsage(compute, 'load'), redshift_compute: Math.max(loads.redshift_compute!, (compute.rpu_seconds ?? 0) / 3600) };
}

const sumOf = <T>(items: readonly T[], value: (item: T) => number): number => items.reduce((sum, item) => sum + value(item), 0);
const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Runs that loaded something: marks that lie closer together than a run may last are of one. */
function runsSeen(objects: readonly Delivered[], minutes: number): number {
  const times = objects.flatMap(({ loadedAt }) => (loadedAt === undefined ? [] : [loadedAt])).sort((a, b) => a - b);
  const apart = Math.min(minutes * 60_000, 900_000) / 2;
  return times.filter((time, index) => index === 0 || time - times[index - 1]! > apart).length;
}

/** Each stream's money by the bytes that a customer put into it, and its own uploads. */
function customerShares(uploads: readonly ReadUpload[], streams: readonly Share[], uploading: (decodedBytes: number) => number): Share[] {
  const customers = new Map<string, { put: number; billed: number; usd: number }>();
  for (const upload of uploads) {
    const sum = customers.get(upload.customer_id) ?? { put: 0, billed: 0, usd: 0 };
    customers.set(upload.customer_id, sum);
    sum.usd += uploading(upload.decoded_bytes);
    for (const [name, bytes] of Object.entries(bytesByClass(upload))) {
      const stream = streams.find((each) => each.name === name);
      const share = shareOf(bytes, stream?.put_bytes ?? 0);
      sum.put += bytes;
      sum.billed += share * (stream?.billed_bytes ?? 0);
      sum.usd += share * (stream?.usd ?? 0);
    }
  }
  return [...customers].map(([name, { put, billed, usd }]) => ({ name, put_bytes: put, billed_bytes: billed, usd })).sort((a, b) => b.usd - a.usd);
}
