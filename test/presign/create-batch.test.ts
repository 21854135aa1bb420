import { file, presignStand } from './stand';

const batch = (stand: Awaited<ReturnType<typeof presignStand>>, uploads: unknown, authorization?: string) =>
  stand.call({ method: 'POST', path: '/v1/uploads/batch', body: JSON.stringify({ uploads }) }, authorization);

test('each upload of a batch gets the answer that it would have got alone', async () => {
  const stand = await presignStand();
  const landedId = (await stand.post({ host: 'web-2' })).json.upload_id;
  await stand.registry.landed.create(['acme', landedId], { version_id: 'v', landed_at: 1 });
  const { status, json } = await batch(stand, [file, { ...file, host: 'web-2' }, { ...file, size: 0 }, 'no object', { ...file, source: 'syslog' }]);
  expect(status).toBe(200);
  expect(json.results.map(({ status: each }: { status: number }) => each)).toEqual([201, 200, 400, 400, 400]);
  expect(json.results[0].upload.url).toBe((await stand.post()).json.url);
  expect(json.results[1].upload).toMatchObject({ upload_id: landedId, state: 'landed' });
  expect(json.results[2].problem).toMatchObject({ code: 'CA2421' });
  expect(json.results[3].problem).toMatchObject({ code: 'CA2400', detail: 'uploads[3]: expected a JSON object, found a string' });
  expect(json.results[4].problem).toMatchObject({ code: 'CA2411', detail: expect.stringContaining('linux_syslog') });
});

test('a key\'s scope is asked of each', async () => {
  const stand = await presignStand();
  const narrow = `Bearer ${await stand.addKey({ hosts: ['web-17'] })}`;
  const { json } = await batch(stand, [file, { ...file, host: 'web-18' }], narrow);
  expect(json.results.map(({ status }: { status: number }) => status)).toEqual([201, 403]);
});

test('a hundred are promised, each with its own id and URL', async () => {
  const stand = await presignStand();
  const { json, body } = await batch(stand, Array.from({ length: 100 }, (_, index) => ({ ...file, path: `/var/log/${index}` })));
  expect(new Set(json.results.map(({ upload }: any) => upload.upload_id)).size).toBe(100);
  expect(body.length).toBeLessThan(300_000);
});

test.each([
  ['CA2423', Array.from({ length: 101 }, () => file), 'uploads: expected at most 100, found 101'],
  ['CA2400', [], 'uploads: expected a list of descriptions, found an empty one'],
  ['CA2400', file, 'uploads: expected a list of descriptions, found an object'],
])('a batch is refused whole with %s', async (code, uploads, detail) => {
  const stand = await presignStand();
  expect((await batch(stand, uploads)).json).toMatchObject({ code, detail });
});

test('a fault fails the batch with 503, and the batch asked again gives the same uploads', async () => {
  const stand = await presignStand();
  const first = await batch(stand, [file, { ...file, host: 'b' }]);
  stand.state.failing = 503;
  expect((await batch(stand, [file, { ...file, host: 'b' }])).status).toBe(503);
  stand.state.failing = undefined;
  const ids = ({ json }: { json: any }) => json.results.map(({ upload }: any) => upload.upload_id);
  expect(ids(await batch(stand, [file, { ...file, host: 'b' }]))).toEqual(ids(first));
});
