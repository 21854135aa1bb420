import { presignStand } from './stand';

test('a key learns whose it is, what it may and until when', async () => {
  const { call, addKey, key } = await presignStand({ time_zone: 'Asia/Tokyo' });
  const { status, json } = await call({ path: '/v1/whoami' });
  expect(status).toBe(200);
  expect(json).toMatchObject({
    ...{ customer_id: 'acme', customer_name: 'Acme', key_id: key.split('_')[1], time_zone: 'Asia/Tokyo', server_time: '2026-11-22T06:25:09.400Z' },
    sources: ['aws_cloudtrail', 'linux_syslog', 'web_access'],
    limits: { max_upload_bytes: 1000, url_seconds: 900, uploads_at_once: 100, wait_seconds: 25 },
  });
  expect([json.expires_at, json.hosts, json.clock_skew_seconds]).toEqual([undefined, undefined, undefined]);
  const narrow = await addKey({ sources: ['linux_syslog'], hosts: ['web-17'], expires_at: Date.UTC(2027, 0, 1) });
  expect((await call({ path: '/v1/whoami' }, `Bearer ${narrow}`)).json).toMatchObject({ sources: ['linux_syslog'], hosts: ['web-17'], expires_at: '2027-01-01T00:00:00.000Z' });
});

test('for a shell it is a fact a line', async () => {
  const { call, key } = await presignStand();
  const { body } = await call({ path: '/v1/whoami', headers: { accept: 'text/plain' } });
  expect(body).toBe(
    `customer acme\nkey ${key.split('_')[1]}\nexpires never\nsources aws_cloudtrail,linux_syslog,web_access\nhosts any\nserver_time 2026-11-22T06:25:09.400Z\n`,
  );
});

describe('a client whose clock differs', () => {
  const dated = (stand: Awaited<ReturnType<typeof presignStand>>, headers: Record<string, string>) => stand.call({ path: '/v1/whoami', headers });

  test.each([
    [{ date: 'Sun, 22 Nov 2026 06:35:09 GMT' }, 600],
    [{ 'x-client-time': '2026-11-22T06:15:09Z' }, -600],
    [{ 'x-client-time': String(Date.UTC(2026, 10, 22, 6, 25, 9) / 1000) }, 0],
    [{ 'x-amzn-remapped-date': 'Sun, 22 Nov 2026 06:25:19 GMT' }, 10],
  ])('%j is told by how much', async (headers, skew) => {
    const stand = await presignStand();
    const found = await dated(stand, headers as Record<string, string>);
    expect(found.json.clock_skew_seconds).toBe(skew);
    expect(found.headers['cyberactive-clock-skew-seconds']).toBe(String(skew));
    expect(stand.logged.some(([message]) => message === 'clock differs')).toBe(Math.abs(skew) >= 60);
    expect(stand.metricsEmitted()).toMatchObject([{ ClockSkew: Math.abs(skew) }]);
  });

  test('gets it with a promise too; a date that is none tells nothing', async () => {
    const stand = await presignStand();
    const post = (date: string) => stand.call({ method: 'POST', path: '/v1/uploads', headers: { date }, body: JSON.stringify({ source: 'linux_syslog', name: 'a', size: 1, sha256: 'a'.repeat(64) }) });
    expect((await post('Sun, 22 Nov 2026 06:25:10 GMT')).json.clock_skew_seconds).toBe(1);
    expect((await post('yesterday')).json.clock_skew_seconds).toBeUndefined();
  });
});
