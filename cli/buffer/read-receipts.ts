import { forEachSideBySide } from '../../constructs/load/side-by-side';
import { dayOf, type ReceiptDocument, type Registry } from '../../constructs/state/registry';
import { bytesOf, type Arrival, type Recorded } from './arrivals';

const DAY_MS = 86_400_000;
/** Bytes put for a byte of log: pack headers (docs/measurements.md, `billing`). */
const PUT_FOR_DECODED = 1.01;
/** A row of each, bytes of JSON. */
const RECEIPT_ROW = 1_100;
const REJECTED_ROW = 900;
/** Clocks of one region lie closer together than this, ms. */
const SKEW = 60_000;

/** An upload that was read in the window. */
export interface ReadUpload extends ReceiptDocument {
  /** Rejected by the transform, as far as it is accounted for; fan-out's own are in `rejected`. */
  readonly rejected_later: number;
}

/** Uploads that fan-out finished in a window, from the registry: neither the warehouse nor CloudWatch is asked. */
export async function readUploads(registry: Registry, from: number, until: number): Promise<ReadUpload[]> {
  const read: ReadUpload[] = [];
  // An upload may be promised a day before it is read.
  for (let day = from - DAY_MS; day < until + DAY_MS; day += DAY_MS) {
    const ids: (readonly [string, string])[] = [];
    for await (const id of registry.uploadsOfDay(dayOf(day))) ids.push(id);
    await forEachSideBySide(ids, async (id) => {
      const [receipt, accounted] = await Promise.all([registry.fannedOut.get(...id), registry.accounted.get(...id)]);
      if (!receipt || receipt.fanned_out_at < from || receipt.fanned_out_at >= until + DAY_MS) return;
      const all = total(accounted?.rejected ?? {});
      read.push({ ...receipt, rejected_later: Math.max(0, all - total(receipt.rejected)) });
    });
  }
  return read.sort((a, b) => a.fanned_out_at - b.fanned_out_at);
}

/**
 * What came into each stream: an upload's bytes, shared out by records, at the moment that its receipt says.
 * @param until the environment's time
 */
export function arrivalsOf(uploads: readonly ReadUpload[], from: number, until: number): Recorded {
  const streams = new Map<string, Arrival[]>();
  const add = (name: string, at: number, bytes: number): void => {
    if (bytes <= 0) return;
    const arrivals = streams.get(name);
    if (arrivals) arrivals.push({ at, bytes });
    else streams.set(name, [{ at, bytes }]);
  };
  for (const upload of uploads) {
    const at = upload.fanned_out_at;
    for (const [name, bytes] of Object.entries(bytesByClass(upload))) add(name, at, bytes);
  }
  const first = Math.min(until, ...uploads.map(({ fanned_out_at }) => fanned_out_at));
  const ahead = uploads.filter(({ fanned_out_at }) => fanned_out_at > until + SKEW);
  const remarks = ahead.length === 0 ? [] : [`clock skew: ${ahead.length} receipts lie up to ${Math.ceil((ahead.at(-1)!.fanned_out_at - until) / 1000)} s after the time here: set this machine's clock (chronyc tracking)`];
  return { streams, from: Math.max(from, first), until: Math.max(until, ...uploads.map(({ fanned_out_at }) => fanned_out_at + 1)), origin: `${uploads.length} uploads in the registry`, remarks };
}

/** Bytes that an upload put into each class's stream. */
export function bytesByClass({ decoded_bytes, records, routed, rejected, rejected_later }: ReadUpload): Record<string, number> {
  const share = (count: number): number => (records === 0 ? 0 : (decoded_bytes * PUT_FOR_DECODED * count) / records);
  return {
    ...Object.fromEntries(Object.entries(routed).map(([name, count]) => [name, share(count)])),
    rejected_record: (total(rejected) + rejected_later) * REJECTED_ROW,
    upload_receipt: RECEIPT_ROW,
  };
}

export const streamBytes = (recorded: Recorded, name: string): number => bytesOf(recorded.streams.get(name) ?? []);

const total = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((sum, count) => sum + count, 0);
