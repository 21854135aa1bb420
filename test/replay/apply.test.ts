import { applyPlan, orderProgress, type ApplyServices } from '../../constructs/replay/apply';
import type { ReplayOrder } from '../../constructs/fan-out/notification';
import type { ReplayPlan } from '../../constructs/replay/plan';
import { Registry } from '../../constructs/state/registry';
import { MemoryS3 } from '../state/memory-s3';

const uploads = ['a', 'b', 'c'].map((letter) => letter.repeat(26));

const planOf = (replayId: string, rederive: boolean, generation = 2): ReplayPlan =>
  ({
    replay_id: replayId.repeat(26),
    selection: { kind: 'uploads', uploads, rederive },
    uploads: uploads.map((upload_id) => ({ customer_id: 'acme', upload_id, source: 'web_access', generation, ranges: [[1, null]], raw_key: upload_id, version_id: 'v1' })),
    dead_letters: [],
  }) as unknown as ReplayPlan;

function stand(send?: (message: ReplayOrder) => Promise<void>) {
  const registry = new Registry(new MemoryS3().client, 'state');
  const sent: string[] = [];
  const services = { registry, rawBucket: 'raw', now: () => 5, send: async (message: ReplayOrder) => (await send?.(message), void sent.push(`${message.replay[0]} ${message.key[0]}`)) };
  return { registry, sent, services: services as unknown as ApplyServices };
}

test('of two re-derivations that were planned as the same generation one is ordered, and the other says which', async () => {
  const { services, sent } = stand();
  await applyPlan(planOf('x', true), services, () => {});
  await applyPlan(planOf('y', true), services, () => {});
  expect(sent.sort()).toEqual(['x a', 'x b', 'x c']);
  const why = `generation 2: expected it to be free, found it begun by replay ${'x'.repeat(26)}; plan again`;
  expect(await orderProgress('y'.repeat(26), services)).toMatchObject({ ordered: 3, emitted: 0, refused: uploads.map((upload_id) => ({ upload_id, why })) });
});

test('records that are added to a generation need not begin it', async () => {
  const { services, sent } = stand();
  await applyPlan(planOf('x', true), services, () => {});
  await applyPlan(planOf('y', false), services, () => {});
  expect(sent).toHaveLength(6);
});

test('apply that is interrupted between uploads is gone on with, as the same generation', async () => {
  let left = 1;
  const { services, sent, registry } = stand(async () => {
    if (left-- === 0) throw new Error('interrupted');
  });
  await expect(applyPlan(planOf('x', true), services, () => {})).rejects.toThrow('interrupted');
  expect(sent.length).toBeLessThan(3);
  left = Number.POSITIVE_INFINITY;
  await applyPlan(planOf('x', true), services, () => {});
  expect([...new Set(sent)].sort()).toEqual(['x a', 'x b', 'x c']);
  expect(await orderProgress('x'.repeat(26), { registry })).toMatchObject({ ordered: 3, refused: [] });
});
