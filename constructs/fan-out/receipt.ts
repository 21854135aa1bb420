import { eventClasses, eventId, toRowJson } from '../../schemas';
import type { Source } from '../../transforms/source';
import type { IssuedDocument, ReceiptDocument } from '../state/documents';
import type { Delivery } from './delivery';
import type { FanOutEnd } from './fan-out';
import type { RawObject } from './notification';

/** What a receipt says beside the counts. */
export interface ReceiptFacts {
  readonly issued: IssuedDocument;
  readonly generation: number;
  readonly versionId: string;
  /** 0 where the source is unknown. */
  readonly sourceVersion: number;
  /** Epoch ms. */
  readonly now: number;
}

/** @param now epoch ms */
export function receiptFacts(issued: IssuedDocument, generation: number, object: RawObject, source: Source | undefined, now: number): ReceiptFacts {
  return { issued, generation, versionId: object.versionId, sourceVersion: source?.version ?? 0, now };
}

/** Puts the receipt's row. @returns undefined, or where to go on from if it could not be stored */
export async function storeReceipt(end: FanOutEnd, facts: ReceiptFacts, delivery: Delivery, giveUp: number): Promise<number | undefined> {
  await delivery.add([{ class: 'upload_receipt', data: Buffer.from(receiptRow(end, facts)), first: end.next }], giveUp);
  return delivery.flush(giveUp);
}

/** The document `fanned_out/…`: from here on the count of records is exact. */
export function receiptDocument({ counts, encoding, decodedBytes }: FanOutEnd, facts: ReceiptFacts): ReceiptDocument {
  const { issued, generation, versionId, now } = facts;
  return {
    upload_id: issued.upload_id,
    customer_id: issued.customer_id,
    generation,
    version_id: versionId,
    encoding,
    decoded_bytes: decodedBytes,
    records: counts.records,
    routed: counts.routed,
    rejected: counts.rejected,
    blank: counts.blank,
    comment: counts.comment,
    header: counts.header,
    fanned_out_at: now,
  };
}

/** The same as a row of events.upload_receipt, one line of JSON. */
export function receiptRow({ counts, encoding, decodedBytes }: FanOutEnd, facts: ReceiptFacts): string {
  const { issued, generation, versionId, sourceVersion, now } = facts;
  const eventClass = eventClasses.upload_receipt;
  return toRowJson(eventClass, {
    event_id: eventId(issued.upload_id, 0, generation),
    upload_id: issued.upload_id,
    record_number: 0,
    event_number: generation,
    generation,
    uploaded_at: issued.uploaded_at,
    record_offset: 0,
    record_length: decodedBytes,
    source: issued.source,
    source_version: sourceVersion,
    schema_version: eventClass.version,
    customer_id: issued.customer_id,
    time: now,
    processed_time: now,
    host: issued.host || undefined,
    path: issued.path,
    name: issued.name,
    size_bytes: issued.size,
    sha256: issued.sha256,
    raw_key: issued.raw_key,
    raw_version_id: versionId,
    key_id: issued.key_id,
    encoding,
    decoded_bytes: decodedBytes,
    records: counts.records,
    routed: counts.routed,
    rejected_at_fan_out: Object.keys(counts.rejected).length > 0 ? counts.rejected : undefined,
    blank_lines: counts.blank,
    comment_lines: counts.comment,
    header_lines: counts.header,
    fanned_out_at: now,
  });
}
