import { createHash } from 'node:crypto';
import type { RawObject, ReplayOrder } from '../fan-out/notification';
import type { RecordRange } from '../fan-out/record-range';
import { base32 } from '../presign/upload-identity';
import { orderKey, type OrderedRange, type Registry, type ReplayOrderDocument } from '../state/registry';

/** What sending an order reaches outside. */
export interface OrderServices {
  readonly registry: Pick<Registry, 'replays'>;
  /** Sends to the raw queue. */
  readonly send: (message: ReplayOrder) => Promise<void>;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Orders that records of an upload are emitted again: writes the document unless it is there, then tells fan-out.
 * May be repeated: an order that was carried out or refused is not sent again, and one whose message is still on its way
 * costs a second reading of the file and adds no row.
 * @param object the version of the raw object that the upload's `landed` document names
 * @returns the document as it stands; the first writer's ranges hold
 */
export async function sendOrder(services: OrderServices, document: ReplayOrderDocument, object: RawObject): Promise<ReplayOrderDocument> {
  const { document: order } = await services.registry.replays.create(orderKey(document), document);
  if (isOver(order)) return order;
  await services.send({ order: 1, replay: order.replay_id, ...object, next: 1, stalled: 0, stalledSince: services.now() });
  return order;
}

/** Whether fan-out has nothing more to do for it. */
export const isOver = ({ emitted_at, refused }: ReplayOrderDocument): boolean => emitted_at !== undefined || refused !== undefined;

/** Ranges as a document has them: JSON knows no infinity. */
export const orderedRanges = (ranges: readonly RecordRange[]): OrderedRange[] =>
  ranges.map(([first, last]) => [first, Number.isFinite(last) ? last : null]);

export const recordRanges = (ranges: readonly OrderedRange[]): RecordRange[] =>
  ranges.map(([first, last]) => [first, last ?? Number.POSITIVE_INFINITY]);

/**
 * The replay of a selection at a time: the same id for the same, so that what was begun is gone on with.
 * @param selection anything that JSON can say
 * @param orderedAt epoch ms
 */
export function replayId(selection: unknown, orderedAt: number): string {
  return base32(createHash('sha256').update(JSON.stringify([orderedAt, selection])).digest().subarray(0, 16));
}
