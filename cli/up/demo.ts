import { readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { keyDocument, newKey } from '../../constructs/presign/key';
import type { Registry } from '../../constructs/state/registry';
import { projectRoot } from '../environment';
import { filesUnder, shipFiles, type ShipReport } from '../ship/ship';
import type { Api } from '../ship/ship-file';

/** The customer whose logs the bundled samples are. */
export const DEMO_CUSTOMER = 'demo';

/**
 * Registers the demo customer and, unless the earlier key still stands, makes a key for it.
 * @param earlier the key of an earlier start
 * @returns the key as text
 */
export async function demoKey(registry: Registry, earlier: string | undefined, now: number): Promise<string> {
  await registry.customers.create([DEMO_CUSTOMER], { customer_id: DEMO_CUSTOMER, name: 'Bundled samples', created_at: now });
  const keyId = earlier?.split('_')[1];
  const known = keyId === undefined ? undefined : await registry.keys.get(keyId);
  if (known && known.revoked_at === undefined) return earlier!;
  const key = newKey();
  await registry.keys.create([key.keyId], keyDocument(key, DEMO_CUSTOMER, now));
  return key.text;
}

/** Files of the samples that are no logs. */
const NO_LOG = /(^|\/)(NOTICE|README|LICENSE)[^/]*$|\.(mjs|ts|sh)$/;

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Ships samples/{source}/… as that source, through the API. @param sleep waits between tries, ms */
export async function shipSamples(
  api: Api,
  onFile: (source: string, done: number, of: number) => void,
  sleep: (milliseconds: number) => Promise<void> = wait,
): Promise<ShipReport> {
  const samples = path.join(projectRoot, 'samples');
  const folders = (await readdir(samples, { withFileTypes: true })).filter((entry) => entry.isDirectory() && /^[a-z_]+$/.test(entry.name));
  const reports: ShipReport[] = [];
  for (const { name: source } of folders.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const files = (await filesUnder(path.join(samples, source))).filter((file) => !NO_LOG.test(file));
    const options = { source, host: os.hostname(), sleep, random: Math.random };
    reports.push(await shipFiles(api, files, options, (done) => onFile(source, done, files.length)));
  }
  return {
    shipped: reports.flatMap((report) => report.shipped),
    empty: reports.flatMap((report) => report.empty),
    failed: reports.flatMap((report) => report.failed),
    notTried: reports.flatMap((report) => report.notTried),
  };
}
