import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Pipeline } from '../pipeline/pipeline';
import { run as runHere } from './run-command';

/** Keys from birth to end, and the shipper against the whole pipeline. */
let pipeline: Pipeline;
const state = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-keys-'));
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
interface Key {
  readonly key: string;
  readonly key_id: string;
}
const DAY_MS = 86_400_000;
const CACHE_MS = 61_000;
const advance = (milliseconds: number) => pipeline.sandbox.scheduler.advance(milliseconds);
const status = async (key: string, change: object = {}): Promise<number> =>
  (await pipeline.ask({ source: 'linux_syslog', name: 'x.log', size: 3, sha256: 'a'.repeat(64), host: 'web-1', ...change }, key)).status;

test('two keys work in overlap, then the new one alone, with the scopes of the old one', async () => {
  const old = await document<Key>('key', 'create', 'demo', '--source', 'linux_syslog', '--host', 'web-1', '--days', '30');
  const fresh = await document<Key & { replaces: string }>('key', 'rotate', old.key_id, '--overlap', '0.005', '--days', '90');
  expect(fresh).toMatchObject({ replaces: old.key_id });
  expect([await status(old.key), await status(fresh.key), await status(fresh.key, { host: 'web-2' })]).toEqual([201, 201, 403]);
  expect(await document('key', 'list', 'demo', '--expiring', '1')).toMatchObject([{ key_id: old.key_id, state: 'valid' }]);
  await advance(0.005 * DAY_MS + CACHE_MS);
  expect([await status(old.key), await status(fresh.key)]).toEqual([401, 201]);
});

test('an expired key is released for a while, a revoked one never works again', async () => {
  const { key, key_id } = await document<Key>('key', 'create', 'demo', '--days', '0.005');
  expect((await run('key', 'release', key_id)).stdout).toContain('nothing to release');
  await advance(0.005 * DAY_MS + CACHE_MS);
  expect(await status(key)).toBe(401);
  await document('key', 'release', key_id, '--days', '1');
  await advance(CACHE_MS);
  expect(await status(key)).toBe(201);
  const { revoked_at } = await document<{ revoked_at: number }>('key', 'revoke', key);
  expect(await document('key', 'revoke', key_id)).toMatchObject({ revoked_at });
  await advance(CACHE_MS);
  expect(await status(key)).toBe(401);
  for (const verb of ['release', 'rotate']) expect(await run('key', verb, key_id)).toMatchObject({ code: 7, stderr: expect.stringContaining('revoked') });
});

test('keys are listed without what would let anybody guess them; an unknown one is refused without being repeated', async () => {
  const keys = await document<object[]>('key', 'list');
  expect(keys.length).toBeGreaterThanOrEqual(4);
  expect(JSON.stringify(keys)).not.toMatch(/salt|hash|ca_/);
  const table = (await run('key', 'list', 'demo')).stdout;
  expect(table).toMatch(/^key_id +customer +state +ends/);
  const unknown = await run('key', 'revoke', `ca_aaaabbbbcccc_${'s'.repeat(43)}`);
  expect(unknown).toMatchObject({ code: 7, stderr: expect.stringContaining('no key aaaabbbbcccc') });
  expect(unknown.stderr).not.toContain('sss');
});

test('a log is followed, shipped through an outage of the key, and --verify says when all is accounted for', async () => {
  const { key, key_id } = await document<Key>('key', 'create', 'demo');
  const folder = path.join(state, 'logs');
  const [log, keyFile] = [path.join(folder, 'auth.log'), path.join(state, 'key.txt')];
  const line = (second: number): string => `Mar 10 10:00:0${second} web-1 sshd[1]: Failed password for root from 192.0.2.7 port 2222 ssh2\n`;
  mkdirSync(folder);
  writeFileSync(log, line(1) + line(2));
  writeFileSync(keyFile, key);
  const ship = (...more: string[]) => run('ship', folder, '--source', 'linux_syslog', '--host', 'web-1', '--key-file', keyFile, '--state', path.join(state, 'ship'), '--settle', '0', ...more);
  expect((await ship()).code).toBe(0);
  await document('key', 'revoke', key_id);
  await advance(CACHE_MS);
  writeFileSync(log, line(3), { flag: 'a' });
  expect(await ship()).toMatchObject({ code: 7, stderr: expect.stringContaining('CA2402') });
  expect(await ship('--verify')).toMatchObject({ code: 7 });
  writeFileSync(keyFile, (await document<Key>('key', 'create', 'demo')).key);
  expect(await ship('--verify')).toMatchObject({ code: 3, stdout: expect.stringContaining('not shipped') });
  expect((await ship()).code).toBe(0);
  await pipeline.loaded();
  expect(await ship('--verify')).toEqual({ code: 0, stderr: '', stdout: '2 of 2 uploads accounted for. Nothing is missing.\n' });
  expect((await pipeline.accounting()).totals).toMatchObject({ records: 3, accepted: { authentication: 3 }, in_flight: 0 });
});
