import { receiptRow } from '../fan-out/receipt';
import type { GenerationKey, LostRecordsDocument, ReceiptDocument } from '../state/registry';
import { putRecords } from '../stream/put-records';
import { metrics } from '../telemetry';
import { isSpent, tried } from './attempts';
import type { SweepRun } from './sweep-run';

type LostReceipt = NonNullable<LostRecordsDocument['receipt']>;

/** Puts are tried again for so long, ms. */
const PATIENCE = 30_000;

/**
 * A receipt's row is no record of the file, so no replay brings it back. It is made anew of the documents that fan-out
 * wrote; the event's id is the same, so that a row too many is none. (`source_version` is today's: the document has none.)
 * @returns 1 if the row is given up
 */
export async function repeatReceipt(run: SweepRun, id: GenerationKey, lost: LostRecordsDocument, document: ReceiptDocument): Promise<number> {
  const { services, settings } = run;
  const { registry, log, meter, now } = services;
  const { receipt } = lost;
  if (!receipt?.is_lost || now() < receipt.next_at) return receipt?.gave_up ? 1 : 0;
  const issued = await registry.issued.get(id[0], id[1]);
  if (!issued) return 0;
  const change = (to: (current: LostReceipt) => LostReceipt) =>
    registry.lostRecords.change(id, (current) => ({ ...(current ?? lost), receipt: to(current?.receipt ?? receipt) }));
  if (isSpent(receipt, settings)) {
    if (!receipt.gave_up) log.error('receipt is lost however often it is put', { customer_id: id[0], upload_id: id[1] });
    await change((current) => ({ ...current, gave_up: true }));
    return 1;
  }
  await change((current) => tried(current, now(), settings));
  const { generation, version_id: versionId, encoding, decoded_bytes: decodedBytes, fanned_out_at } = document;
  const { records, routed, rejected, blank, comment, header } = document;
  const end = { complete: true, next: records + 1, ordered: 0, counts: { records, routed, rejected, blank, comment, header }, encoding, decodedBytes };
  const facts = { issued, generation, versionId, sourceVersion: settings.sourceVersion(issued.source), now: fanned_out_at };
  const { failed } = await putRecords(settings.receiptStream, [Buffer.from(receiptRow(end, facts))], { ...services, deadline: now() + PATIENCE });
  if (failed.length > 0) return 0;
  await change((current) => ({ ...current, is_lost: false }));
  meter.add(metrics.receiptsRepeated, 1);
  log.warn('receipt that Firehose had lost is put again', { customer_id: id[0], upload_id: id[1], attempt: receipt.attempts + 1 });
  return 0;
}
