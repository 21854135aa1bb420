import { bytesOf, inPacks } from '../buffer/arrivals';
import { invocationsFor } from '../buffer/deliveries';
import type { Delivered } from '../buffer/observe';
import { look } from '../buffer/open-scene';
import { bytesByClass, readUploads, type ReadUpload } from '../buffer/read-receipts';
import { classNames, type BufferServices } from '../buffer/services';
import { estimate, scaleUsage, sumUsage, type Estimate, type Usage } from './estimate';
import type { PriceList } from './prices';
import { billedOf, loadUsage, objectUsage, putUsage, transformUsage, uploadUsage } from './usage';

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

const known = {
  'bytes put and billed': 'counted', uploads: 'counted', objects: 'counted', 'runs of load that found files': 'counted',
  'transform invocations': 'modelled', 'GB-seconds': 'modelled', 'RPU-seconds': 'modelled',
} as const;

const missing = [
  "durations of the functions: CloudWatch has them (Lambda's Duration), and this command does not ask CloudWatch",
  'RPU-seconds as billed: SYS_SERVERLESS_USAGE has them on AWS; asking it wakes the warehouse, so 60 s a run are taken',
  'storage, KMS, logs and alarms: by the month, in the forecast',
  "analysts' queries",
];

/** What came in a window and what it took. @param from epoch ms */
export async function readActual(services: BufferServices, prices: PriceList, from: number, until: number): Promise<Actual> {
  const uploads = (await readUploads(services.registry, from, until)).filter(({ fanned_out_at }) => fanned_out_at < until);
  const { recorded, live, delivered } = await look(services, classNames, from, until);
  const all = [...delivered.values()].flat();
  const wakes = runsSeen(all, services.config.load.intervalMinutes);
  const perStream = [...recorded.streams].map(([name, arrivals]) => {
    const packs = inPacks(arrivals);
    const objects = delivered.get(name) ?? [];
    const { transform, others } = live.get(name)!;
    const usage = sumUsage(putUsage(billedOf(packs)), transformUsage(invocationsFor(packs, { ...(transform && { transform }), shards: 1 + others.length }), transform ? bytesOf(packs) : 0), objectUsage(objects.length));
    return { name, put: bytesOf(arrivals), billed: billedOf(packs), usage, parquet: objects.reduce((sum, { bytes }) => sum + bytes, 0) };
  });
  const parquetBytes = perStream.reduce((sum, { parquet }) => sum + parquet, 0);
  const runs = Math.max(wakes, (until - from) / 60_000 / services.config.load.intervalMinutes);
  const loads = loadUsage({ wakes, runs, parquetBytes, baseCapacity: services.config.warehouse.baseCapacity });
  const decoded = uploads.reduce((sum, { decoded_bytes }) => sum + decoded_bytes, 0);
  const total = estimate(sumUsage(...perStream.map(({ usage }) => usage), loads, uploadUsage(uploads.length, decoded)), prices);
  const money = (usage: Usage): number => estimate(usage, prices).usd_without_free;
  const streams = perStream.map(({ name, put, billed, usage, parquet }): Share => {
    const share = parquetBytes === 0 ? 0 : parquet / parquetBytes;
    return { name, put_bytes: put, billed_bytes: billed, usd: money(sumUsage(usage, scaleUsage(loads, share))) };
  });
  return {
    ...{ from: new Date(from).toISOString(), until: new Date(until).toISOString(), uploads: uploads.length, decoded_bytes: decoded, total, streams, known, missing },
    customers: customerShares(uploads, streams, money),
  };
}

/** Runs that loaded something: marks that lie closer together than a run may last are of one. */
function runsSeen(objects: readonly Delivered[], minutes: number): number {
  const times = objects.flatMap(({ loadedAt }) => (loadedAt === undefined ? [] : [loadedAt])).sort((a, b) => a - b);
  const apart = Math.min(minutes * 60_000, 900_000) / 2;
  return times.filter((time, index) => index === 0 || time - times[index - 1]! > apart).length;
}

/** Each stream's money by the bytes that a customer put into it, and its own uploads. */
function customerShares(uploads: readonly ReadUpload[], streams: readonly Share[], money: (usage: Usage) => number): Share[] {
  const customers = new Map<string, { put: number; billed: number; usd: number }>();
  for (const upload of uploads) {
    const sum = customers.get(upload.customer_id) ?? { put: 0, billed: 0, usd: 0 };
    customers.set(upload.customer_id, sum);
    sum.usd += money(uploadUsage(1, upload.decoded_bytes));
    for (const [name, bytes] of Object.entries(bytesByClass(upload))) {
      const stream = streams.find((each) => each.name === name);
      const share = stream && stream.put_bytes > 0 ? bytes / stream.put_bytes : 0;
      sum.put += bytes;
      sum.billed += share * (stream?.billed_bytes ?? 0);
      sum.usd += share * (stream?.usd ?? 0);
    }
  }
  return [...customers].map(([name, { put, billed, usd }]) => ({ name, put_bytes: put, billed_bytes: billed, usd })).sort((a, b) => b.usd - a.usd);
}
