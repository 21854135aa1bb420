import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { synthesizeForTests } from './assembly';
import { Pipeline } from './pipeline';

/** `fanOut.packMode: single`, one record in each Firehose record: what is left if AWS takes only one document a record. */
let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.start({ assembly: await assemblyInSingleMode() });
});
afterAll(() => pipeline.stop());

/** The dev assembly with the one variable that the configuration sets. */
async function assemblyInSingleMode(): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cyberactive-single-'));
  cpSync(await synthesizeForTests(), folder, { recursive: true });
  let changed = 0;
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.template.json'))) {
    const file = path.join(folder, name);
    const before = readFileSync(file, 'utf8');
    const after = before.replace('"PACK_MODE": "lines"', '"PACK_MODE": "single"');
    if (after !== before) changed++;
    writeFileSync(file, after);
  }
  // Else the test would run, and pass, in the other mode.
  expect(changed).toBe(1);
  return folder;
}

test('each record travels alone and arrives once', async () => {
  const bytes = Buffer.from(
    Array.from({ length: 30 }, (_, number) => `Mar 10 10:00:00 web-1 sshd[${number}]: Failed password for root from 192.0.2.${number} port 22 ssh2\nnot a syslog line ${number}\n`).join(''),
  );
  const id = await pipeline.upload({ source: 'linux_syslog', name: 'single.log', bytes });
  await pipeline.loaded();
  const account = await pipeline.account(id);
  expect({ records: account.records, accepted: account.accepted, rejected: account.rejected, missing: account.in_flight + account.unaccounted }).toEqual({
    records: 60,
    accepted: { authentication: 30 },
    rejected: { unparseable: 30 },
    missing: 0,
  });
});
