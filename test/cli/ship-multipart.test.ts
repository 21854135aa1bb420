/** The shipper's parts against the API's own code and the sandbox's S3, over HTTP. */
import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, openSync, rmSync, unlinkSync, utimesSync, writeSync, closeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Registry } from '../../constructs/state/registry';
import { ApiServer } from '../presign/api-server';
import { presignStand } from '../presign/stand';
import { openStand, START, type Stand } from '../sandbox/edge-stand';
import { run, type Ended } from './run-command';

const part = 5 * 1024 ** 2;
/** Three parts and a bit. */
const size = 3 * part + 12_345;
let edge: Stand;
let api: ApiServer;
let registry: Registry;
let folder: string;
let key: string;
/** Decides what becomes of a PUT: a number answers with it when half of the body has come. */
let onPut: (url: string) => number | void;
let puts: string[];

beforeAll(async () => {
  edge = await openStand({ buckets: { state: {}, raw: { VersioningConfiguration: { Status: 'Enabled' } } } });
  const handle = edge.s3.handle.bind(edge.s3);
  edge.s3.handle = async (request, requestId) => {
    if (request.method !== 'PUT' || !request.path.startsWith('/raw/')) return handle(request, requestId);
    puts.push(request.path);
    const status = onPut(`${request.path}?${request.query}`);
    if (typeof status !== 'number') return handle(request, requestId);
    let received = 0;
    for await (const chunk of request.body as AsyncIterable<Buffer>) if ((received += chunk.length) > part / 2) break;
    // Who does not read a body to its end cannot take another request behind it.
    return { status, headers: { 'content-type': 'application/xml', connection: 'close' }, body: '<Error><Code>SlowDown</Code></Error>' };
  };
});
afterAll(() => edge.close());

let turn = 0;
beforeEach(async () => {
  [onPut, puts] = [() => {}, []];
  registry = new Registry(edge.client, 'state');
  const signer = new S3Client({ ...edge.config, requestChecksumCalculation: 'WHEN_REQUIRED' });
  const stand = await presignStand({ customer_id: `acme${++turn}` }, { registry, signer, maxUploadBytes: 1e9 });
  stand.clock.now = START;
  key = stand.key;
  api = await ApiServer.start(stand.answer);
  folder = mkdtempSync(path.join(os.tmpdir(), 'parts-'));
});
afterEach(async () => {
  await api.stop();
  rmSync(folder, { recursive: true, force: true });
});

const file = (): string => path.join(folder, 'big.log');
/** Lines that differ, so that no part is like another. */
function write(bytes = size): void {
  const fd = openSync(file(), 'w');
  for (let at = 0, line = 0; at < bytes; line++) at += writeSync(fd, `${String(line).padStart(10, '0')} a line of a log ${'x'.repeat(4_000)}\n`.slice(0, bytes - at));
  closeSync(fd);
  utimesSync(file(), START / 1000, START / 1000);
}
const args = (...more: string[]): string[] => [file(), '--source', 'linux_syslog', '--host', 'web-1', '--settle', '0', '--multipart-threshold', '8M', '--part-size', '5M', ...more];
const access = () => ({ CYBERACTIVE_API: api.url, CYBERACTIVE_KEY: key });
const ship = (...more: string[]): Promise<Ended> => run(['ship', ...args('--json', ...more)], access());
const shipped = ({ stdout }: Ended) => (JSON.parse(stdout) as { shipped: { upload_id: string; state: string; parts?: object }[] }).shipped[0];

async function storedDigest(uploadId: string): Promise<string> {
  const { raw_key: Key } = (await registry.issued.get(`acme${turn}`, uploadId))!;
  const { Body } = await edge.client.send(new GetObjectCommand({ Bucket: 'raw', Key }));
  return createHash('sha256').update(await Body!.transformToByteArray()).digest('hex');
}
async function expectStored(uploadId: string): Promise<void> {
  expect(await storedDigest(uploadId)).toBe((await registry.issued.get(`acme${turn}`, uploadId))!.sha256);
}

test('a large file goes in parts and arrives whole; again, nothing is sent', async () => {
  write();
  const first = await ship();
  expect(shipped(first)).toMatchObject({ state: 'uploaded', parts: { all: 4, before: 0 } });
  await expectStored(shipped(first)!.upload_id);
  const before = puts.length;
  expect(shipped(await ship())).toEqual({ ...shipped(first)!, state: 'known', parts: undefined });
  expect(puts.length).toBe(before);
});

test('a file up to the threshold goes in one PUT', async () => {
  write(part + 1);
  expect(shipped(await ship())!.parts).toBeUndefined();
  expect(puts).toHaveLength(1);
});

test('503 in the middle of a part costs that part only', async () => {
  write();
  let failures = 0;
  onPut = (url) => (/partNumber=2/.test(url) && failures++ < 1 ? 503 : undefined);
  const ended = await ship();
  expect(ended).toMatchObject({ code: 0 });
  expect(shipped(ended)).toMatchObject({ state: 'uploaded', parts: { all: 4, before: 0 } });
  expect(puts).toHaveLength(5);
  await expectStored(shipped(ended)!.upload_id);
}, 30_000);

test('an API that is busy in between costs nothing but time', async () => {
  write();
  const busy = new Map<string, number>();
  api.onRequest = (request) => (busy.set(request, (busy.get(request) ?? 0) + 1), busy.get(request) === 1 ? 503 : undefined);
  const ended = await ship();
  expect(ended.code).toBe(0);
  await expectStored(shipped(ended)!.upload_id);
}, 30_000);

test('a run with other parts goes on with those that were begun', async () => {
  write();
  onPut = (url) => (/partNumber=4/.test(url) ? 400 : undefined);
  expect((await ship()).code).toBe(7);
  onPut = () => {};
  const ended = await ship('--part-size', '6M');
  expect(shipped(ended)!.parts).toMatchObject({ all: 4 });
  await expectStored(shipped(ended)!.upload_id);
}, 30_000);

test('parts that somebody removed meanwhile are sent anew', async () => {
  write();
  let removed = false;
  onPut = (url) => {
    if (removed || !/partNumber=3/.test(url)) return undefined;
    removed = true;
    void fetch(`${api.url}/v1/uploads/${/\/([a-z2-7]{26})\//.exec(url)![1]}`, { method: 'DELETE', headers: { authorization: `Bearer ${key}` } });
    return 503;
  };
  const ended = await ship();
  expect(shipped(ended)).toMatchObject({ state: 'uploaded' });
  await expectStored(shipped(ended)!.upload_id);
}, 30_000);

test('a file that changes while it is sent is a matter of the file', async () => {
  write();
  onPut = () => {
    const fd = openSync(file(), 'r+');
    writeSync(fd, 'zzzz', 3 * part + 100);
    closeSync(fd);
  };
  expect(await ship()).toMatchObject({ code: 1, stderr: expect.stringContaining('found it changed') });
});

test.each([[['--part-size', '4M'], '--part-size: expected'], [['--multipart-threshold', 'x'], '--multipart-threshold: expected']])('%j is a wrong use', async (wrong, words) => {
  expect(await ship(...wrong)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
});

describe('in a process of its own', () => {
  const bundle = path.join(__dirname, '..', '..', '.cache', 'test', `ship-parts-${process.pid}.cjs`);
  beforeAll(async () => {
    mkdirSync(path.dirname(bundle), { recursive: true });
    const contents = "require('./cli/commands/ship').shipCommand().parseAsync(process.argv.slice(2), { from: 'user' }).catch((error) => { console.error(String(error.stack)); process.exitCode = 1; });";
    await build({ stdin: { contents, resolveDir: path.join(__dirname, '..', '..') }, bundle: true, platform: 'node', packages: 'external', outfile: bundle, logLevel: 'error' });
  });
  afterAll(() => unlinkSync(bundle));

  test('killed with -9 in a part, the next run sends what is missing', async () => {
    write();
    const state = ['--state', path.join(folder, 'state')];
    const child = spawn(process.execPath, [bundle, ...args(...state)], { env: { ...process.env, ...access() } });
    onPut = (url) => (/partNumber=[34]/.test(url) ? (child.kill('SIGKILL'), 503) : undefined);
    await new Promise((resolve) => child.on('close', resolve));
    onPut = () => {};
    puts = [];
    const ended = await ship(...state);
    const { upload_id, parts } = shipped(ended)!;
    expect(parts).toMatchObject({ all: 4 });
    expect((parts as { before: number }).before).toBeGreaterThan(0);
    expect(puts).toHaveLength(4 - (parts as { before: number }).before);
    await expectStored(upload_id);
  }, 30_000);
});
