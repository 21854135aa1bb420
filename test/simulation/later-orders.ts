/**
 * Replays that are ordered while all else goes on: records of an upload are emitted again, as they stand, or all of them as
 * a new generation while rows of the one before it may still be on their way.
 */
import { orderKey, type IssuedDocument, type OrderedRange, type ReceiptDocument, type ReplayOrderDocument } from '../../constructs/state/registry';
import { between, oneOf } from '../../sandbox/faults/fault-kinds';
import { seededRandom } from '../../sandbox/random';
import type { Simulation } from '../../sandbox/simulation/simulation';
import type { SimulatedUpload } from './workload';

export interface LaterOrder {
  /** Position of the upload in the run; at most one order of an upload, as a plan has it. */
  readonly upload: number;
  /** Whether all records become a new generation, where there is a first. */
  readonly isAnew: boolean;
  /** Of an order that is not anew. */
  readonly ranges: readonly OrderedRange[];
  /** Milliseconds after the start. */
  readonly at: number;
}

/** In one seed of four. */
export function drawOrders(seed: number, uploads: readonly SimulatedUpload[]): LaterOrder[] {
  const random = seededRandom(seed ^ 0x04de4);
  if (random.next() > 0.25) return [];
  const upload = between(random, 0, uploads.length - 1);
  const { records, at } = uploads[upload]!;
  const first = between(random, 1, records);
  const ranges: OrderedRange[] = [[first, oneOf(random, [first, records, null])]];
  return [{ upload, isAnew: random.next() < 0.7, ranges, at: at + between(random, 60_000, 7_200_000) }];
}

/** As `replay apply` does: the document, then the message; here one commit, since it is not what is tried. */
export async function putOrder(simulation: Simulation, { isAnew, ranges, upload }: LaterOrder, issued: IssuedDocument, receipt: ReceiptDocument | undefined): Promise<void> {
  const { services, outputs, scheduler } = simulation;
  const { customer_id, upload_id, raw_key: key } = issued;
  const now = scheduler.now();
  const { versionId } = await services.s3.getObject(outputs.RawBucketName!, key);
  const order: ReplayOrderDocument = {
    ...{ replay_id: 'abcdefgh'[upload]!.repeat(26), customer_id, upload_id, reason: 'simulation', ordered_at: now },
    // What was never derived to its end is derived first.
    ...(isAnew && receipt ? { generation: 2, ranges: [[1, null]] } : { generation: 1, ranges }),
  };
  const message = { order: 1, replay: order.replay_id, bucket: outputs.RawBucketName!, key, versionId, next: 1, stalled: 0, stalledSince: now };
  const queue = services.sqs.queues().find(({ url }) => url === outputs.RawQueueUrl)!;
  const put = { bucket: outputs.StateBucketName!, key: `replays/${orderKey(order).join('/')}.json`, body: Buffer.from(JSON.stringify(order)) };
  await services.s3.putObject({ ...put, ops: services.sqs.sendOps(queue.arn, JSON.stringify(message)) });
  services.sqs.wake(queue.arn);
}
