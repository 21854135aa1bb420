import { forEachSideBySide } from '../../constructs/load/side-by-side';
import type { AccountedDocument, IssuedDocument, LandedDocument, OpenDocument, ReceiptDocument, Registry, UploadKey } from '../../constructs/state/registry';
import { listFirst } from '../buffer/listed';
import type { CutListing } from './document';
import { DAY_MS, idIn, newestPut } from './newest';
import type { StatusServices } from './services';

/** The newest uploads, those whose file is there, that shares and percentiles are of. */
export const SAMPLED = 100;
/** Open uploads that are read: the oldest of them, and the newest. */
const OLDEST_OPEN = 100;
const NEWEST_OPEN = 50;
/** Keys of open uploads that are listed. */
const MOST_OPEN = 20_000;

/** An upload as the state bucket tells of it. */
export interface SeenUpload {
  readonly id: UploadKey;
  readonly issued: IssuedDocument;
  /** When fan-out began. */
  readonly landed?: LandedDocument;
  /** Of the generation that is on its way, else of the one that counts. */
  readonly receipt?: ReceiptDocument;
  readonly accounted?: AccountedDocument;
  /** Absent for an upload that is accounted for. */
  readonly open?: OpenDocument;
}

export interface SeenUploads {
  /** The newest ones of a day whose file is there. */
  readonly recent: readonly SeenUpload[];
  /** With records on their way, the oldest first. */
  readonly open: readonly SeenUpload[];
  /** How many there are; more than in `open` where not all were read. */
  readonly openCount: number;
  /** Listings that were longer than a look reads. */
  readonly cut: readonly CutListing[];
  /** Promised since, epoch ms. */
  readonly since: number;
}

/** The uploads that a look goes by, with a bounded number of requests however many there are. */
export async function readUploads(services: Pick<StatusServices, 'registry' | 's3' | 'buckets' | 'now'>): Promise<SeenUploads> {
  const { registry, s3, buckets, now } = services;
  const since = now() - DAY_MS;
  const [{ opened, cut }, newest] = await Promise.all([listOpen(), newestPut(services, SAMPLED)]);
  const chosen = opened.length <= OLDEST_OPEN + NEWEST_OPEN ? opened : [...opened.slice(0, OLDEST_OPEN), ...opened.slice(-NEWEST_OPEN)];
  const seen = new Map<string, SeenUpload>();
  const openIds = new Set(opened.map(String));
  await forEachSideBySide(new Map([...chosen, ...newest.ids].map((id) => [String(id), id])).values(), async (id) => {
    const upload = await readUpload(registry, id, cut || openIds.has(String(id)));
    if (upload) seen.set(String(id), upload);
  });
  const of = (ids: readonly UploadKey[]): SeenUpload[] => ids.flatMap((id) => seen.get(String(id)) ?? []);
  const open = of(chosen).filter((upload) => upload.open !== undefined);
  return { recent: of(newest.ids), open: open.sort((a, b) => a.issued.uploaded_at - b.issued.uploaded_at), openCount: opened.length, cut: [...(cut ? ['open_uploads' as const] : []), ...(newest.cut ? ['recent_uploads' as const] : [])], since };

  /** By when fan-out opened them; of more than are listed those of the first customers. */
  async function listOpen(): Promise<{ opened: UploadKey[]; cut: boolean }> {
    const { objects, cut } = await listFirst(s3, buckets.state, 'open/', { most: MOST_OPEN });
    return { opened: [...objects].sort((a, b) => a.modified - b.modified).map(({ key }) => idIn(key.replace(/\.json$/, ''))), cut };
  }
}

/** @returns undefined where the promise has expired */
export async function readUpload(registry: Registry, id: UploadKey, isOpen: boolean): Promise<SeenUpload | undefined> {
  const [issued, receipt, accounted, open] = await Promise.all([registry.issued.get(...id), registry.fannedOut.get(...id), registry.accounted.get(...id), isOpen ? registry.open.get(...id) : undefined]);
  if (!issued) return undefined;
  const later = open && open.generation > (receipt?.generation ?? 0) ? await registry.rederived.get(...id, String(open.generation)) : undefined;
  const landed = receipt ? undefined : await registry.landed.get(...id);
  return { id, issued, ...(landed && { landed }), ...((later ?? receipt) && { receipt: later ?? receipt }), ...(accounted && { accounted }), ...(open && { open }) };
}
