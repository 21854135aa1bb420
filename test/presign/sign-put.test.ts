import { S3Client } from '@aws-sdk/client-s3';
import { execFileSync } from 'node:child_process';
import { curlLine, signPut, type SignedPut } from '../../constructs/presign/sign-put';

const now = Date.UTC(2026, 10, 22, 6, 25, 9, 400);
const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const promise = { bucket: 'raw', key: 'acme/20261122_062509/id/auth.log', size: 3, sha256 };
const signer = (endpoint?: string) =>
  new S3Client({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    ...(endpoint !== undefined && { endpoint }),
  });

test('length, digest and the ban on overwriting are signed headers', async () => {
  const { url, headers } = await signPut(signer(), promise, 900, now);
  expect(new URL(url).searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host;if-none-match;x-amz-checksum-sha256');
  expect(headers).toEqual({
    'content-length': '3',
    'if-none-match': '*',
    'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
  });
});

test('the URL holds no checksum: neither that of an empty body nor a hoisted one', async () => {
  const { url } = await signPut(signer(), promise, 900, now);
  expect(url.toLowerCase()).not.toMatch(/checksum-crc|x-amz-sdk-checksum|[?&]x-amz-checksum/);
});

test('the URL says when it was signed and for how long, and the answer when it ends', async () => {
  const { url, expiresAt } = await signPut(signer(), promise, 900, now);
  const query = new URL(url).searchParams;
  expect([query.get('X-Amz-Date'), query.get('X-Amz-Expires')]).toEqual(['20261122T062509Z', '900']);
  expect(new Date(expiresAt).toISOString()).toBe('2026-11-22T06:40:09.000Z');
});

test('another length, digest or key is another signature', async () => {
  const signature = async (change: object) =>
    new URL((await signPut(signer(), { ...promise, ...change }, 900, now)).url).searchParams.get('X-Amz-Signature');
  const all = [await signature({}), await signature({ size: 4 }), await signature({ sha256: 'f'.repeat(64) }), await signature({ key: 'other' })];
  expect(new Set(all).size).toBe(4);
});

test('the address is the region\'s on AWS and follows the endpoint elsewhere, path style', async () => {
  const onAws = new URL((await signPut(signer(), promise, 900, now)).url);
  expect(onAws.origin + onAws.pathname).toBe('https://raw.s3.eu-west-1.amazonaws.com/acme/20261122_062509/id/auth.log');
  const here = new URL((await signPut(signer('http://127.0.0.1:4566'), promise, 900, now)).url);
  expect(here.origin + here.pathname).toBe('http://127.0.0.1:4566/raw/acme/20261122_062509/id/auth.log');
});

test.each(['/var/log/auth.log', "it's {a,b} [1-3].log", '-rf', 'a b;$(touch x)`y`"z".log', 'müller.log'])(
  'a shell reads the curl line for %j as it was meant',
  (path) => {
    const put: SignedPut = {
      url: 'http://127.0.0.1:4566/raw/key?a=1&b=2',
      headers: { 'content-length': '3', 'if-none-match': '*', 'x-amz-checksum-sha256': 'abc=' },
      expiresAt: 0,
    };
    const shown = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }; ${curlLine(path, put)}`], { encoding: 'utf8' });
    expect(shown.split('\0').slice(0, -1)).toEqual([
      '-fsS', '--globoff', '-T', path.startsWith('-') ? `./${path}` : path,
      '-H', 'if-none-match: *', '-H', 'x-amz-checksum-sha256: abc=', put.url,
    ]);
  },
);
