import { isLeftOut, uploadFacts } from '../../constructs/replay/planned-upload';
import { Registry } from '../../constructs/state/registry';
import { MemoryS3 } from '../state/memory-s3';

const id = ['acme', 'a'.repeat(26)] as const;
const issued = { upload_id: id[1], customer_id: id[0], source: 'web_access', raw_key: 'acme/t/a/x.log', uploaded_at: 1 };
const selected = { id, ranges: [[1, 3]] as const };

async function stand(receipt?: object) {
  const state = new MemoryS3();
  const raw = new MemoryS3();
  const registry = new Registry(state.client, 'state');
  await registry.issued.create(id, issued as never);
  await registry.landed.create(id, { version_id: 'v7', landed_at: 1 });
  if (receipt) await registry.fannedOut.create(id, receipt as never);
  raw.objects.set(issued.raw_key, 'x');
  return { raw, registry, services: { registry, s3: raw.client, rawBucket: 'raw' } };
}

test('an upload is replayed as its current generation, from the version that was read', async () => {
  const { services } = await stand({ generation: 2, records: 3 });
  expect(await uploadFacts(selected, false, services)).toMatchObject({ versionId: 'v7', current: 2, generation: 2, ranges: [[1, 3]] });
});

test('a new generation is behind all that are begun', async () => {
  const { services, registry } = await stand({ generation: 2, records: 3 });
  expect(await uploadFacts(selected, true, services)).toMatchObject({ current: 2, generation: 3, ranges: [[1, Number.POSITIVE_INFINITY]] });
  await registry.rederived.create([...id, '4'], {} as never);
  expect(await uploadFacts(selected, true, services)).toMatchObject({ generation: 5 });
  await registry.open.create(id, { generation: 6, records: 1, fanned_out_at: 1 });
  expect(await uploadFacts(selected, true, services)).toMatchObject({ generation: 7 });
  await registry.begun.create([...id, '7'], { replay_id: 'r'.repeat(26), begun_at: 1 });
  expect(await uploadFacts(selected, true, services)).toMatchObject({ generation: 8 });
});

test('an upload whose rows are retired is left out, one of the first day that is kept is not', async () => {
  const { services } = await stand({ generation: 1, records: 3 });
  expect(await uploadFacts(selected, true, { ...services, retiredBefore: issued.uploaded_at })).toMatchObject({ generation: 2 });
  expect(await uploadFacts(selected, false, { ...services, retiredBefore: issued.uploaded_at + 1 })).toMatchObject({
    why: 'uploaded_at: expected 1970-01-01T00:00:00.002Z or later, found a day whose rows are retired; its hours would be added up twice',
  });
});

test('an upload that was never fanned out has its first generation before a second', async () => {
  const { services } = await stand();
  expect(await uploadFacts(selected, true, services)).toMatchObject({ current: 1, generation: 1 });
});

test.each([
  ['a file that is gone', async ({ raw }: Awaited<ReturnType<typeof stand>>) => void raw.objects.clear(), selected, 'expected its file in the raw bucket, found none: it never landed, or its retention is over'],
  ['an upload that nobody knows', async ({ registry }: Awaited<ReturnType<typeof stand>>) => registry.issued.remove(...id), selected, 'expected the promise of this upload, found none'],
  ['rows of a generation that is over', async () => undefined, { ...selected, generation: 1 }, 'generation 1: expected 2, which stands; rows of an earlier one are no longer needed'],
])('%s is left out, in words', async (_, change, wanted, why) => {
  const all = await stand({ generation: 2, records: 3 });
  await change(all);
  const found = await uploadFacts(wanted, false, all.services);
  expect(isLeftOut(found) && found).toEqual({ what: `upload ${id[1]}`, why });
});
