import type { Source } from '../../transforms/source';
import { rejectedRow } from '../../transforms/rejection';
import { RowBlocks } from '../../transforms/row-blocks';
import type { IssuedDocument } from '../state/documents';
import type { Registry } from '../state/registry';
import { metrics, type Log, type Meter } from '../telemetry';
import type { PutRecordBatch } from '../stream/put-records';
import type { Shards } from '../stream/shards';
import { contentRefusal } from './content-digest';
import { Delivery, type Parcel } from './delivery';
import { fanOut, type FanOutEnd, type FanOutJob, type FanOutPart } from './fan-out';
import { jobIdentity } from './job-identity';
import type { Progress, RawMessage, RawObject } from './notification';
import type { PackMode } from './packer';
import { from, type RecordRange } from './record-range';

/** What fan-out reaches outside. */
export interface FanOutServices {
  readonly registry: Pick<Registry, 'issued' | 'multipart' | 'landed' | 'fannedOut' | 'open' | 'rederived' | 'replays'>;
  readonly sources: Readonly<Record<string, Source>>;
  readonly read: (object: RawObject) => AsyncIterable<Uint8Array>;
  readonly put: PutRecordBatch;
  /** Sends to the back of the raw queue. @param delaySeconds 0 to 900 */
  readonly sendLater: (message: RawMessage, delaySeconds: number) => Promise<void>;
  readonly log: Log;
  readonly meter: Pick<Meter, 'add'>;
  /** Epoch ms. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
}

export interface FanOutSettings {
  readonly streamPrefix: string;
  /** @default one stream a class */
  readonly shards?: Shards;
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

/** What an invocation has. */
export interface Invocation {
  readonly services: FanOutServices;
  readonly settings: FanOutSettings;
  readonly times: FanOutTimes;
}

/** Records of an upload that are to be emitted as rows of a generation, and what follows when they are. */
export interface Derivation {
  readonly issued: IssuedDocument;
  readonly object: RawObject;
  readonly generation: number;
  /** Ascending, not overlapping. */
  readonly ranges: readonly RecordRange[];
  /** Of the order that asks for it. */
  readonly ordered?: readonly RecordRange[];
  /** All records are stored. @returns undefined, or where to go on from if what follows could not be stored */
  finish(end: FanOutEnd, delivery: Delivery): Promise<number | undefined>;
  /** The message that asks for the rest. */
  rest(progress: Progress): RawMessage;
}

/** An upload that no hop has moved for a day; its message goes to the dead-letter queue. */
export class StalledUpload extends Error {
  override readonly name = 'StalledUpload';
}

const FIRST_DELAY_SECONDS = 15;
/** The longest delay of an SQS message. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const LONGEST_DELAY_SECONDS = 900;
const STALLED_FOR = 24 * 3_600_000;

/** One invocation's share of a derivation. */
export class Hop {
  private readonly delivery: Delivery;
  private readonly source: Source | undefined;

  constructor(
    private readonly derivation: Derivation,
    private readonly invocation: Invocation,
    private readonly progress: Progress,
  ) {
    const { services, settings } = invocation;
    const { streamPrefix, shards } = settings;
    this.delivery = new Delivery({ ...services, streamPrefix, ...(shards && { shards }), spreadBy: derivation.issued.upload_id, attempt: progress.stalled });
    this.source = sourceOf(services, derivation.issued);
  }

  /** @throws StalledUpload, what the services throw */
  async run(): Promise<void> {
    const { derivation, delivery, progress } = this;
    const { services, times } = this.invocation;
    const first = progress.next;
    const refused = await contentRefusal(derivation, this.invocation);
    const end = await fanOut(() => services.read(derivation.object), { ...this.job(first), ...(refused && { refused }) }, {
      emit: (part) => this.emit(part),
      isTimeToStop: () => services.now() >= times.handOver,
    });
    let next = await delivery.flush(times.giveUp);
    if (next === undefined && end.complete) next = await derivation.finish(end, delivery);
    else next ??= end.next;
    // A hop may stop before it comes to where the one before it was.
    if (next !== undefined) await this.handOver(Math.max(first, next));
  }

  private job(first: number): FanOutJob {
    const { issued, generation, ranges, ordered } = this.derivation;
    const { settings } = this.invocation;
    return {
      identity: jobIdentity(issued, generation),
      ...{ source: this.source, size: issued.size, ranges: from(ranges, first), ordered },
      ...{ mode: settings.mode, maxDecodedBytes: settings.maxDecodedBytes, maxExcerptBytes: settings.maxExcerptBytes },
    };
  }

  private async emit(part: FanOutPart): Promise<void> {
    const { services, times } = this.invocation;
    const { log, meter, now } = services;
    if (part.faults.length > 0) meter.add(metrics.recordFaults, part.faults.length);
    for (const { number, error } of part.faults) {
      log.error('source failed to route a record', { error: error as Error, upload_id: this.derivation.issued.upload_id, record_number: number });
    }
    const rows = new RowBlocks<number>();
    for (const rejection of part.rejections) rows.add(rejectedRow(rejection, now()), rejection.number);
    const rejects = rows.take().map(({ data, origins }): Parcel => ({ class: 'rejected_record', data, first: Math.min(...origins) }));
    await this.delivery.add([...part.packs, ...rejects], times.handOver);
  }

  private async handOver(next: number): Promise<void> {
    const { services } = this.invocation;
    const before = this.progress;
    const { issued, rest } = this.derivation;
    const now = services.now();
    const { stalled, stalledSince } = next > before.next ? { stalled: 0, stalledSince: now } : { ...before, stalled: before.stalled + 1 };
    if (now - stalledSince >= STALLED_FOR) {
      throw new StalledUpload(`upload ${issued.upload_id}: expected records to be stored within 24 h, found none from ${next} on`);
    }
    const delay = stalled === 0 ? 0 : Math.min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** (stalled - 1));
    await services.sendLater(rest({ next, stalled, stalledSince }), delay);
    services.meter.add(metrics.handOvers, 1);
    services.log.info('upload handed over', { upload_id: issued.upload_id, next, stalled });
  }
}

/** Undefined if this version has no source of that name. */
export function sourceOf({ sources }: Pick<FanOutServices, 'sources'>, { source }: Pick<IssuedDocument, 'source'>): Source | undefined {
  return Object.hasOwn(sources, source) ? sources[source] : undefined;
}
