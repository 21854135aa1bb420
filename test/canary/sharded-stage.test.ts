/** One stage, with one stream a class, then with three: the same rows; and the canary of both. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run as runHere } from '../cli/run-command';
import { sendCanary } from '../../cli/canary/send';
import { eventClasses } from '../../schemas';
import { Pipeline } from '../pipeline/pipeline';
import { shardedAssembly } from '../pipeline/sharded-assembly';

const folder = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-sharded-'));
let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.start();
  const { endpoint, region, credentials, warehouseUrl } = pipeline.sandbox;
  writeFileSync(path.join(folder, 'local.json'), JSON.stringify({ endpoint, region, ...credentials, stage: 'dev', warehouseUrl, pid: process.pid, apiUrl: pipeline.apiUrl, apiKey: pipeline.key }));
}, 120_000);
afterAll(async () => {
  await pipeline.stop();
  rmSync(folder, { recursive: true, force: true });
});

const canary = (...words: string[]) => runHere(['canary', ...words], { CYBERACTIVE_STATE: folder });

const files = Array.from({ length: 6 }, (_, file) =>
  Buffer.from(Array.from({ length: 12 }, (_line, line) => `Mar 10 10:00:${String(line).padStart(2, '0')} web-${file} sshd[${line}]: Failed password for root from 192.0.2.${line} port 22 ssh2\nnot a syslog line ${line}\n`).join('')),
);

/** Columns that tell one upload of a file from another. */
const OF_THE_UPLOAD = ['upload_id', 'event_id', 'uploaded_at', 'processed_time', 'uploaded_at_dt', 'loaded_at', 'load_id'];

/** Uploads all files. @returns their rows, without these */
async function rowsOf(occurrence: string): Promise<string[]> {
  const ids: string[] = [];
  for (const [number, bytes] of files.entries()) ids.push(await pipeline.upload({ source: 'linux_syslog', name: `${number}.log`, host: `web-${number}`, bytes, occurrence }));
  await pipeline.loaded();
  for (const id of ids) {
    const { records, accepted, rejected, in_flight, unaccounted } = await pipeline.account(id);
    expect({ records, accepted, rejected, missing: in_flight + unaccounted }).toEqual({ records: 24, accepted: { authentication: 12 }, rejected: { unparseable: 12 }, missing: 0 });
  }
  const rows: string[] = [];
  for (const name of Object.keys(eventClasses).filter((each) => each !== 'upload_receipt')) {
    for (const row of await pipeline.query(`SELECT * FROM "events"."${name}" WHERE "upload_id" IN (${ids.map((id) => `'${id}'`).join(', ')})`)) {
      // A rejected record's time is that of its upload.
      const own = Object.entries(row).filter(([column]) => !OF_THE_UPLOAD.includes(column) && !(name === 'rejected_record' && /^time/.test(column)));
      rows.push(JSON.stringify([name, ids.indexOf(String(row.upload_id)), own]));
    }
  }
  return rows.sort();
}

test('a class that gets three streams while it runs has the rows of one, each accounted for', async () => {
  const before = await rowsOf('one stream');
  await pipeline.sandbox.deploy(shardedAssembly(pipeline.deployedAssembly, folder, 3));
  const after = await rowsOf('three streams');
  expect(after.filter((row, index) => row !== before[index])).toEqual([]);
  expect([before.length, after.length]).toEqual([6 * 24, 6 * 24]);
  const ledger = await pipeline.query(`SELECT "object_key" FROM "ops"."load_ledger"`);
  const streams = new Set(ledger.map(({ object_key }) => /\/cyberactive-dev-([a-z_]+(?:\.\d)?)-/.exec(String(object_key))![1]!));
  // Chance decides which; that all went to the first ones is less likely than one in a hundred thousand.
  expect([...streams].filter((name) => /^(authentication|rejected_record)\./.test(name)).length).toBeGreaterThan(0);
});

test('the canary comes back over the sharded stage, leaves no key behind, and is nobody else`s data', async () => {
  const { code, stdout, stderr } = await canary('--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { ok, uploads, problems, seconds } = JSON.parse(stdout);
  expect({ ok, problems, sources: uploads.map(({ source }: any) => source).sort() }).toEqual({ ok: true, problems: [], sources: ['aws_cloudtrail', 'linux_syslog', 'web_access'] });
  expect(seconds).toBeGreaterThan(300);
  const keys: string[] = [];
  for await (const [id] of pipeline.registry.keys.ids()) keys.push((await pipeline.registry.keys.get(id))!.customer_id);
  expect(keys).not.toContain('canary');
  expect(await pipeline.query(`SELECT DISTINCT "customer_id" FROM "events"."http_activity"`)).toEqual([{ customer_id: 'canary' }]);
  const shown = await runHere(['buffer', 'show', 'authentication.2', '--json', '--stages', path.join('stacks', 'stages')], { CYBERACTIVE_STATE: folder });
  expect(JSON.parse(shown.stdout).streams).toEqual([expect.objectContaining({ stream: 'authentication', shards: 3 })]);
});

test('a canary that does not come in time is a finding; one that nobody takes is not the canary`s fault', async () => {
  expect(await canary('--timeout', '30s')).toMatchObject({ code: 3, stdout: expect.stringMatching(/did not come back[^]*expected its records within 30 s, found them under way: cyberactive uploads show/) });
  expect(await canary('--timeout', 'soon')).toMatchObject({ code: 2, stderr: expect.stringContaining('--timeout: expected a number and s, m or h, found soon') });
  const { registry, warehouse } = pipeline;
  const services = { registry, warehouse, now: () => pipeline.sandbox.scheduler.now(), passTime: async () => {}, patience: 60_000 };
  await expect(sendCanary({ ...services, apiUrl: 'http://127.0.0.1:9/none' })).rejects.toMatchObject({ name: 'ShipError', kind: 'unavailable' });
});
