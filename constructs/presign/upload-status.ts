import { totalOf, type AccountedDocument, type Counts, type IssuedDocument, type LandedDocument, type ReceiptDocument, type Registry, type RejectedLine, type UploadKey } from '../state/registry';

/** How far an upload has come. */
export type UploadState = 'issued' | 'landed' | 'fanned_out' | 'loaded';

/** What became of an upload: `records = accepted + rejected + in_flight` as soon as the receipt is there. */
export interface UploadStatus {
  readonly upload_id: string;
  readonly state: UploadState;
  readonly source: string;
  readonly host: string;
  readonly path: string;
  /** Framed records of the file; absent before fan-out has written the receipt. */
  readonly records?: number;
  /** Records that became events and are in the warehouse, by event class. */
  readonly accepted?: Counts;
  /** Records that became no event, by reason. */
  readonly rejected?: Counts;
  /** The first hundred of the rejected records, once they are loaded. */
  readonly rejected_records?: readonly RejectedLine[];
  /** Records that are neither yet. */
  readonly in_flight?: number;
  /** ISO 8601, oldest first. */
  readonly timeline: readonly { readonly at: string; readonly state: UploadState }[];
}

/** What the registry has of an upload. */
export interface UploadDocuments {
  readonly issued?: IssuedDocument;
  readonly landed?: LandedDocument;
  readonly receipt?: ReceiptDocument;
  readonly accounted?: AccountedDocument;
}

/** Reads an upload's status from the state bucket alone; undefined if the customer has no such upload. */
export async function readStatus(registry: Registry, customerId: string, uploadId: string): Promise<UploadStatus | undefined> {
  const { issued, landed, receipt, accounted } = await readDocuments(registry, [customerId, uploadId]);
  return issued && statusOf(issued, landed, receipt, accounted);
}

/**
 * The documents, of one moment. When a generation takes the place of another, load writes the accounting first and the
 * receipt after it: an accounting that is behind its receipt was read before the one and the receipt after the other.
 */
export async function readDocuments(registry: Registry, id: UploadKey): Promise<UploadDocuments> {
  const [issued, landed, receipt, accounted] = await Promise.all([
    registry.issued.get(...id),
    registry.landed.get(...id),
    registry.fannedOut.get(...id),
    registry.accounted.get(...id),
  ]);
  const isBehind = receipt !== undefined && accounted !== undefined && accounted.generation < receipt.generation;
  return { issued, landed, receipt, accounted: isBehind ? await registry.accounted.get(...id) : accounted };
}

/** Puts the four documents of an upload together. */
export function statusOf(
  issued: IssuedDocument,
  landed?: LandedDocument,
  receipt?: ReceiptDocument,
  accounted?: AccountedDocument,
): UploadStatus {
  const counts = receipt && countsOf(receipt, accounted);
  const loadedAt = receipt && counts?.in_flight === 0 ? (accounted?.loaded_at ?? receipt.fanned_out_at) : undefined;
  const steps: readonly (readonly [UploadState, number | undefined])[] = [
    ['issued', issued.uploaded_at],
    ['landed', landed?.landed_at],
    ['fanned_out', receipt?.fanned_out_at],
    ['loaded', loadedAt],
  ];
  const timeline = steps.flatMap(([state, at]) => (at === undefined ? [] : [{ at: new Date(at).toISOString(), state }]));
  return {
    upload_id: issued.upload_id,
    state: timeline.at(-1)!.state,
    source: issued.source,
    host: issued.host,
    path: issued.path,
    ...counts,
    timeline,
  };
}

function countsOf(receipt: ReceiptDocument, accounted: AccountedDocument | undefined) {
  const accepted = accounted?.accepted ?? {};
  const rejected = accounted?.rejected ?? {};
  const counted = totalOf(accepted) + totalOf(rejected);
  // A generation counts as soon as it is whole; its receipt is about to take the place of this one.
  const records = accounted && accounted.generation > receipt.generation ? counted : receipt.records;
  const named = accounted?.rejected_records;
  return { records, accepted, rejected, ...(named && { rejected_records: named }), in_flight: records - counted };
}
