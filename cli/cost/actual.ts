import type { Service } from '../../constructs/telemetry';
import { bytesOf, inPacks } from '../buffer/arrivals';
import { invocationsFor } from '../buffer/deliveries';
import type { Delivered } from '../buffer/observe';
import { look } from '../buffer/open-scene';
import { bytesByClass, readUploads, type ReadUpload } from '../buffer/read-receipts';
import { classNames, type BufferServices } from '../buffer/services';
import { estimate, scaleUsage, sumUsage, type Estimate, type Usage } from './estimate';
import type { PriceList } from './prices';
import { computeOf } from './compute-of';
import { billedOf, countedUsage, loadUsage, objectUsage, putUsage, transformUsage, uploadUsage, WAKE_SECONDS, type Loads } from './usage';

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

/** What came in a window and what it took. On a stage CloudWatch is asked for what was computed. @param from epoch ms */
export async function readActual(services: BufferServices, prices: PriceList, from: number, until: number): Promise<Actual> {
  const uploads = (await readUploads(services.registry, from, until)).filter(({ fanned_out_at }) => fanned_out_at < until);
  const decoded = sumOf(uploads, ({ decoded_bytes }) => decoded_bytes);
  const [perStream, wakes] = await readStreams(services, from, until);
  const { functions, rpuSeconds, missing } = await computeOf(services, from, until);
  const ofFunctions = (...names: readonly Service[]): Usage | undefined => functions && countedUsage(functions, ...names);
  const [put, parquetBytes] = [sumOf(perStream, ({ put }) => put), sumOf(perStream, ({ parquet }) => parquet)];
  const { load, warehouse } = services.config;
  const runs = Math.max(wakes, (until - from) / 60_000 / load.intervalMinutes);
  const loads = { ...warehouseUsed({ wakes, runs, parquetBytes, baseCapacity: warehouse.baseCapacity }, rpuSeconds), ...ofFunctions('load') };
  const transform = ofFunctions('transform') ?? sumUsage(...perStream.map((stream) => stream.transform));
  const uploading: Usage = { ...uploadUsage(uploads.length, decoded), ...ofFunctions('presign', 'ingest', 'admit', 'fan-out') };
  const money = (usage: Usage): number => estimate(usage, prices).usd_without_free;
  const streams = perStream.map((stream): Share => {
    const transformed = functions ? scaleUsage(transform, shareOf(stream.put, put)) : stream.transform;
    return { name: stream.name, put_bytes: stream.put, billed_bytes: stream.billed, usd: money(sumUsage(stream.usage, transformed, scaleUsage(loads, shareOf(stream.parquet, parquetBytes)))) };
  });
  const total = sumUsage(...perStream.map(({ usage }) => usage), transform, loads, uploading, ofFunctions('sweep', 'audit') ?? {});
  const how = (isCounted: boolean) => (isCounted ? 'counted' : 'modelled');
  return {
    ...{ from: new Date(from).toISOString(), until: new Date(until).toISOString(), uploads: uploads.length, decoded_bytes: decoded },
    ...{ total: estimate(total, prices), streams, missing },
    known: { ...Object.fromEntries(counted.map((what) => [what, how(true)])), 'transform invocations': how(functions !== undefined), 'GB-seconds': how(functions !== undefined), 'RPU-seconds': how(rpuSeconds !== undefined) },
    customers: customerShares(uploads, streams, (bytes) => money(oneOf(uploading, uploads.length, decoded, bytes))),
  };
}

/** A wake is billed for its least time, however little it used. @param rpuSeconds as CloudWatch has them */
function warehouseUsed(loads: Loads, rpuSeconds: number | undefined): Usage {
  const modelled = loadUsage(loads);
  if (rpuSeconds === undefined) return modelled;
  return { ...modelled, redshift_compute: Math.max(rpuSeconds, loads.wakes * WAKE_SECONDS * loads.baseCapacity) / 3600 };
}

/** What one upload has of what all used: requests alike, computing as the model weighs its bytes. */
function oneOf(all: Usage, uploads: number, decoded: number, bytes: number): Usage {
  const [one, modelled] = [uploadUsage(1, bytes), uploadUsage(uploads, decoded)];
  return { ...one, lambda_requests: all.lambda_requests! / uploads, lambda_compute: all.lambda_compute! * shareOf(one.lambda_compute!, modelled.lambda_compute!) };
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
