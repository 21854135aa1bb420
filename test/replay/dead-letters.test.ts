import type { SQSClient } from '@aws-sdk/client-sqs';
import { deleteDeadLetters, readDeadLetters } from '../../constructs/replay/dead-letters';
import { Selected } from '../../constructs/replay/selection';
import { orderKey, Registry } from '../../constructs/state/registry';
import { MemoryS3 } from '../state/memory-s3';

const [one, two, three] = ['a', 'b', 'c'].map((letter) => letter.repeat(26)) as [string, string, string];
const key = (upload: string): string => `acme/20261122_090000/${upload}/x.log`;
const notification = (upload: string) => ({ Records: [{ eventVersion: '2.1', s3: { bucket: { name: 'raw' }, object: { key: key(upload), versionId: 'v' } } }] });

/** Queues as SQS shows them: a message that was received is hidden until it is given back. */
function queues(messages: Readonly<Record<string, readonly unknown[]>>) {
  const held = new Map(Object.entries(messages).flatMap(([queue, bodies]) => bodies.map((body, index) => [`${queue}-${index}`, { queue, body: typeof body === 'string' ? body : JSON.stringify(body), hidden: false }])));
  const send = async ({ constructor: { name }, input }: { constructor: { name: string }; input: { QueueUrl: string; ReceiptHandle: string } }) => {
    if (name === 'DeleteMessageCommand') return { deleted: held.delete(input.ReceiptHandle) };
    if (name === 'ChangeMessageVisibilityCommand') return { $metadata: {}, visible: (held.get(input.ReceiptHandle)!.hidden = false) };
    const found = [...held].filter(([, message]) => message.queue === input.QueueUrl && !message.hidden).slice(0, 2);
    for (const [, message] of found) message.hidden = true;
    return { Messages: found.map(([id, { body }]) => ({ MessageId: id, Body: body, ReceiptHandle: id })) };
  };
  return { held, queues: { sqs: { send } as unknown as SQSClient, urls: { raw: 'raw', curated: 'curated' } } };
}

async function stand(messages: Readonly<Record<string, readonly unknown[]>>) {
  const s3 = new MemoryS3();
  const registry = new Registry(s3.client, 'state');
  return { registry, services: { registry, s3: s3.client, curatedBucket: 'curated' }, selected: new Selected(), ...queues(messages) };
}

test('notifications, rests and orders are mapped to uploads; what is done asks for nothing; what is none of ours is left', async () => {
  const order = { order: 1, replay: 'r'.repeat(26), bucket: 'raw', key: key(three), versionId: 'v', next: 1, stalled: 0, stalledSince: 0 };
  const rest = { continuation: 1, bucket: 'raw', key: key(one), versionId: 'v', next: 500, stalled: 9, stalledSince: 0 };
  const { registry, services, selected, held, queues: all } = await stand({ raw: [notification(one), rest, notification(two), order, 'no json'], curated: ['{}'] });
  await registry.fannedOut.create(['acme', two], { generation: 1 } as never);
  const document = { replay_id: 'r'.repeat(26), customer_id: 'acme', upload_id: three, generation: 2, ranges: [[4, null]] as const, reason: 'x', ordered_at: 1 };
  await registry.replays.create(orderKey(document), document);

  await readDeadLetters(all, services, selected);
  expect(selected.all()).toEqual([
    { id: ['acme', one], ranges: [[1, Number.POSITIVE_INFINITY]] },
    { id: ['acme', three], generation: 2, ranges: [[4, Number.POSITIVE_INFINITY]] },
  ]);
  expect(selected.deadLetters.map(({ message_id, uploads }) => [message_id, uploads])).toEqual([['raw-0', [one]], ['raw-1', [one]], ['raw-2', []], ['raw-3', [three]]]);
  expect(selected.leftOut.map(({ what, why }) => `${what}: ${why}`)).toEqual([
    'message raw-4 of the raw dead letters: message: expected a JSON object',
    'message curated-0 of the curated dead letters: message: expected an S3 event',
  ]);
  expect([...held.values()].every(({ hidden }) => !hidden)).toBe(true);
});

test('only what is done is deleted; the others are given back', async () => {
  const { held, queues: all } = await stand({ raw: [notification(one), notification(two), notification(three)] });
  const letters = [0, 1, 2].map((index) => ({ queue: 'raw' as const, message_id: `raw-${index}`, uploads: [String(index)] }));
  expect(await deleteDeadLetters(all, letters, ({ uploads }) => uploads[0] !== '1')).toBe(2);
  expect([...held].map(([id, { hidden }]) => [id, hidden])).toEqual([['raw-1', false]]);
  expect(await deleteDeadLetters(all, letters, () => false)).toBe(0);
});
