import { createHash } from 'node:crypto';
import { keyDocument, newKey } from '../../constructs/presign/key';
import type { Registry } from '../../constructs/state/registry';
import { upload, type Api, type ShipOptions } from '../ship/upload';
import type { CanarySample } from './canary-samples';

/** Whose data canaries are. */
export const CANARY_CUSTOMER = 'canary';
/** The host and the path that they come from. */
export const CANARY_HOST = 'canary';
const CANARY_FILE = 'canary.log';
/** How long a canary's key works, ms: longer than its URL needs. */
const KEY_LIFE = 3_600_000;

/** What sending a canary reaches outside. */
export interface CanaryPath {
  readonly registry: Registry;
  readonly apiUrl: string;
  /** Epoch ms in the environment. */
  readonly now: () => number;
  /** Lets time pass there, ms. */
  readonly passTime: (milliseconds: number) => Promise<void>;
}

/**
 * Does something with a key of the customer `canary`, who is made where there is none. The key lives for an hour at most, and
 * is gone as soon as the work is done, also where it fails:
 * a canary an hour would leave thousands a year.
 */
export async function withCanaryKey<T>({ registry, apiUrl, now }: CanaryPath, work: (api: Api) => Promise<T>): Promise<T> {
  const began = now();
  await registry.customers.create([CANARY_CUSTOMER], { customer_id: CANARY_CUSTOMER, name: 'Canaries', created_at: began });
  const key = newKey();
  await registry.keys.create([key.keyId], { ...keyDocument(key, CANARY_CUSTOMER, began), expires_at: began + KEY_LIFE });
  try {
    return await work({ url: apiUrl, key: key.text });
  } finally {
    await registry.keys.remove(key.keyId);
  }
}

/**
 * Ships a canary as every shipper does.
 * @param occurrence makes two of the same bytes two uploads
 * @returns upload_id
 * @throws ShipError
 */
export async function shipCanary({ passTime, now }: CanaryPath, api: Api, { source, text }: CanarySample, occurrence: string): Promise<string> {
  const bytes = Buffer.from(text);
  const options: ShipOptions = { source, host: CANARY_HOST, sleep: passTime, random: () => 0.5 };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const announced = { file: 'canary', path: CANARY_FILE, size: bytes.length, modified: now(), sha256, occurrence };
  return (await upload(api, announced, () => bytes, options)).upload_id;
}

/** Whether load is done with canaries: it writes `accounted` and closes the upload after its commit. Asking wakes no warehouse. */
export async function areAccounted(registry: Registry, ids: readonly string[]): Promise<boolean> {
  for (const id of ids) {
    const [open, receipt] = await Promise.all([registry.open.get(CANARY_CUSTOMER, id), registry.fannedOut.get(CANARY_CUSTOMER, id)]);
    if (receipt === undefined || open !== undefined) return false;
  }
  return true;
}
