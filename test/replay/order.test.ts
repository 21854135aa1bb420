import type { ReplayOrder } from '../../constructs/fan-out/notification';
import { parseMessage } from '../../constructs/fan-out/notification';
import { orderedRanges, recordRanges, replayId, sendOrder } from '../../constructs/replay/order';
import { orderKey, Registry, type ReplayOrderDocument } from '../../constructs/state/registry';
import { MemoryS3 } from '../state/memory-s3';

const object = { bucket: 'raw', key: `acme/20261122_090000/${'a'.repeat(26)}/auth.log`, versionId: 'v1' };
const order: ReplayOrderDocument = {
  replay_id: replayId({ rejected: true }, 1),
  customer_id: 'acme',
  upload_id: 'a'.repeat(26),
  generation: 1,
  ranges: [[1, 3], [9, null]],
  reason: 'rejected',
  ordered_at: 1,
};

function stand() {
  const s3 = new MemoryS3();
  const registry = new Registry(s3.client, 'state');
  const sent: ReplayOrder[] = [];
  return { registry, sent, services: { registry, now: () => 5, send: async (message: ReplayOrder) => void sent.push(message) } };
}

test('the document is there before the message, which fan-out understands', async () => {
  const { services, sent, registry } = stand();
  const send = services.send;
  services.send = async (message) => {
    expect(await registry.replays.get(...orderKey(order))).toEqual(order);
    await send(message);
  };
  expect(await sendOrder(services, order, object)).toEqual(order);
  expect(sent).toEqual([{ order: 1, replay: order.replay_id, ...object, next: 1, stalled: 0, stalledSince: 5 }]);
  expect(parseMessage(JSON.stringify(sent[0]))).toEqual(sent);
});

test('an order whose message was lost is sent again with the ranges that were written first; one that is over is not', async () => {
  const { services, sent, registry } = stand();
  services.send = async () => Promise.reject(new Error('lost'));
  await expect(sendOrder(services, order, object)).rejects.toThrow('lost');
  services.send = async (message) => void sent.push(message);
  expect(await sendOrder(services, { ...order, ranges: [[1, 1]] }, object)).toEqual(order);
  expect(sent).toHaveLength(1);
  for (const end of [{ emitted_at: 7 }, { refused: 'order: expected an upload, found none' }]) {
    await registry.replays.change(orderKey(order), () => ({ ...order, ...end }));
    expect(await sendOrder(services, order, object)).toEqual({ ...order, ...end });
    expect(sent).toHaveLength(1);
  }
});

test('ranges pass through JSON', () => {
  const ranges = [[1, 3], [9, Number.POSITIVE_INFINITY]] as const;
  expect(recordRanges(JSON.parse(JSON.stringify(orderedRanges(ranges))) as never)).toEqual(ranges);
});

test('a replay has the same id for the same selection and time only', () => {
  const id = replayId({ reason: 'invalid_time' }, 1);
  expect(id).toMatch(/^[a-z2-7]{26}$/);
  expect(replayId({ reason: 'invalid_time' }, 1)).toBe(id);
  expect(new Set([id, replayId({ reason: 'invalid_time' }, 2), replayId({ reason: 'unparseable' }, 1)]).size).toBe(3);
});
