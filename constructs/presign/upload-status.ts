import { totalOf, type AccountedDocument, type Counts, type IssuedDocument, type LandedDocument, type ReceiptDocument, type Registry } from '../state/registry';

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
  /** Records that are neither yet. */
  readonly in_flight?: number;
  /** ISO 8601, oldest first. */
  readonly timeline: readonly { readonly at: string; readonly state: UploadState }[];
}

/** Reads an upload's status from the state bucket alone; undefined if the customer has no such upload. */
export async function readStatus(registry: Registry, customerId: string, uploadId: string): Promise<UploadStatus | undefined> {
  const [issued, landed, receipt, accounted] = await Promise.all([
    registry.issued.get(customerId, uploadId),
    registry.landed.get(customerId, uploadId),
    registry.fannedOut.get(customerId, uploadId),
    registry.accounted.get(customerId, uploadId),
  ]);
  return issued && statusOf(issued, landed, receipt, accounted);
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
  const in_flight = receipt.records - totalOf(accepted) - totalOf(rejected);
  return { records: receipt.records, accepted, rejected, in_flight };
}
