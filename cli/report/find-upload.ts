import { forEachSideBySide } from '../../constructs/load/side-by-side';
import { readDocuments, statusOf, type UploadStatus } from '../../constructs/presign/upload-status';
import type { IssuedDocument, Registry, UploadKey } from '../../constructs/state/registry';
import type { HasLanded } from './accounting';
import type { Steps, UploadStep } from './upload-step';

/** An upload with its promise. */
export interface UploadLine extends UploadStatus {
  readonly customer_id: string;
  readonly issued: IssuedDocument;
  /** Where the records are that are not accounted for; absent when all are. */
  readonly step?: UploadStep;
  /** How many times its records were derived from raw; the counts are of the last time that was whole. */
  readonly generation: number;
  /** A later generation that is on its way. */
  readonly deriving?: { readonly generation: number; readonly records: number };
}

/** An id does not say whose upload it is: all customers are asked, side by side. */
export async function findOwner(registry: Registry, uploadId: string): Promise<UploadKey | undefined> {
  let owner: UploadKey | undefined;
  await forEachSideBySide(registry.customers.ids(), async ([customerId]) => {
    if (owner === undefined && (await registry.issued.get(customerId, uploadId))) owner = [customerId, uploadId];
  });
  return owner;
}

/** @param steps of many uploads; with their open ones listed, each costs a request less */
export async function readUpload(registry: Registry, id: UploadKey, steps: Steps, hasLanded: HasLanded): Promise<UploadLine | undefined> {
  const [{ issued, landed, receipt, accounted }, open] = await Promise.all([readDocuments(registry, id), steps.openOf(id)]);
  if (!issued) return undefined;
  const isThere = receipt !== undefined || landed !== undefined || (await hasLanded(issued));
  const step = await steps.of(id, { isThere, landed, receipt, accounted }, open);
  const generation = Math.max(receipt?.generation ?? 1, accounted?.generation ?? 1);
  const deriving = open && open.generation > generation ? { deriving: { generation: open.generation, records: open.records } } : {};
  return { ...statusOf(issued, landed, receipt, accounted), customer_id: id[0], issued, ...(step && { step }), generation, ...deriving };
}

/** What a list for people shows of an upload. */
export type UploadBrief = Pick<UploadLine, 'upload_id' | 'state' | 'step' | 'records' | 'issued'>;

/**
 * The same as {@link readUpload} in half the requests for an upload that is closed: what fan-out read is in the warehouse.
 * @param steps with the open uploads listed
 * @param listedAt when they were, epoch ms: a receipt that is younger may be of an upload that opened since
 */
export async function readUploadBrief(registry: Registry, id: UploadKey, steps: Steps, hasLanded: HasLanded, listedAt: number): Promise<UploadBrief | undefined> {
  if (steps.isOpen(id)) return readUpload(registry, id, steps, hasLanded);
  const [issued, receipt] = await Promise.all([registry.issued.get(...id), registry.fannedOut.get(...id)]);
  if (!issued || !receipt || receipt.fanned_out_at >= listedAt) return readUpload(registry, id, steps, hasLanded);
  return { upload_id: id[1], state: 'loaded', records: receipt.records, issued };
}
