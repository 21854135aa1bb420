import { file, presignStand } from './stand';

const asText = { accept: 'text/plain' };

test('a promise is a fact a line, as while read -r name value takes it', async () => {
  const { call, post } = await presignStand();
  const { body, headers } = await call({ method: 'POST', path: '/v1/uploads', headers: asText, body: JSON.stringify(file) });
  const { json } = await post();
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(body).toBe(
    [
      `upload_id ${json.upload_id}`,
      `url ${json.url}`,
      'header content-length: 3',
      'header if-none-match: *',
      `header x-amz-checksum-sha256: ${json.headers['x-amz-checksum-sha256']}`,
      `expires_at ${json.expires_at}`,
      `status_url ${json.status_url}`,
      '',
    ].join('\n'),
  );
});

test('a status is one line with its counts', async () => {
  const { call, post, registry } = await presignStand();
  const { upload_id } = (await post()).json;
  await registry.fannedOut.create(['acme', upload_id], { records: 10, fanned_out_at: 1, generation: 1 } as never);
  await registry.accounted.create(['acme', upload_id], { generation: 1, entries: 1, accepted: { authentication: 8 }, rejected: { unparseable: 1 }, loaded_at: 2 });
  const { body } = await call({ path: `/v1/uploads/${upload_id}`, headers: asText });
  expect(body).toBe(`${upload_id} fanned_out records=10 accepted=8 rejected=1 in_flight=1\n`);
});

test('a refusal is its code, what was found and what to do', async () => {
  const { call } = await presignStand();
  const { status, body, headers } = await call({ method: 'POST', path: '/v1/uploads', headers: asText, body: '{}' });
  expect([status, headers['content-type']]).toEqual([400, 'text/plain; charset=utf-8']);
  expect(body).toMatch(/^CA2412 name: expected .*, found nothing\nSend the last part .*\n$/);
});

test.each([undefined, '*/*', 'application/json', 'application/json, text/plain', 'application/problem+json'])('who accepts %j gets JSON', async (accept) => {
  const { call } = await presignStand();
  const { headers } = await call({ path: '/v1/whoami', headers: accept ? { accept } : {} });
  expect(headers['content-type']).toBe('application/json');
});
