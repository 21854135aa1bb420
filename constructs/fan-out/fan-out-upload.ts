import type { Source } from '../../transforms/source';
import { rejectedRow } from '../../transforms/rejection';
import { RowBlocks } from '../../transforms/row-blocks';
import type { IssuedDocument } from '../state/documents';
import type { Registry } from '../state/registry';
import { metrics, type Log, type Meter } from '../telemetry';
import type { PutRecordBatch } from '../stream/put-records';
import { Delivery, type Parcel } from './delivery';
import { fanOut, type FanOutEnd, type FanOutJob, type FanOutPart } from './fan-out';
import { uploadOf, type Continuation, type RawObject } from './notification';
import type { PackMode } from './packer';
import { receiptDocument, receiptRow, type ReceiptFacts } from './receipt';
import { allRecords, from } from './record-range';

/** What fan-out reaches outside. */
export interface FanOutServices {
  readonly registry: Pick<Registry, 'issued' | 'landed' | 'fannedOut' | 'open'>;
  readonly sources: Readonly<Record<string, Source>>;
  readonly read: (object: RawObject) => AsyncIterable<Uint8Array>;
  readonly put: PutRecordBatch;
  /** Sends to the back of the raw queue. @param delaySeconds 0 to 900 */
  readonly sendLater: (message: Continuation, delaySeconds: number) => Promise<void>;
  readonly log: Log;
  readonly meter: Pick<Meter, 'add'>;
  /** Epoch ms. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
}

export interface FanOutSettings {
  readonly streamPrefix: string;
  readonly mode: PackMode;
  readonly maxDecodedBytes: number;
  readonly maxExcerptBytes: number;
}

/** Epoch ms. */
export interface FanOutTimes {
  /** No more is read after this. */
  readonly handOver: number;
  /** Puts of what was read are given up after this, so that there is time to send the continuation. */
  readonly giveUp: number;
}

/** An upload that no hop has moved for a day; its message goes to the dead-letter queue. */
export class StalledUpload extends Error {
  override readonly name = 'StalledUpload';
}

/** Nothing was promised under this key: it was not put through the API, or the state bucket has lost it. */
export class UnknownUpload extends Error {
  override readonly name = 'UnknownUpload';
}

/** An upload's first derivation from raw; later ones are ordered, not notified. */
const FIRST_GENERATION = 1;
const FIRST_DELAY_SECONDS = 15;
/** The longest delay of an SQS message. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const LONGEST_DELAY_SECONDS = 900;
const STALLED_FOR = 24 * 3_600_000;

/**
 * Fans an upload out, or the rest of it. May die anywhere and be repeated: events are the same each time, and the steps
 * are ordered so that each says only what is true already. Packs and rejects are stored, then the receipt's row, then
 * the upload is listed as open, then the receipt document is written; from then on a repetition does nothing. A
 * continuation is sent before its predecessor is acknowledged.
 * @throws UnknownUpload, StalledUpload, what the services throw: the message comes again
 */
export async function fanOutUpload(
  message: RawObject | Continuation,
  services: FanOutServices,
  settings: FanOutSettings,
  times: FanOutTimes,
): Promise<void> {
  const { registry, log, now } = services;
  const id = uploadOf(message.key);
  const issued = await registry.issued.get(...id);
  if (!issued) throw new UnknownUpload(`issued/${id.join('/')}: expected the promise of this upload`);
  const done = await registry.fannedOut.get(...id);
  if (done) return log.info('upload is fanned out already', { upload_id: issued.upload_id, generation: done.generation });
  const landed = await registry.landed.create(id, { version_id: message.versionId, landed_at: now() });
  // The first version that landed is the upload, whatever a later message says.
  const object: RawObject = { bucket: message.bucket, key: message.key, versionId: landed.document.version_id };

  await new Hop(object, issued, services, settings, times).run(message);
}

/** One invocation's share of an upload. */
class Hop {
  private readonly delivery: Delivery;
  private readonly source: Source | undefined;

  constructor(
    private readonly object: RawObject,
    private readonly issued: IssuedDocument,
    private readonly services: FanOutServices,
    private readonly settings: FanOutSettings,
    private readonly times: FanOutTimes,
  ) {
    this.delivery = new Delivery({ ...services, streamPrefix: settings.streamPrefix });
    this.source = Object.hasOwn(services.sources, issued.source) ? services.sources[issued.source] : undefined;
  }

  async run(message: RawObject | Continuation): Promise<void> {
    const first = 'continuation' in message ? message.next : 1;
    const end = await fanOut(() => this.services.read(this.object), this.job(first), {
      emit: (part) => this.emit(part),
      isTimeToStop: () => this.services.now() >= this.times.handOver,
    });
    let next = await this.delivery.flush(this.times.giveUp);
    if (next === undefined && end.complete) next = await this.finish(end);
    else next ??= end.next;
    // A hop may stop before it comes to where the one before it was.
    if (next !== undefined) await this.handOver(message, first, Math.max(first, next));
  }

  private job(first: number): FanOutJob {
    const { issued, source, settings } = this;
    return {
      identity: {
        customer: issued.customer_id,
        upload: issued.upload_id,
        source: issued.source,
        generation: FIRST_GENERATION,
        context: {
          uploadedAt: issued.uploaded_at,
          ...(issued.file_modified_at !== undefined && { fileModifiedAt: issued.file_modified_at }),
          timeZone: issued.time_zone,
          host: issued.host,
        },
      },
      ...{ source, size: issued.size, ranges: from(allRecords, first) },
      ...{ mode: settings.mode, maxDecodedBytes: settings.maxDecodedBytes, maxExcerptBytes: settings.maxExcerptBytes },
    };
  }

  private async emit(part: FanOutPart): Promise<void> {
    const { log, meter, now } = this.services;
    if (part.faults.length > 0) meter.add(metrics.recordFaults, part.faults.length);
    for (const { number, error } of part.faults) {
      log.error('source failed to route a record', { error: error as Error, upload_id: this.issued.upload_id, record_number: number });
    }
    const rows = new RowBlocks<number>();
    for (const rejection of part.rejections) rows.add(rejectedRow(rejection, now()), rejection.number);
    const rejects = rows.take().map(({ data, origins }): Parcel => ({ class: 'rejected_record', data, first: Math.min(...origins) }));
    await this.delivery.add([...part.packs, ...rejects], this.times.handOver);
  }

  /** All records are stored. @returns undefined, or where to go on from if the receipt could not be stored */
  private async finish(end: FanOutEnd): Promise<number | undefined> {
    const { issued, source, services, times } = this;
    const { registry, meter, now } = services;
    const id = [issued.customer_id, issued.upload_id] as const;
    const facts: ReceiptFacts = {
      ...{ issued, generation: FIRST_GENERATION, versionId: this.object.versionId },
      ...{ sourceVersion: source?.version ?? 0, now: now() },
    };
    const receipt: Parcel = { class: 'upload_receipt', data: Buffer.from(receiptRow(end, facts)), first: end.next };
    await this.delivery.add([receipt], times.giveUp);
    const unstored = await this.delivery.flush(times.giveUp);
    if (unstored !== undefined) return unstored;

    const document = receiptDocument(end, facts);
    const { generation, records, fanned_out_at } = document;
    await registry.open.create(id, { generation, records, fanned_out_at });
    await registry.fannedOut.create(id, document);
    meter.add(metrics.recordsRead, records, { source: issued.source });
    meter.add(metrics.bytesDecoded, end.decodedBytes, { source: issued.source });
    for (const reason of ['undecodable_remainder', 'unsupported_format', 'unknown_source'] as const) {
      if (end.counts.rejected[reason]) meter.add(metrics.uploadsUndecodable, 1, { reason });
    }
    return undefined;
  }

  private async handOver(message: RawObject | Continuation, first: number, next: number): Promise<void> {
    const { services, issued } = this;
    const now = services.now();
    const before = 'continuation' in message ? message : { stalled: 0, stalledSince: now };
    const { stalled, stalledSince } = next > first ? { stalled: 0, stalledSince: now } : { ...before, stalled: before.stalled + 1 };
    if (now - stalledSince >= STALLED_FOR) {
      throw new StalledUpload(`upload ${issued.upload_id}: expected records to be stored within 24 h, found none from ${next} on`);
    }
    const delay = stalled === 0 ? 0 : Math.min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** (stalled - 1));
    await services.sendLater({ continuation: 1, ...this.object, next, stalled, stalledSince }, delay);
    services.meter.add(metrics.handOvers, 1);
    services.log.info('upload handed over', { upload_id: issued.upload_id, next, stalled });
  }
}
