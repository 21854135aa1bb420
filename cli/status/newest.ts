import { uploadOf } from '../../constructs/fan-out/notification';
import { secondOf } from '../../constructs/presign/raw-key';
import { dayOf, type UploadKey } from '../../constructs/state/registry';
import { listObjects } from '../../constructs/sweep/listing';
import { isRefused } from './permission';
import type { StatusServices } from './services';

export const DAY_MS = 86_400_000;
/** How far is looked back, ms: the first window that has enough. */
const WINDOWS = [900_000, 4 * 3_600_000, DAY_MS];
/** With more customers their folders cost more requests than a day's listing. */
const MOST_CUSTOMERS = 20;
/** Keys of a listing that are looked at. */
const MOST_KEYS = 20_000;

type Services = Pick<StatusServices, 'registry' | 's3' | 'buckets' | 'now'>;

/** Uploads of the last day whose file is there, the newest promised first. Raw keys say when; ids do not. */
export async function newestPut(services: Services, count: number): Promise<UploadKey[]> {
  const customers: string[] = [];
  for await (const [customer] of services.registry.customers.ids()) {
    if (customers.push(customer) > MOST_CUSTOMERS) return newestPromised(services, count);
  }
  try {
    for (const window of WINDOWS) {
      const found = (await Promise.all(customers.map((customer) => putSince(services, customer, services.now() - window)))).flat();
      if (found.length >= count || window === DAY_MS) return found.sort((a, b) => (a.time < b.time ? 1 : -1)).slice(0, count).map(({ id }) => id);
    }
  } catch (error) {
    // Without the right to list raw the registry tells the same, with more requests.
    if (!isRefused(error)) throw error;
  }
  return newestPromised(services, count);
}

interface Put {
  readonly id: UploadKey;
  /** Folder of its key. */
  readonly time: string;
}

async function putSince({ s3, buckets }: Services, customer: string, since: number): Promise<Put[]> {
  const found: Put[] = [];
  for await (const { key } of listObjects(s3, buckets.raw, `${customer}/`, `${customer}/${secondOf(since)}`)) {
    const id = idOf(key);
    if (id && found.push({ id, time: key.split('/')[1]! }) === MOST_KEYS) break;
  }
  return found;
}

/** Undefined for an object that nobody was promised. */
function idOf(key: string): UploadKey | undefined {
  try {
    return uploadOf(key);
  } catch {
    return undefined;
  }
}

/** Uploads that were promised in the last day, the newest first, whether their file came or not. */
export async function newestPromised({ s3, buckets, now }: Services, count: number): Promise<UploadKey[]> {
  const since = now() - DAY_MS;
  const found: { id: UploadKey; modified: number }[] = [];
  for (const day of new Set([dayOf(now()), dayOf(since)])) {
    let listed = 0;
    for await (const { key, modified } of listObjects(s3, buckets.state, `by_day/${day}/`)) {
      if (modified >= since) found.push({ id: idIn(key), modified });
      if (++listed === MOST_KEYS) break;
    }
    if (found.length >= count) break;
  }
  return found.sort((a, b) => b.modified - a.modified).slice(0, count).map(({ id }) => id);
}

/** `<folder>/…/<customer_id>/<upload_id>` */
export function idIn(key: string): UploadKey {
  const [uploadId, customerId] = key.split('/').reverse();
  return [customerId!, uploadId!];
}
