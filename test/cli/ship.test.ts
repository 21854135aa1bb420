import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { filesUnder, shipFiles } from '../../cli/ship/ship';
import { shipFile } from '../../cli/ship/ship-file';
import { ApiStand, problem, s3Error } from './api-stand';

let stand: ApiStand;
beforeEach(async () => {
  stand = await ApiStand.start();
});
afterEach(() => stand.stop());

const ship = (file: string) => shipFile(stand.api, file, stand.options);

describe('one file', () => {
  test('is promised by its facts and put with the headers of the answer', async () => {
    expect(await ship(stand.file('auth.log'))).toMatchObject({ upload_id: 'a'.repeat(26), state: 'uploaded', size: 9 });
    const [post, put] = stand.seen;
    expect(post!.headers.authorization).toBe('Bearer ca_key');
    expect(JSON.parse(post!.body)).toMatchObject({
      source: 'linux_syslog',
      name: 'auth.log',
      path: path.join(stand.folder, 'auth.log'),
      host: 'web-1',
      size: 9,
      sha256: createHash('sha256').update('one line\n').digest('hex'),
    });
    expect(put).toMatchObject({ body: 'one line\n', headers: { 'content-length': '9', 'if-none-match': '*' } });
  });

  test('that has landed before is not sent again', async () => {
    stand.posts.push({ status: 200, body: JSON.stringify({ upload_id: 'b'.repeat(26), state: 'loaded' }) });
    expect(await ship(stand.file('auth.log'))).toMatchObject({ upload_id: 'b'.repeat(26), state: 'known' });
    expect(stand.methods()).toBe('POST');
  });

  test('whose key has an object already (412) is the same upload', async () => {
    stand.puts.push(s3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold'));
    expect(await ship(stand.file('auth.log'))).toMatchObject({ state: 'known' });
  });

  test('is tried again after 503, not sooner than the answer asks', async () => {
    stand.posts.push({ status: 503, headers: { 'retry-after': '5' }, body: 'Busy' }, { status: 503, body: 'Busy' });
    stand.puts.push({ status: 500 });
    expect(await ship(stand.file('auth.log'))).toMatchObject({ state: 'uploaded' });
    expect(stand.methods()).toBe('POST POST POST PUT PUT');
    expect(stand.waits).toEqual([5000, 1000, 500]);
  });

  test('is given up as unavailable after six tries', async () => {
    for (let tries = 0; tries < 6; tries++) stand.posts.push({ status: 503 });
    await expect(ship(stand.file('auth.log'))).rejects.toMatchObject({ kind: 'unavailable', message: 'HTTP 503, after 6 tries' });
  });

  test('that the API refuses is not tried again; its code and advice are handed on', async () => {
    stand.posts.push(problem(400, 'CA2412'));
    await expect(ship(stand.file('auth.log'))).rejects.toMatchObject({ kind: 'refused', message: 'CA2412 what was found', fix: 'what to do', concernsAll: false });
    expect(stand.methods()).toBe('POST');
  });

  test('whose URL ran out gets a fresh one', async () => {
    stand.puts.push(s3Error(403, 'AccessDenied', 'Request has expired'));
    expect(await ship(stand.file('auth.log'))).toMatchObject({ state: 'uploaded' });
    expect(stand.methods()).toBe('POST PUT POST PUT');
  });

  test('that S3 refuses for another reason is refused in its words', async () => {
    stand.puts.push(s3Error(403, 'SignatureDoesNotMatch', 'No match'));
    await expect(ship(stand.file('auth.log'))).rejects.toMatchObject({ kind: 'refused', message: 'SignatureDoesNotMatch: No match' });
  });

  test('that grows meanwhile is shipped as it was', async () => {
    const file = stand.file('auth.log');
    stand.afterPost = () => appendFileSync(file, 'another line\n');
    expect(await ship(file)).toMatchObject({ state: 'uploaded', size: 9 });
    expect(stand.seen[1]!.body).toBe('one line\n');
  });

  test('that shrinks after it was hashed is sent as it was, if it is small', async () => {
    const file = stand.file('auth.log');
    stand.afterPost = () => truncateSync(file, 3);
    expect(await ship(file)).toMatchObject({ state: 'uploaded', size: 9 });
    expect(stand.seen[1]!.body).toBe('one line\n');
  });

  test('that shrinks or changes meanwhile is a matter of the file', async () => {
    // Larger than what is kept in memory: read again to be sent.
    const file = stand.file('auth.log', Buffer.alloc(3 << 20, 'a line of a log\n'));
    stand.afterPost = () => truncateSync(file, 3);
    await expect(ship(file)).rejects.toMatchObject({ kind: 'local', message: expect.stringContaining('found it changed') });
    stand.puts.push(s3Error(400, 'BadDigest', 'The checksum you specified did not match'));
    await expect(ship(stand.file('other.log'))).rejects.toMatchObject({ kind: 'local', message: expect.stringContaining('found it changed') });
  });

  test('of zero bytes is nothing to ship', async () => {
    expect(await ship(stand.file('empty.log', ''))).toBeUndefined();
    expect(stand.seen).toEqual([]);
  });

  test('that is not there, a device or of a name that is no UTF-8 is told apart', async () => {
    await expect(ship(path.join(stand.folder, 'nope'))).rejects.toMatchObject({ kind: 'local', message: 'expected a file or folder, found none' });
    await expect(ship('/dev/null')).rejects.toMatchObject({ kind: 'local', message: 'expected a file or folder, found a pipe or device' });
    await expect(ship(path.join(stand.folder, 'gr\ufffdn.log'))).rejects.toMatchObject({ kind: 'local', message: 'expected a name in UTF-8, found other bytes' });
  });
});

describe('many files', () => {
  const names = Array.from({ length: 12 }, (_, number) => `${number}.log`);

  test('are reported in order; one that fails keeps no other from being shipped', async () => {
    const files = names.map((name) => stand.file(name, name === '5.log' ? '' : 'x\n'));
    const report = await shipFiles(stand.api, [path.join(stand.folder, 'nope'), ...files], stand.options);
    expect(report.shipped.map(({ file }) => path.basename(file))).toEqual(names.filter((name) => name !== '5.log'));
    expect(report).toMatchObject({ empty: [files[5]], failed: [{ kind: 'local' }], notTried: [] });
  });

  test('are not all tried with a key that is not accepted', async () => {
    for (let answers = 0; answers < 20; answers++) stand.posts.push(problem(401, 'CA2402'));
    const report = await shipFiles(stand.api, names.map((name) => stand.file(name)), stand.options);
    expect(report.failed.length + report.notTried.length).toBe(12);
    expect(report.notTried.length).toBeGreaterThanOrEqual(8);
  });

  test('are not all tried where nobody answers, or something else does', async () => {
    const files = names.map((name) => stand.file(name));
    const nobody = await shipFiles({ url: 'http://127.0.0.1:1', key: 'ca_key' }, files, stand.options);
    expect(nobody.failed[0]).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('127.0.0.1:1') });
    expect(nobody.notTried.length).toBeGreaterThanOrEqual(8);
    for (let answers = 0; answers < 20; answers++) stand.posts.push({ status: 200, body: '<html>log in</html>' });
    const portal = await shipFiles(stand.api, files, stand.options);
    expect(portal.failed[0]).toMatchObject({ kind: 'refused', message: expect.stringContaining('expected the upload API') });
  });

  test('no further one is begun after an interruption', async () => {
    const interruption = new AbortController();
    const files = names.map((name) => stand.file(name));
    const report = await shipFiles(stand.api, files, stand.options, () => interruption.abort(), interruption.signal);
    expect(report.shipped.length).toBe(12 - report.notTried.length);
    expect(report.shipped.length).toBeLessThanOrEqual(4);
  });
});

test('a folder gives its files by name, links to files too; nothing hidden, no link to nowhere', async () => {
  for (const folder of ['b', '.git']) mkdirSync(path.join(stand.folder, folder));
  for (const name of ['c.log', 'b/2.log', 'b/10.log', '.hidden', '.git/config']) stand.file(name);
  symlinkSync('c.log', path.join(stand.folder, 'a.log'));
  symlinkSync('nowhere', path.join(stand.folder, 'dangling.log'));
  const found = (await filesUnder(stand.folder)).map((file) => path.relative(stand.folder, file));
  expect(found).toEqual(['a.log', 'b/10.log', 'b/2.log', 'c.log']);
  expect(await filesUnder('/nowhere/at/all')).toEqual(['/nowhere/at/all']);
});
