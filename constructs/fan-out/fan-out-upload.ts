import type { IssuedDocument, UploadKey } from '../state/registry';
import { metrics } from '../telemetry';
import { Hop, sourceOf, type Derivation, type FanOutServices, type FanOutSettings, type FanOutTimes, type Invocation } from './hop';
import { uploadOf, type Continuation, type Progress, type RawMessage, type RawObject } from './notification';
import { receiptDocument, receiptFacts, storeReceipt } from './receipt';
import { allRecords } from './record-range';
import { executeOrder, noteEmitted } from './replay-order';

export { StalledUpload, type FanOutServices, type FanOutSettings, type FanOutTimes } from './hop';

/** Nothing was promised under this key: it was not put through the API, or the state bucket has lost it. */
export class UnknownUpload extends Error {
  override readonly name = 'UnknownUpload';
}

/** An upload's first derivation from raw; later ones are ordered, not notified. */
const FIRST_GENERATION = 1;

/**
 * Fans an upload out, or the rest of it, or carries out the order of a replay. May die anywhere and be repeated: events
 * are the same each time, and the steps are ordered so that each says only what is true already. Packs and rejects are
 * stored, then the receipt's row, then the upload is listed as open, then the receipt document is written; from then on a
 * repetition does nothing. A continuation is sent before its predecessor is acknowledged.
 * @throws UnknownUpload, StalledUpload, what the services throw: the message comes again
 */
export async function fanOutUpload(message: RawMessage, services: FanOutServices, settings: FanOutSettings, times: FanOutTimes): Promise<void> {
  const invocation = { services, settings, times };
  if ('order' in message) {
    const first = await executeOrder(message, invocation);
    if (first) await deriveFirst(first, invocation);
  } else await deriveFirst(message, invocation);
}

/** The first derivation. One that an order asked for says to the order when it is done. */
async function deriveFirst(message: RawObject | Continuation, invocation: Invocation): Promise<void> {
  const { registry, log, now } = invocation.services;
  const id = uploadOf(message.key);
  const issued = await registry.issued.get(...id);
  if (!issued) throw new UnknownUpload(`issued/${id.join('/')}: expected the promise of this upload`);
  const replay = 'replay' in message ? message.replay : undefined;
  const done = await registry.fannedOut.get(...id);
  if (done) {
    log.info('upload is fanned out already', { upload_id: issued.upload_id, generation: done.generation });
    if (replay !== undefined) await noteEmitted(registry, replay, id, { emitted_at: now() });
    return;
  }
  const landed = await registry.landed.create(id, { version_id: message.versionId, landed_at: now() });
  // The first version that landed is the upload, whatever a later message says.
  const object: RawObject = { bucket: message.bucket, key: message.key, versionId: landed.document.version_id };
  const progress: Progress = 'continuation' in message ? message : { next: 1, stalled: 0, stalledSince: now() };
  await new Hop(firstDerivation(id, issued, object, replay, invocation), invocation, progress).run();
}

function firstDerivation(id: UploadKey, issued: IssuedDocument, object: RawObject, replay: string | undefined, { services, times }: Invocation): Derivation {
  const { registry, meter, log, now } = services;
  return {
    ...{ issued, object, generation: FIRST_GENERATION, ranges: allRecords },
    rest: (progress) => ({ continuation: 1, ...object, ...progress, ...(replay !== undefined && { replay }) }),
    async finish(end, delivery) {
      const facts = receiptFacts(issued, FIRST_GENERATION, object, sourceOf(services, issued), now());
      const unstored = await storeReceipt(end, facts, delivery, times.giveUp);
      if (unstored !== undefined) return unstored;
      const document = receiptDocument(end, facts);
      const { generation, records, fanned_out_at } = document;
      await registry.open.create(id, { generation, records, fanned_out_at });
      await registry.fannedOut.create(id, document);
      log.info('upload fanned out', { customer_id: id[0], upload_id: id[1], records, decoded_bytes: end.decodedBytes });
      meter.add(metrics.recordsRead, records, { source: issued.source });
      meter.add(metrics.bytesDecoded, end.decodedBytes, { source: issued.source });
      for (const reason of ['undecodable_remainder', 'unsupported_format', 'unknown_source', 'wrong_content'] as const) {
        if (end.counts.rejected[reason]) meter.add(metrics.uploadsUndecodable, 1, { reason });
      }
      if (replay !== undefined) await noteEmitted(registry, replay, id, { emitted_at: now() });
      return undefined;
    },
  };
}
