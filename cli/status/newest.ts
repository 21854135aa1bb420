import { uploadOf } from '../../constructs/fan-out/notification';
import { secondOf } from '../../constructs/presign/raw-key';
import { dayOf, type UploadKey } from '../../constructs/state/registry';
import type { ListedObject } from '../../constructs/sweep/listing';
import { listFirst } from '../buffer/listed';
import { isRefused } from './permission';
import type { StatusServices } from './services';

export const DAY_MS = 86_400_000;
/** How far is looked back at first, ms; further where that has too few, less far where a listing of it is cut. */
const WINDOWS = [900_000, 4 * 3_600_000, DAY_MS];
/** Windows that are tried. */
const MOST_LOOKS = 10;
/** With more customers their folders cost more requests than a day's listing. */
const MOST_CUSTOMERS = 20;
/** Keys of a customer's uploads that a look goes by. */
const MOST_PUT = 2_000;
/** Keys of a day's promises. */
const MOST_PROMISED = 20_000;

type Services = Pick<StatusServices, 'registry' | 's3' | 'buckets' | 'now'>;

/** The newest uploads, the newest first. */
export interface Newest {
  readonly ids: readonly UploadKey[];
  /** Whether there are too many to tell: these are some of the window, and others may be newer. */
  readonly cut: boolean;
}

/** Uploads of the last day whose file is there, by when they were promised. Raw keys say when; ids do not. */
export async function newestPut(services: Services, count: number): Promise<Newest> {
  const customers: string[] = [];
  for await (const [customer] of services.registry.customers.ids()) {
    if (customers.push(customer) > MOST_CUSTOMERS) return newestPromised(services, count);
  }
  try {
    const { found, cut } = await newestOf(count, services.now(), (since) => putSince(services, customers, since));
    return { ids: [...found].sort((a, b) => (a.time < b.time ? 1 : -1)).slice(0, count).map(({ id }) => id), cut };
  } catch (error) {
    // Without the right to list raw the registry tells the same, with more requests.
    if (!isRefused(error)) throw error;
  }
  return newestPromised(services, count);
}

/** What came since a moment; a listing ascends in time, so one that is cut lacks the newest. */
interface Since<T> {
  readonly found: readonly T[];
  readonly cut: boolean;
}

/** A window that has enough and is seen to its end: wider until it has enough, and narrower than any that is cut. */
async function newestOf<T>(count: number, now: number, look: (since: number) => Promise<Since<T>>): Promise<Since<T>> {
  let whole: Since<T> & { readonly window: number } = { found: [], cut: false, window: 0 };
  let cut: (Since<T> & { readonly window: number }) | undefined;
  for (let looks = 0, window = WINDOWS[0]; window !== undefined && looks < MOST_LOOKS; looks++) {
    const since = await look(now - window);
    if (since.cut) cut = { ...since, window };
    else whole = { ...since, window };
    if (!since.cut && since.found.length >= count) return since;
    const before = whole.window;
    window = cut ? Math.floor((before + cut.window) / 2) : WINDOWS.find((wider) => wider > before);
  }
  return cut && whole.found.length === 0 ? cut : whole;
}

interface Put {
  readonly id: UploadKey;
  /** Folder of its key. */
  readonly time: string;
}

async function putSince({ s3, buckets }: Services, customers: readonly string[], since: number): Promise<Since<Put>> {
  const parts = await Promise.all(customers.map((customer) => listFirst(s3, buckets.raw, `${customer}/`, { after: `${customer}/${secondOf(since)}`, most: MOST_PUT })));
  const found = parts.flatMap(({ objects }) => objects.flatMap(({ key }) => putOf(key) ?? []));
  return { found, cut: parts.some(({ cut }) => cut) };
}

/** @returns undefined for an object that nobody was promised */
function putOf(key: string): Put | undefined {
  try {
    return { id: uploadOf(key), time: key.split('/')[1]! };
  } catch {
    return undefined;
  }
}

/** Uploads that were promised in the last day, whether their file came or not. A day's are in the order of customers. */
export async function newestPromised({ s3, buckets, now }: Services, count: number): Promise<Newest> {
  const since = now() - DAY_MS;
  const found: ListedObject[] = [];
  let isCut = false;
  for (const day of new Set([dayOf(now()), dayOf(since)])) {
    const { objects, cut } = await listFirst(s3, buckets.state, `by_day/${day}/`, { most: MOST_PROMISED });
    found.push(...objects.filter(({ modified }) => modified >= since));
    isCut ||= cut;
    if (found.length >= count) break;
  }
  return { ids: found.sort((a, b) => b.modified - a.modified).slice(0, count).map(({ key }) => idIn(key)), cut: isCut };
}

/** `<folder>/…/<customer_id>/<upload_id>` */
export function idIn(key: string): UploadKey {
  const [uploadId, customerId] = key.split('/').reverse();
  return [customerId!, uploadId!];
}
