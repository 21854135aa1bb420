import type { RawObject } from '../fan-out/notification';
import { isOver, sendOrder } from '../replay/order';
import { sizeOf } from '../replay/record-set';
import { totalOf, type GenerationKey, type LostRecordsDocument, type ReceiptDocument, type ReplayOrderDocument, type UploadKey } from '../state/registry';
import { metrics } from '../telemetry';
import { repeatReceipt } from './lost-receipt';
import { withOrder, withWaiting } from './lost-records';
import type { SweepRun } from './sweep-run';

/**
 * Records of which Firehose wrote error objects: they are ordered again from raw, until their upload adds up. What is lost
 * again comes back as another error object, and is ordered again after a longer wait.
 */
export async function lookAfterLost(run: SweepRun): Promise<void> {
  const { registry, meter } = run.services;
  let gaveUp = 0;
  await run.eachInTurn(registry.lostRecords.folder, async (parts) => {
    gaveUp += await lookAfter(run, parts as unknown as GenerationKey);
  });
  meter.add(metrics.recordsGivenUp, gaveUp);
}

/** @returns records that are given up */
async function lookAfter(run: SweepRun, id: GenerationKey): Promise<number> {
  const { registry } = run.services;
  const upload: UploadKey = [id[0], id[1]];
  const generation = Number(id[2]);
  const [lost, current] = await Promise.all([registry.lostRecords.get(...id), registry.fannedOut.get(...upload)]);
  if (!lost) return 0;
  // Until the receipt is there fan-out emits all of it anyway.
  if (!current) return 0;
  if (generation < current.generation) return forget(run, id, lost, 'of a generation that is over');
  const receipt = generation === current.generation ? current : await registry.rederived.get(...id);
  if (!receipt) return 0;
  const receiptGaveUp = await repeatReceipt(run, id, lost, receipt);
  const books = await booksOf(run, upload, receipt);
  if (books === 'events') return receiptGaveUp + (mayBeLost(lost.receipt, run.services.now()) ? 0 : await forget(run, id, lost, 'all accounted for'));
  const after = await orderAgain(run, id, lost, receipt);
  if (books === 'rejections' && !mayBeLost(after.receipt, run.services.now()) && (await wasRepeated(run, id, after))) return receiptGaveUp + (await forget(run, id, after, 'all accounted for'));
  return receiptGaveUp + sizeOf(after.gave_up);
}

/** A receipt's row that was put again had time to come back as an error object before the next attempt would have been due. */
const mayBeLost = (receipt: LostRecordsDocument['receipt'], now: number): boolean => receipt !== undefined && (receipt.is_lost || now < receipt.next_at);

/**
 * Whether an upload adds up, and by what. A rejection may be older than the loss: what was rejected once and passes now,
 * after a replay, is lost as an event while the books are full.
 */
type Books = 'open' | 'events' | 'rejections';

async function booksOf({ services }: SweepRun, upload: UploadKey, receipt: ReceiptDocument): Promise<Books> {
  const accounted = await services.registry.accounted.get(...upload);
  if (accounted?.generation !== receipt.generation) return receipt.records === 0 ? 'events' : 'open';
  const events = totalOf(accounted.accepted);
  if (events >= receipt.records) return 'events';
  return events + totalOf(accounted.rejected) >= receipt.records ? 'rejections' : 'open';
}

/** What was lost was emitted again, and had time to come back as an error object before the next order would have been due. */
async function wasRepeated({ services: { registry, now } }: SweepRun, [customer, upload]: GenerationKey, { waiting, order, next_at }: LostRecordsDocument): Promise<boolean> {
  if (waiting.length > 0 || now() < next_at) return false;
  if (!order) return true;
  const document = await registry.replays.get(order.replay_id, 'order', customer, upload);
  return document !== undefined && isOver(document);
}

async function forget({ services }: SweepRun, id: GenerationKey, { ordered }: LostRecordsDocument, why: string): Promise<number> {
  await services.registry.lostRecords.remove(...id);
  if (ordered.length > 0) {
    services.meter.add(metrics.sweepHealed, 1, { reason: 'errors' });
    services.log.info('records that Firehose had lost need nothing more', { customer_id: id[0], upload_id: id[1], why });
  }
  return 0;
}

async function orderAgain(run: SweepRun, id: GenerationKey, before: LostRecordsDocument, receipt: ReceiptDocument): Promise<LostRecordsDocument> {
  const { registry, now, log } = run.services;
  const change = (to: (lost: LostRecordsDocument) => LostRecordsDocument) => registry.lostRecords.change(id, (current) => to(current ?? before));
  let lost = before;
  if (lost.order?.sent_at !== undefined) {
    const order = await registry.replays.get(lost.order.replay_id, 'order', id[0], id[1]);
    if (order?.refused !== undefined) {
      log.error('order was refused', { customer_id: id[0], upload_id: id[1], replay_id: order.replay_id, refused: order.refused });
      lost = await change((current) => ({ ...withWaiting(current, current.order?.ranges ?? [], { attempts: 0 }), order: undefined }));
    } else if (now() >= lost.next_at && run.evidence.isQuietSince('raw', lost.order.sent_at) && !(order && isOver(order))) {
      // Its message is in the dead letters.
      lost = await change((current) => ({ ...withWaiting(current, current.order?.ranges ?? [], run.settings), order: undefined }));
    }
  }
  if (lost.order && lost.order.sent_at === undefined) return send(run, id, lost, receipt);
  if (lost.waiting.length === 0 || now() < lost.next_at) return lost;
  const decided = await change((current) => withOrder(current, id, now(), run.settings));
  return send(run, id, decided, receipt);
}

async function send(run: SweepRun, id: GenerationKey, lost: LostRecordsDocument, receipt: ReceiptDocument): Promise<LostRecordsDocument> {
  const { registry, now, log, meter, buckets } = run.services;
  const issued = await registry.issued.get(id[0], id[1]);
  if (!issued) return lost;
  const { replay_id, ranges, decided_at } = lost.order!;
  const document: ReplayOrderDocument = {
    ...{ replay_id, customer_id: id[0], upload_id: id[1], generation: receipt.generation, ranges },
    ...{ reason: 'sweep: Firehose wrote error objects of these records', ordered_at: decided_at },
  };
  const object: RawObject = { bucket: buckets.raw, key: issued.raw_key, versionId: receipt.version_id };
  await sendOrder({ registry, now, send: (message) => run.services.send('raw', message) }, document, object);
  meter.add(metrics.recordsOrdered, sizeOf(ranges));
  log.warn('records that Firehose had lost are emitted again', { customer_id: id[0], upload_id: id[1], replay_id, records: sizeOf(ranges) });
  return registry.lostRecords.change(id, (current) => {
    const before = current ?? lost;
    return { ...before, ...(before.order && { order: { ...before.order, sent_at: now() } }) };
  });
}
