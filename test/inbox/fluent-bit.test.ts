import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { DAY, doorStand, type DoorStand } from '../ingest/door-stand';
import { raw } from '../sandbox/edge-stand';

let doors: DoorStand;
beforeEach(async () => {
  doors = await doorStand();
});
afterEach(() => doors.close());

const lines = 'Mar 10 10:00:00 web-1 sshd[1]: Failed password for root from 192.0.2.1 port 22 ssh2\n'.repeat(3);
/** As flb_http_client writes the request. */
const ask = (path: string, key = doors.key, user = 'web-1') =>
  doors.call(
    { method: 'GET', path: `/v1/fluent-bit/${path}`, headers: { accept: 'text/plain', 'user-agent': 'Fluent-Bit' } },
    `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}`,
  );
const at = (target: string): string => `${doors.stand.endpoint}${target}`;
const file = 'linux_syslog/blob.0/var/log/auth.log';

test('a URL of the inbox as plain text: path and query for Fluent Bit\'s own endpoint, no line feed, nothing else signed than the host', async () => {
  const { status, headers, body } = await ask(`put_object_presigned_url/${file}`);
  expect([status, headers['content-type']]).toEqual([200, 'text/plain']);
  expect(body).toMatch(new RegExp(`^/inbox/files/acme/${doors.key.split('_')[1]}/[a-z2-7]{26}\\?X-Amz-`));
  expect(body).not.toContain('\n');
  expect(new URLSearchParams(body.split('?')[1]).get('X-Amz-SignedHeaders')).toBe('host');
});

test('below absolute it is the whole URL, for a Fluent Bit that reads the host in it', async () => {
  expect((await ask(`absolute/put_object_presigned_url/${file}`)).body).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/inbox\//);
});

test('put without checksum and condition, admitted, it is an upload of that path and host', async () => {
  const { body } = await ask(`put_object_presigned_url/${file}`);
  expect((await raw(at(body), { method: 'PUT', body: lines })).status).toBe(200);
  const [object] = await doors.versions('inbox');
  expect(await doors.admit(object!)).toBe('admitted');
  const [promise] = await doors.promises();
  expect(promise).toMatchObject({ source: 'linux_syslog', host: 'web-1', path: 'var/log/auth.log', name: 'auth.log', size: lines.length });
  expect(promise).not.toHaveProperty('occurrence');
  expect((await doors.rawBytes(promise!)).toString()).toBe(lines);
  expect(await doors.versions('inbox')).toEqual([]);
});

test('the same file again is the same upload', async () => {
  for (let time = 0; time < 2; time++) {
    await raw(at((await ask(`put_object_presigned_url/${file}`)).body), { method: 'PUT', body: lines });
    await doors.admit((await doors.versions('inbox'))[0]!);
  }
  expect(await doors.promises()).toHaveLength(1);
  expect(await doors.versions('raw')).toHaveLength(1);
});

test('a file that grew before it was admitted is two uploads, none lost', async () => {
  const { body } = await ask(`put_object_presigned_url/${file}`);
  await raw(at(body), { method: 'PUT', body: lines });
  await raw(at(body), { method: 'PUT', body: `${lines}more\n` });
  for (const object of await doors.versions('inbox')) await doors.admit(object);
  expect((await doors.promises()).map(({ size }) => size).sort((a, b) => a - b)).toEqual([lines.length, lines.length + 5]);
});

test('in parts: created, two parts, completed, admitted', async () => {
  const created = await raw(at((await ask(`multipart_creation_presigned_url/${file}`)).body), { method: 'POST' });
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(created.body)![1]!;
  // More than what admit keeps of a file: it is read twice.
  const parts = [Buffer.alloc(5 * 1024 ** 2, lines), Buffer.alloc(4 * 1024 ** 2, lines)];
  const etags: string[] = [];
  for (const [index, part] of parts.entries()) {
    const { body } = await ask(`multipart_upload_presigned_url/${file}/${uploadId}/${index + 1}`);
    etags.push(String((await raw(at(body), { method: 'PUT', body: part })).headers['etag']));
  }
  const list = etags.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`).join('');
  const { body } = await ask(`multipart_complete_presigned_url/${file}/${uploadId}`);
  const completed = await raw(at(body), { method: 'POST', body: `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list}</CompleteMultipartUpload>` });
  expect(completed.status).toBe(200);
  expect(await doors.admit((await doors.versions('inbox'))[0]!)).toBe('admitted');
  expect((await doors.promises())[0]).toMatchObject({ path: 'var/log/auth.log', size: parts[0]!.length + parts[1]!.length });
});

test.each(['multipart_upload_presigned_url', 'multipart_abort_presigned_url'])('an upload in parts is given up at %s without a part', async (step) => {
  const created = await raw(at((await ask(`multipart_creation_presigned_url/${file}`)).body), { method: 'POST' });
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(created.body)![1]!;
  expect((await raw(at((await ask(`${step}/${file}/${uploadId}`)).body), { method: 'DELETE' })).status).toBe(204);
});

test.each([
  ['an unknown step', `get_object_presigned_url/${file}`, 404, 'CA2406'],
  ['no path', 'put_object_presigned_url/linux_syslog/blob.0', 404, 'CA2406'],
  ['a bucket that is no source', 'put_object_presigned_url/logs/blob.0/auth.log', 400, 'CA2411'],
  ['a path that is too long', `put_object_presigned_url/linux_syslog/t/${'x'.repeat(1025)}`, 400, 'CA2417'],
])('%s is refused in plain text', async (_, path, status, code) => {
  const answer = await ask(path);
  expect([answer.status, answer.headers['content-type']]).toEqual([status, 'text/plain; charset=utf-8']);
  expect(answer.body).toMatch(new RegExp(`^${code} `));
});

test('a URL holds for one place of one key: another key, host or path has another', async () => {
  const other = await doors.addKey();
  const places = await Promise.all([ask(`put_object_presigned_url/${file}`), ask(`put_object_presigned_url/${file}`, other), ask(`put_object_presigned_url/${file}`, doors.key, 'web-2'), ask(`put_object_presigned_url/${file}.1`)]);
  expect(new Set(places.map(({ body }) => body.split('?')[0])).size).toBe(4);
});

test('a lapsed key still gets its URL; what is put there waits for the release', async () => {
  const lapsed = await doors.addKey({ expires_at: doors.START - DAY });
  const { body, headers } = await ask(`put_object_presigned_url/${file}`, lapsed);
  expect(headers['cyberactive-warning']).toContain('expired');
  await raw(at(body), { method: 'PUT', body: lines });
  expect(await doors.admit((await doors.versions('inbox'))[0]!)).toBe('set_aside');
});

test('a ticket is renewed as long as it is asked for, so that it outlives every URL', async () => {
  await ask(`put_object_presigned_url/${file}`);
  await doors.pass(25 * 3_600_000);
  await ask(`put_object_presigned_url/${file}`);
  const { Versions } = await doors.stand.client.send(new ListObjectVersionsCommand({ Bucket: 'state', Prefix: 'tickets/' }));
  expect(Versions).toHaveLength(2);
});
