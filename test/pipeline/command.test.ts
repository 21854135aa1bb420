import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run as runHere } from '../cli/run-command';
import { Pipeline, type UploadFacts } from './pipeline';

/** What people do with the command and the API, against the whole pipeline. */
let pipeline: Pipeline;
const state = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-people-'));
beforeAll(async () => {
  pipeline = await Pipeline.start();
  const { endpoint, region, credentials, warehouseUrl } = pipeline.sandbox;
  const local = { endpoint, region, ...credentials, stage: 'dev', warehouseUrl, pid: process.pid, apiUrl: pipeline.apiUrl, apiKey: pipeline.key };
  writeFileSync(path.join(state, 'local.json'), JSON.stringify(local));
});
afterAll(async () => {
  await pipeline.stop();
  rmSync(state, { recursive: true, force: true });
});

const run = (...args: string[]) => runHere(args, { CYBERACTIVE_STATE: state });
async function document<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
}

const lines = (count: number): Buffer =>
  Buffer.from(Array.from({ length: count }, (_, n) => `Mar 10 10:00:0${n % 10} web-1 sshd[${n + 1}]: Failed password for root from 192.0.2.7 port 2222 ssh2\n`).join(''));
const facts = (name: string, change: Partial<UploadFacts> = {}): UploadFacts => ({ source: 'linux_syslog', name, bytes: lines(3), ...change });
const asked = (name: string, change: object = {}) => ({ source: 'linux_syslog', name, size: 3, sha256: 'a'.repeat(64), host: 'web-1', ...change });

test('a customer and a key are made, a folder is shipped, time passes, and all is accounted for', async () => {
  await document('customer', 'add', 'acme', '--name', 'Acme', '--time-zone', 'Europe/Berlin');
  const { key } = await document<{ key: string }>('key', 'create', 'acme', '--days', '2');
  const folder = path.join(state, 'logs of a\nkind');
  mkdirSync(folder);
  for (const name of ['a b.log', 'ü.log']) writeFileSync(path.join(folder, name), lines(4));
  writeFileSync(path.join(folder, 'empty.log'), '');
  const keyFile = path.join(state, 'key.txt');
  writeFileSync(keyFile, `${key}\nShown this once.\n`);

  // The folder's own name has a line feed: each of its files is refused, in words.
  expect(await run('ship', folder, '--source', 'linux_syslog', '--key-file', keyFile)).toMatchObject({ code: 7, stderr: expect.stringContaining('CA2417 path') });
  const plain = path.join(state, 'logs');
  mkdirSync(plain);
  for (const name of ['a b.log', 'ü.log']) writeFileSync(path.join(plain, name), lines(4));
  const report = await document<{ shipped: { upload_id: string }[] }>('ship', plain, '--source', 'linux_syslog', '--key-file', keyFile);
  expect(report.shipped.length).toBe(2);

  const { code, stdout } = await run('clock', 'advance', '2h');
  expect({ code, stdout }).toEqual({ code: 0, stdout: `the sandbox's time is ${new Date(pipeline.sandbox.scheduler.now()).toISOString()}\n` });
  const accounting = await document<{ complete: boolean; totals: object }>('accounting');
  expect(accounting).toMatchObject({ complete: true, totals: { records: 8, accepted: { authentication: 8 }, rejected: {}, in_flight: 0 } });
  expect(await document('uploads', 'show', report.shipped[0]!.upload_id)).toMatchObject({ state: 'loaded', customer_id: 'acme', issued: { time_zone: 'Europe/Berlin' } });
});

test('days and expiry go by the time of the sandbox, not of this machine', async () => {
  const { key } = await document<{ key: string }>('key', 'create', 'demo', '--days', '1.2');
  await pipeline.sandbox.scheduler.advance(26 * 3_600_000);
  const { upload_id } = await pipeline.promise(facts('later.log'));
  expect(await document('uploads', 'list', '--days', '1')).toMatchObject([{ upload_id, state: 'issued' }]);
  expect((await pipeline.ask(asked('x.log'), key)).status).toBe(201);
  await pipeline.sandbox.scheduler.advance(3 * 3_600_000 + 61_000);
  expect((await pipeline.ask(asked('x.log'), key)).status).toBe(401);
});

test('a promise that nobody keeps is shown and holds nothing up', async () => {
  const { upload_id } = await pipeline.promise(facts('never.log'));
  const before = pipeline.sandbox.scheduler.now();
  await pipeline.loaded();
  expect(pipeline.sandbox.scheduler.now() - before).toBeLessThan(3_600_000);
  const accounting = await document<{ complete: boolean; waiting: number; uploads: { upload_id: string; state: string }[] }>('accounting');
  expect(accounting).toMatchObject({ complete: true, waiting: 0 });
  expect(accounting.uploads.find((upload) => upload.upload_id === upload_id)).toMatchObject({ state: 'issued' });
  expect((await run('accounting')).stdout).toContain('promised, never put');
});

test('a file that has just landed is waited for before anybody has looked at it', async () => {
  const upload_id = await pipeline.upload(facts('landed.log'));
  const { complete, uploads } = await pipeline.accounting();
  expect({ complete, state: uploads.find((upload) => upload.upload_id === upload_id)?.state }).toEqual({ complete: false, state: 'landed' });
  await pipeline.loaded();
  expect((await pipeline.accounting()).complete).toBe(true);
});

test('a URL that has run out is refused; asked again, the same upload has a fresh one', async () => {
  const first = await pipeline.promise(facts('expired.log'));
  await pipeline.sandbox.scheduler.advance(3_600_000);
  const late = await pipeline.put(first, lines(3));
  expect(late).toMatchObject({ status: 403, text: expect.stringContaining('Request has expired') });
  const second = await pipeline.promise(facts('expired.log'));
  expect(second.upload_id).toBe(first.upload_id);
  expect(new URL(second.url!).pathname).toBe(new URL(first.url!).pathname);
  expect((await pipeline.put(second, lines(3))).status).toBe(200);
});

test('of twenty PUTs at once one wins', async () => {
  const promised = await pipeline.promise(facts('at-once.log'));
  const answers = await Promise.all(Array.from({ length: 20 }, () => pipeline.put(promised, lines(3))));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(412)]);
});

test('a key opens its own sources, hosts and customer only', async () => {
  const { key } = await document<{ key: string }>('key', 'create', 'acme', '--source', 'web_access', '--host', 'web-1');
  const code = async (body: object) => (JSON.parse((await pipeline.ask(body, key)).text) as { code: string }).code;
  expect(await code(asked('a.log'))).toBe('CA2403');
  expect(await code(asked('a.log', { source: 'web_access', host: 'web-2' }))).toBe('CA2404');
  const { upload_id } = await pipeline.promise(facts('of-demo.log'));
  const show = (id: string) => fetch(`${pipeline.apiUrl}/v1/uploads/${id}`, { headers: { authorization: `Bearer ${key}` } });
  const [theirs, unknown] = await Promise.all([show(upload_id), show('a'.repeat(26))]);
  expect([theirs.status, await theirs.text()]).toEqual([404, await unknown.text()]);
});
