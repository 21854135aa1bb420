import { presignStand } from './stand';

type Stand = Awaited<ReturnType<typeof presignStand>>;

const list = (stand: Stand, query = '', authorization?: string) => stand.call({ path: `/v1/uploads${query}` }, authorization);
const ids = ({ json }: { json: any }): string[] => json.uploads.map(({ upload_id }: { upload_id: string }) => upload_id).sort();
const DAY = 86_400_000;

/** Uploads of several hosts, sources and days; the first has been loaded. */
async function shipped(stand: Stand) {
  const post = async (change: object): Promise<string> => (await stand.post(change)).json.upload_id;
  const old = (stand.clock.now -= 3 * DAY, await post({ host: 'web-1' }));
  stand.clock.now += 3 * DAY;
  const [a, b] = [await post({ host: 'web-2' }), await post({ host: 'web-3', source: 'web_access' })];
  await stand.registry.fannedOut.create(['acme', old], { records: 1, fanned_out_at: 1, generation: 1 } as never);
  await stand.registry.accounted.create(['acme', old], { generation: 1, entries: 1, accepted: { authentication: 1 }, rejected: {}, loaded_at: 2 });
  return { old, a, b };
}

test('the last day is listed with each upload\'s state', async () => {
  const stand = await presignStand();
  const { a, b } = await shipped(stand);
  const { json } = await list(stand);
  expect(ids({ json })).toEqual([a, b].sort());
  expect(json.uploads[0]).toMatchObject({ state: 'issued', status_url: `https://api/v1/uploads/${json.uploads[0].upload_id}`, timeline: [{ state: 'issued' }] });
  expect(json.next_cursor).toBeUndefined();
});

test('source, host, time and state narrow it', async () => {
  const stand = await presignStand();
  const { old, a, b } = await shipped(stand);
  const from = '2026-11-18';
  expect(ids(await list(stand, `?from=${from}`))).toEqual([old, a, b].sort());
  expect(ids(await list(stand, `?from=${from}&host=web-1`))).toEqual([old]);
  expect(ids(await list(stand, `?from=${from}&source=web_access`))).toEqual([b]);
  expect(ids(await list(stand, `?from=${from}&state=loaded`))).toEqual([old]);
  expect(ids(await list(stand, `?from=${from}&state=unfinished`))).toEqual([a, b].sort());
  expect(ids(await list(stand, `?from=${from}&to=2026-11-20`))).toEqual([old]);
  expect(ids(await list(stand, '?from=2026-11-19T06:25:09.400Z&to=2026-11-19T06:25:09.401Z'))).toEqual([old]);
});

test('a page looks at so many and says where to go on; all pages together are all uploads, once', async () => {
  const stand = await presignStand();
  const all: string[] = [];
  for (let index = 0; index < 23; index++) {
    all.push((await stand.post({ path: `/var/log/${index}`, host: index % 2 ? 'odd' : 'even' })).json.upload_id);
    if (index === 11) stand.clock.now += DAY;
  }
  const seen: string[] = [];
  let [cursor, pages] = ['', 0];
  do {
    const { json } = await list(stand, `?from=2026-11-22&host=even&limit=5${cursor && `&cursor=${cursor}`}`);
    expect(json.examined).toBeLessThanOrEqual(5);
    seen.push(...ids({ json }));
    cursor = json.next_cursor ?? '';
    pages++;
  } while (cursor !== '');
  expect(seen.sort()).toEqual(all.filter((_, index) => index % 2 === 0).sort());
  expect(pages).toBe(5);
});

test('days that are yet to come are not looked at, however far the question reaches', async () => {
  const stand = await presignStand();
  const { a, b } = await shipped(stand);
  stand.state.requests.length = 0;
  expect(ids(await list(stand, '?from=2026-11-22&to=2026-12-20'))).toEqual([a, b].sort());
  expect(stand.state.requests.filter((request) => request.startsWith('GET by_day/'))).toHaveLength(1);
  expect((await list(stand, `?cursor=2026-11-23/${a}`)).json).toEqual({ uploads: [], examined: 0 });
  expect((await list(stand, '?from=9999-12-30&to=9999-12-31T23:59:59Z')).json).toEqual({ uploads: [], examined: 0 });
});

test('a cursor from before the question goes on where the question begins', async () => {
  const stand = await presignStand();
  const { a, b } = await shipped(stand);
  stand.state.requests.length = 0;
  expect(ids(await list(stand, `?cursor=0001-01-01/${a}`))).toEqual([a, b].sort());
  expect(stand.state.requests.filter((request) => request.startsWith('GET by_day/'))).toHaveLength(2);
});

test('a key for some sources and hosts is shown those alone', async () => {
  const stand = await presignStand();
  const { a, b } = await shipped(stand);
  const narrow = `Bearer ${await stand.addKey({ sources: ['web_access'], hosts: ['web-3'] })}`;
  expect(ids(await list(stand, '', narrow))).toEqual([b]);
  expect((await stand.show(b, narrow)).status).toBe(200);
  expect((await stand.show(a, narrow)).json).toEqual((await stand.show('a'.repeat(26), narrow)).json);
});

test('another customer\'s uploads are never listed', async () => {
  const stand = await presignStand();
  await shipped(stand);
  await stand.registry.customers.create(['acme-2'], { customer_id: 'acme-2', name: 'Other', created_at: 0 });
  const other = `Bearer ${await stand.addKey({ customer_id: 'acme-2' })}`;
  expect((await list(stand, '?from=2026-11-18', other)).json).toEqual({ uploads: [], examined: 0 });
});

test('for a shell it is a line an upload, and the cursor', async () => {
  const stand = await presignStand();
  const id = (await stand.post()).json.upload_id;
  await stand.post({ host: 'b' });
  const { body } = await stand.call({ path: '/v1/uploads?limit=1', headers: { accept: 'text/plain' } });
  expect(body).toMatch(/^[a-z2-7]{26} issued linux_syslog (web-17|b) \/var\/log\/auth\.log\nnext_cursor 2026-11-22\/[a-z2-7]{26}\n$/);
  expect((await stand.call({ path: `/v1/uploads/${id}`, headers: { accept: 'text/plain' } })).body).toBe(`${id} issued\n`);
});

test.each([
  ['?state=done', 'CA2422', 'state: expected one of issued, landed, fanned_out, loaded, unfinished, found "done"'],
  ['?limit=101', 'CA2422', 'limit: expected 1 to 100, found "101"'],
  ['?limit=0', 'CA2422', 'limit: expected 1 to 100, found "0"'],
  ['?from=yesterday', 'CA2422', 'from: expected ISO 8601 with a zone, yyyy-MM-dd or epoch milliseconds, found "yesterday"'],
  ['?from=2026-01-01', 'CA2422', 'from, to: expected from before to, at most 31 days, found another span'],
  ['?from=2026-11-22&to=2026-11-21', 'CA2422', 'from, to: expected from before to, at most 31 days, found another span'],
  ['?since=1', 'CA2422', 'query: expected source, host, from, to, state, limit, cursor, found "since"'],
  ['?host=a&host=b', 'CA2422', 'host: expected one value, found 2'],
  ['?cursor=../keys', 'CA2432', 'cursor: expected next_cursor of an answer, found another text'],
  ['?cursor=2026-99-99/aaaaaaaaaaaaaaaaaaaaaaaaaa', 'CA2432', 'cursor: expected next_cursor of an answer, found another text'],
])('%s is refused with %s', async (query, code, detail) => {
  const stand = await presignStand();
  expect((await list(stand, query)).json).toMatchObject({ code, detail });
});
