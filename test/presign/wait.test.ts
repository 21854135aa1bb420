import { presignStand } from './stand';

/** An upload that lands after so many milliseconds of waiting. */
async function landing(after: number) {
  const stand = await presignStand();
  const id = (await stand.post()).json.upload_id;
  const start = stand.clock.now;
  stand.clock.tick = async () => {
    if (stand.clock.now - start < after) return;
    await stand.registry.landed.create(['acme', id], { version_id: 'v', landed_at: start + after });
  };
  const wait = async (seconds: string | number) => {
    const { status, json } = await stand.call({ path: `/v1/uploads/${id}?wait=${seconds}` });
    return { status, json, waited: stand.clock.now - start };
  };
  return { ...stand, id, wait };
}

test('a change is answered soon after it came', async () => {
  const { wait } = await landing(6_000);
  const { json, waited } = await wait(25);
  expect(json.state).toBe('landed');
  expect(waited).toBeGreaterThanOrEqual(6_000);
  expect(waited).toBeLessThanOrEqual(10_000);
});

test('without a change the present state is answered when the time is over, within the gateway\'s', async () => {
  const { wait, state } = await landing(60_000);
  const before = state.requests.length;
  const { json, waited } = await wait(25);
  expect([json.state, waited]).toEqual(['issued', 25_000]);
  expect(state.requests.length - before).toBeLessThanOrEqual(50);
});

test('where nothing will follow, and without wait, nothing is waited for', async () => {
  const { wait, registry, id } = await landing(60_000);
  expect((await wait(0)).waited).toBe(0);
  await registry.fannedOut.create(['acme', id], { records: 0, fanned_out_at: 1, generation: 1 } as never);
  expect(await wait(25)).toMatchObject({ json: { state: 'loaded' }, waited: 0 });
});

test.each(['26', '-1', 'x', '1e1'])('%s is not waited for', async (seconds) => {
  const { wait } = await landing(0);
  expect((await wait(seconds)).json).toMatchObject({ code: 'CA2422' });
});

test('an unknown upload is not waited for', async () => {
  const { call, clock } = await landing(0);
  const before = clock.now;
  expect((await call({ path: `/v1/uploads/${'a'.repeat(26)}?wait=25` })).status).toBe(404);
  expect(clock.now).toBe(before);
});
