import type {
  FirehoseTransformationEvent,
  FirehoseTransformationResult,
  FirehoseTransformationResultRecord,
} from 'aws-lambda';
import { eventClasses, type EventClassName } from '../schemas';
import { decodePack, PackError, type Pack } from './pack';
import { normalise, type Fault, type NormalisedPack } from './normalise';
import { rejectedRow } from './rejection';
import { RowBlocks, type RowBlock } from './row-blocks';
import type { Reason } from './errors';
import type { Source } from './source';

/**
 * The most that an answer may hold, bytes of JSON. Lambda's limit is 6 MB; the rest is room for what is not counted.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
 */
export const RESPONSE_BYTES = 5_500_000;

/** What a batch depends on beside its bytes. */
export interface BatchDeps {
  /** Epoch ms. */
  readonly now: number;
  readonly sources: Readonly<Record<string, Source>>;
  /** How much of a rejected record is kept in its row. */
  readonly maxExcerptBytes: number;
}

/** A pack that is answered ProcessingFailed, and why. */
export type PackFailure = 'no_pack' | 'response_full' | 'rejects_not_stored';

/** A pack that is answered ProcessingFailed; of one that is none, nobody can tell the upload. */
export interface FailedPack {
  readonly reason: PackFailure;
  readonly error?: Error;
  readonly upload?: string;
}

export interface BatchOutcome {
  /** Every recordId of the event once, in its order. */
  readonly result: FirehoseTransformationResult;
  /**
   * Firehose records for the rejected_record stream, to be stored before `result` is answered. `origins` are indexes
   * of the event's records: those of a block that could not be stored go to `withoutRejects`.
   */
  readonly rejects: readonly RowBlock<number>[];
  readonly accepted: ReadonlyMap<EventClassName, number>;
  readonly rejected: readonly { readonly source: string; readonly reason: Reason; readonly count: number }[];
  readonly failed: readonly FailedPack[];
  /** Errors that no source should throw: bugs, each of which cost one record. */
  readonly faults: readonly Fault[];
}

/**
 * The Firehose contract in one place: packs in, rows out. Pure, and never throws for what is in the data.
 *
 * A pack becomes `Ok` with its rows joined by line feeds, one JSON object a row. A pack whose records are all rejected
 * is `Dropped`: an `Ok` without a row would fail the conversion, and the rejects in their own stream are its trace.
 * Bytes that are no pack, and packs that the answer has no room for, are `ProcessingFailed`.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html
 */
export function batch(event: FirehoseTransformationEvent, deps: BatchDeps): BatchOutcome {
  const rejects = new RowBlocks<number>();
  const tally = new Tally();
  const records = event.records.map(({ recordId, data }): FirehoseTransformationResultRecord => failure(recordId, data));
  let size = records.reduce((sum, record) => sum + answerBytes(record), 0);

  event.records.forEach(({ recordId, data }, index) => {
    const pack = readPack(data);
    if (pack instanceof PackError) return tally.fail('no_pack', { error: pack });
    const normalised = normalise(pack, { ...deps, maxRowBytes: maxRowBytes(recordId) });
    const answer = success(recordId, normalised);
    const grown = size - answerBytes(records[index]!) + answerBytes(answer);
    if (grown > RESPONSE_BYTES) return tally.fail('response_full', { upload: pack.header.upload });
    size = grown;
    records[index] = answer;
    for (const rejection of normalised.rejections) rejects.add(rejectedRow(rejection, deps.now), index);
    return tally.count(pack, normalised);
  });
  return { result: { records }, rejects: rejects.take(), ...tally.totals() };
}

/** The answer when the rejects of some packs could not be stored: these are in flight, the others stand. */
export function withoutRejects(
  event: FirehoseTransformationEvent,
  result: FirehoseTransformationResult,
  unstored: readonly RowBlock<number>[],
): FirehoseTransformationResult {
  const failed = new Set(unstored.flatMap(({ origins }) => origins));
  return {
    records: result.records.map((record, index) =>
      failed.has(index) ? failure(record.recordId, event.records[index]!.data) : record,
    ),
  };
}

function readPack(data: string): Pack | PackError {
  try {
    const pack = decodePack(Buffer.from(data, 'base64'));
    if (Object.hasOwn(eventClasses, pack.header.class)) return pack;
    return new PackError('pack header.class: expected the name of an event class');
  } catch (error) {
    if (error instanceof PackError) return error;
    throw error;
  }
}

/** The pack itself is given back, so that Firehose's error object names the upload and its records. */
function failure(recordId: string, data: string): FirehoseTransformationResultRecord {
  return { recordId, result: 'ProcessingFailed', data };
}

function success(recordId: string, { rows }: NormalisedPack): FirehoseTransformationResultRecord {
  if (rows.length === 0) return { recordId, result: 'Dropped', data: '' };
  return { recordId, result: 'Ok', data: rows.toString('base64') };
}

/** Bytes of `{"recordId":"…","result":"ProcessingFailed","data":"…"},`. */
const ENVELOPE_BYTES = 60;

function answerBytes({ recordId, data }: FirehoseTransformationResultRecord): number {
  return ENVELOPE_BYTES + recordId.length + (data?.length ?? 0);
}

/** Bytes of rows that fit into an answer which holds nothing else. */
function maxRowBytes(recordId: string): number {
  return Math.floor((RESPONSE_BYTES - ENVELOPE_BYTES - recordId.length) / 4) * 3;
}

class Tally {
  private readonly accepted = new Map<EventClassName, number>();
  private readonly rejected = new Map<string, { source: string; reason: Reason; count: number }>();
  private readonly failed: FailedPack[] = [];
  private readonly faults: Fault[] = [];

  fail(reason: PackFailure, of: Omit<FailedPack, 'reason'>): void {
    this.failed.push({ reason, ...of });
  }

  count({ header }: Pack, { accepted, rejections, faults }: NormalisedPack): void {
    this.accepted.set(header.class, (this.accepted.get(header.class) ?? 0) + accepted);
    for (const { source, reason } of rejections) {
      const key = `${source} ${reason}`;
      const entry = this.rejected.get(key) ?? { source, reason, count: 0 };
      entry.count++;
      this.rejected.set(key, entry);
    }
    this.faults.push(...faults);
  }

  totals(): Pick<BatchOutcome, 'accepted' | 'rejected' | 'failed' | 'faults'> {
    return { accepted: this.accepted, rejected: [...this.rejected.values()], failed: this.failed, faults: this.faults };
  }
}
