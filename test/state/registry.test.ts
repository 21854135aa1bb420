import { dayOf, Registry, StateConflict, StateCorrupt, type CustomerDocument } from '../../constructs/state/registry';
import { MemoryS3 } from './memory-s3';

const uploadId = 'abcdefghijklmnopqrstuvwxyz';
const customer = (name: string): CustomerDocument => ({ customer_id: 'acme', name, created_at: 1 });

function registry() {
  const s3 = new MemoryS3();
  return { s3, registry: new Registry(s3.client, 'state') };
}

test('a document that is not there is undefined', async () => {
  expect(await registry().registry.customers.get('acme')).toBeUndefined();
});

test('of twenty writers at the same time one creates, and all learn what it wrote', async () => {
  const { registry: state } = registry();
  const names = Array.from({ length: 20 }, (_, index) => `writer ${index}`);
  const results = await Promise.all(names.map((name) => state.customers.create(['acme'], customer(name))));
  expect(results.filter(({ created }) => created)).toHaveLength(1);
  const winner = results.find(({ created }) => created)!.document;
  for (const { document } of results) expect(document).toEqual(winner);
});

test('a document is stored under its folder and id as JSON', async () => {
  const { s3, registry: state } = registry();
  await state.issued.create(['acme', uploadId], { upload_id: uploadId } as never);
  expect([...s3.objects]).toEqual([[`issued/acme/${uploadId}.json`, `{"upload_id":"${uploadId}"}`]]);
});

test('replacing what somebody changed meanwhile is refused', async () => {
  const { registry: state } = registry();
  const { etag } = await state.customers.create(['acme'], customer('first'));
  await state.customers.replace(['acme'], customer('second'), etag);
  await expect(state.customers.replace(['acme'], customer('third'), etag)).rejects.toThrow(StateConflict);
  expect((await state.customers.get('acme'))?.name).toBe('second');
});

test('replacing what somebody removed meanwhile is refused', async () => {
  const { registry: state } = registry();
  const { etag } = await state.customers.create(['acme'], customer('first'));
  await state.customers.remove('acme');
  await expect(state.customers.replace(['acme'], customer('second'), etag)).rejects.toThrow(StateConflict);
});

test('concurrent changes are all kept', async () => {
  const { registry: state } = registry();
  const add = () =>
    state.accounted.change(['acme', uploadId], (current) => ({
      generation: 1,
      entries: 1,
      accepted: { authentication: (current?.accepted['authentication'] ?? 0) + 1 },
      rejected: {},
      loaded_at: 1,
    }));
  await Promise.all([add(), add(), add(), add()]);
  expect((await state.accounted.get('acme', uploadId))?.accepted).toEqual({ authentication: 4 });
});

test('a change that returns the same document writes nothing', async () => {
  const { s3, registry: state } = registry();
  await state.customers.create(['acme'], customer('first'));
  const before = s3.requests.length;
  await state.customers.change(['acme'], (current) => current!);
  expect(s3.requests.slice(before)).toEqual(['GET customers/acme.json']);
});

test('a change that always meets another writer gives up with the key in its words', async () => {
  const { s3, registry: state } = registry();
  let turn = 0;
  s3.beforePut = (key) => s3.objects.set(key, JSON.stringify(customer(`other ${turn++}`)));
  await expect(state.customers.change(['acme'], () => customer('mine'))).rejects.toThrow(
    'customers/acme.json: expected to be the only writer, found a newer version each time',
  );
});

test.each(['../keys', 'acme/x', '', 'Acme', 'a'.repeat(40)])('the id %j is refused before it becomes a key', async (id) => {
  const { s3, registry: state } = registry();
  await expect(state.customers.get(id)).rejects.toThrow('customers: expected a valid id at part 1');
  expect(s3.requests).toEqual([]);
});

test.each(['{', '[]', 'null', '7'])('an object that holds %s is reported, with its key and without its content', async (text) => {
  const { s3, registry: state } = registry();
  s3.objects.set('customers/acme.json', text);
  await expect(state.customers.get('acme')).rejects.toThrow(StateCorrupt);
  await expect(state.customers.get('acme')).rejects.toThrow(/^customers\/acme\.json: expected (JSON|a JSON object)$/);
});

test('a failure of S3 is passed on, not taken for a missing document', async () => {
  const { s3, registry: state } = registry();
  s3.failing = 503;
  await expect(state.customers.get('acme')).rejects.toMatchObject({ name: 'ServiceUnavailable' });
});

test('ids are listed over all pages, in order, narrowed by the leading parts', async () => {
  const { registry: state } = registry();
  const ids = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(26));
  for (const id of [...ids].reverse()) await state.landed.create(['acme', id], { version_id: 'v', landed_at: 1 });
  await state.landed.create(['other', ids[0]!], { version_id: 'v', landed_at: 1 });
  expect(await collect(state.landed.ids('acme'))).toEqual(ids.map((id) => ['acme', id]));
  expect(await collect(state.landed.ids())).toHaveLength(6);
});

test('uploads are listed by the UTC day on which they were promised', async () => {
  const { registry: state } = registry();
  const lastSecond = Date.UTC(2026, 10, 22, 23, 59, 59);
  await state.markDay(lastSecond, 'acme', uploadId);
  await state.markDay(lastSecond, 'acme', uploadId);
  await state.markDay(lastSecond + 1000, 'other', uploadId);
  expect(dayOf(lastSecond)).toBe('2026-11-22');
  expect(await collect(state.uploadsOfDay('2026-11-22'))).toEqual([['acme', uploadId]]);
  expect(await collect(state.uploadsOfDay('2026-11-23'))).toEqual([['other', uploadId]]);
  await expect(collect(state.uploadsOfDay('22.11.2026'))).rejects.toThrow('by_day: expected yyyy-MM-dd');
});

test('a manifest lies beside the load that it belongs to', async () => {
  const { s3, registry: state } = registry();
  await state.putManifest('authentication', 'f00', { entries: [] });
  expect(state.manifestAddress('authentication', 'f00')).toBe('s3://state/loads/authentication/f00.manifest');
  expect(s3.objects.get('loads/authentication/f00.manifest')).toBe('{"entries":[]}');
  expect(await collect(state.loads.ids())).toEqual([]);
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
