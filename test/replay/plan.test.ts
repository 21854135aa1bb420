import { makePlan, type PlanServices } from '../../constructs/replay/plan';
import type { Selection } from '../../constructs/replay/selection';
import { orderKey, Registry, type OrderedRange } from '../../constructs/state/registry';
import { sources } from '../../transforms/sources';
import { MemoryS3 } from '../state/memory-s3';
import { dataApiStand } from './data-api-stand';

const upload = 'a'.repeat(26);
const key = `acme/20261122_090000/${upload}/x.log`;
const lines = Array.from({ length: 9 }, (_, index) => `Nov 10 10:00:0${index} web-1 sshd[1]: Failed password for root from 192.0.2.1 port 22 ssh2\n`).join('');
const settings = { sources, maxDecodedBytes: 1e9, maxExcerptBytes: 200, now: 1e12, compareRows: 0, onUpload: () => {} };

/** An upload whose first generation stands, and an order of its second in the dead letters. */
async function stand(ranges: readonly OrderedRange[]): Promise<PlanServices> {
  const s3 = new MemoryS3();
  const registry = new Registry(s3.client, 'state');
  const id = ['acme', upload] as const;
  await registry.issued.create(id, { upload_id: upload, customer_id: 'acme', source: 'linux_syslog', host: 'h', size: lines.length, time_zone: 'UTC', raw_key: key, uploaded_at: 1e12 } as never);
  await registry.landed.create(id, { version_id: 'v1', landed_at: 1 });
  await registry.fannedOut.create(id, { generation: 1, records: 9 } as never);
  s3.objects.set(key, lines);
  const order = { replay_id: 'r'.repeat(26), customer_id: 'acme', upload_id: upload, generation: 2, ranges, reason: 'x', ordered_at: 1 };
  await registry.replays.create(orderKey(order), order);
  const letter = { order: 1, replay: order.replay_id, bucket: 'raw', key, versionId: 'v1', next: 4, stalled: 9, stalledSince: 0 };
  const bodies: Record<string, string[]> = { raw: [JSON.stringify(letter)], curated: [] };
  const send = async ({ constructor: { name }, input }: { constructor: { name: string }; input: { QueueUrl: string } }) =>
    name === 'ReceiveMessageCommand' ? { Messages: bodies[input.QueueUrl]!.splice(0).map((Body) => ({ MessageId: 'm', Body, ReceiptHandle: 'm' })) } : {};
  const deadLetters = { sqs: { send } as never, urls: { raw: 'raw', curated: 'curated' } };
  return { registry, s3: s3.client, warehouse: dataApiStand(() => []), rawBucket: 'raw', curatedBucket: 'curated', deadLetters };
}

const selection: Selection = { kind: 'dead_letters' };

test('a dead order of a whole generation is ordered whole: in part it would never have a receipt', async () => {
  const plan = await makePlan(selection, await stand([[1, null]]), settings);
  expect(plan.uploads).toMatchObject([{ upload_id: upload, generation: 2, ranges: [[1, null]] }]);
  expect(plan.prediction.pass).toEqual({ authentication: 9 });
});

test('a dead order of some records is ordered by their numbers', async () => {
  const plan = await makePlan(selection, await stand([[2, 3], [7, 8]]), settings);
  expect(plan.uploads).toMatchObject([{ upload_id: upload, generation: 2, ranges: [[2, 3], [7, 8]] }]);
});
