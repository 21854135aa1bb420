/**
 * Records that an earlier version of a source had rejected, and that are events now: their rejections come to the stream
 * at some time, before the event or after it. The event wins, whichever is first.
 */
import { rejectedRow, type Rejection } from '../../transforms/rejection';
import { between, oneOf } from '../../sandbox/faults/fault-kinds';
import { seededRandom } from '../../sandbox/random';
import type { Simulation } from '../../sandbox/simulation/simulation';
import type { IssuedDocument } from '../../constructs/state/documents';
import type { RunResult } from './run';

export interface EarlierRejection {
  /** Position of the upload in the run. */
  readonly upload: number;
  readonly recordNumber: number;
  /** Milliseconds after the start. */
  readonly at: number;
}

/** In one seed of four, some records that the run without faults accepts. */
export function drawRejections(seed: number, { uploads, rows }: RunResult): EarlierRejection[] {
  const random = seededRandom(seed ^ 0xea51);
  if (random.next() > 0.25) return [];
  return Array.from({ length: between(random, 1, 3) }, () => {
    const upload = between(random, 0, uploads.length - 1);
    const accepted = rows.filter((row) => row.uploadId === uploads[upload]!.uploadId && row.reason === undefined && row.eventClass !== 'upload_receipt');
    const at = uploads[upload]!.upload.at + between(random, 120_000, 7_200_000);
    return accepted.length > 0 ? [{ upload, recordNumber: oneOf(random, accepted).recordNumber, at }] : [];
  }).flat();
}

/** The row as the transform would have written it. */
export async function putRejection(simulation: Simulation, issued: IssuedDocument, recordNumber: number): Promise<void> {
  const { services, scheduler } = simulation;
  const stream = services.firehose.streams.all().find(({ name }) => name.endsWith('-rejected_record'))!.name;
  const rejection: Rejection = {
    ...{ customer: issued.customer_id, upload: issued.upload_id, generation: 1, source: issued.source, sourceVersion: 1, uploadedAt: issued.uploaded_at },
    ...{ number: recordNumber, offset: 0, length: 0, reason: 'unparseable' },
  };
  const row = rejectedRow(rejection, scheduler.now());
  const context = { principal: { accessKeyId: '', arn: 'root' }, sourceIp: '', requestId: '' };
  await scheduler.io(services.firehose.api.operations.PutRecordBatch!({ DeliveryStreamName: stream, Records: [{ Data: Buffer.from(row).toString('base64') }] }, context) as Promise<unknown>);
}
