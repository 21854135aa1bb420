import type { FirehoseTransformationEvent, FirehoseTransformationResult } from 'aws-lambda';
import { batch, withoutRejects, type BatchOutcome } from '../../transforms/batch';
import type { RowBlock } from '../../transforms/row-blocks';
import type { Source } from '../../transforms/source';
import { orToTheFirst } from '../stream/first-stream';
import { putRecords, type PutRecordBatch } from '../stream/put-records';
import { metrics, type Log, type Meter } from '../telemetry';

/** What the transform reaches outside. */
export interface TransformServices {
  readonly sources: Readonly<Record<string, Source>>;
  readonly rejectedStream: string;
  readonly maxExcerptBytes: number;
  readonly put: PutRecordBatch;
  readonly log: Log;
  readonly meter: Pick<Meter, 'add'>;
  /** Epoch ms. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
}

/** A broken source breaks on every line; these are enough to see why. */
const LOGGED_FAULTS = 10;

/**
 * Answers Firehose. Rejects are stored first: a pack whose rejects are lost would be accounted for by nobody.
 * @param deadline epoch ms, until which storing is tried
 * @throws only when nothing works: no pack was transformed and no reject could be stored
 */
export async function transform(
  event: FirehoseTransformationEvent,
  services: TransformServices,
  deadline: number,
): Promise<FirehoseTransformationResult> {
  const { sources, maxExcerptBytes, now } = services;
  const outcome = batch(event, { sources, maxExcerptBytes, now: now() });
  const unstored = await storeRejects(outcome.rejects, services, deadline);
  report(outcome, new Set(unstored.flatMap(({ origins }) => origins)).size, services);
  const result = withoutRejects(event, outcome.result, unstored);
  if (unstored.length > 0 && result.records.every((record) => record.result === 'ProcessingFailed')) {
    throw new Error('transform: expected to store rejected records, could store none; the batch is to be tried again');
  }
  return result;
}

/** @returns the blocks that are not known to be stored */
async function storeRejects(
  rejects: readonly RowBlock<number>[],
  { rejectedStream, put, log, ...options }: TransformServices,
  deadline: number,
): Promise<readonly RowBlock<number>[]> {
  try {
    const records = rejects.map(({ data }) => data);
    const { failed } = await putRecords(rejectedStream, records, { ...options, put: orToTheFirst(put), deadline });
    return failed.map((index) => rejects[index]!);
  } catch (error) {
    log.error('rejected records cannot be stored', error as Error);
    return rejects;
  }
}

function report({ accepted, rejected, failed, faults }: BatchOutcome, unstoredPacks: number, { log, meter }: TransformServices): void {
  for (const [eventClass, count] of accepted) meter.add(metrics.recordsAccepted, count, { class: eventClass });
  for (const { source, reason, count } of rejected) meter.add(metrics.recordsRejected, count, { source, reason });
  if (faults.length > 0) meter.add(metrics.recordFaults, faults.length);
  for (const { reason } of failed) meter.add(metrics.packsFailed, 1, { reason });
  if (unstoredPacks > 0) meter.add(metrics.packsFailed, unstoredPacks, { reason: 'rejects_not_stored' });
  for (const { reason, error, upload } of failed) log.error('pack failed', { reason, ...(error && { error }), ...(upload !== undefined && { upload_id: upload }) });
  for (const { upload, number, error } of faults.slice(0, LOGGED_FAULTS)) {
    log.error('source failed on a record', { error: error as Error, upload_id: upload, record_number: number });
  }
}
