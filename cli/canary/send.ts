import { query, type ResultRow, type Warehouse } from '../../constructs/warehouse/data-api';
import { areAccounted, CANARY_CUSTOMER, shipCanary, withCanaryKey, type CanaryPath } from '../evolution/canary-path';
import { judgeBooks, judgeRows } from './judge-rows';
import { knownFiles, type KnownFile } from './known-files';

/** What a canary reaches outside. */
export interface CanaryServices extends CanaryPath {
  readonly warehouse: Warehouse;
  /** How long it is waited for, ms. */
  readonly patience: number;
}

/** What came back. */
export interface Canary {
  readonly ok: boolean;
  readonly uploads: readonly { readonly source: string; readonly upload_id: string; readonly records: number }[];
  /** From the first upload to the last row, seconds in the environment. */
  readonly seconds: number;
  /** `<where>: expected <what>, found <what>` */
  readonly problems: readonly string[];
}

/** Time between two looks, ms: at the books, of which asking wakes no warehouse. */
const LOOK = 60_000;

interface Sent {
  readonly file: KnownFile;
  readonly id: string;
}

/**
 * Ships a known file of each source through the real API and looks at what came of them: books that are exact, rows that say
 * what the records said, no row more.
 * @throws ShipError, what the services throw
 */
export async function sendCanary(services: CanaryServices): Promise<Canary> {
  const { registry, now, passTime, patience } = services;
  const began = now();
  const sent = await ship(services, began);
  const ids = sent.map(({ id }) => id);
  while (now() - began < patience && !(await areAccounted(registry, ids))) await passTime(LOOK);
  const uploads = sent.map(({ file: { source, rows }, id }) => ({ source, upload_id: id, records: rows.length }));
  const seconds = Math.round((now() - began) / 1000);
  const late = (await areAccounted(registry, ids)) ? [] : [`canary: expected its records within ${Math.round(patience / 1000)} s, found them under way: cyberactive uploads show ${ids[0]}`];
  const problems = late.length > 0 ? late : await judge(services, sent);
  return { ok: problems.length === 0, uploads, seconds, problems };
}

function ship(services: CanaryServices, began: number): Promise<Sent[]> {
  return withCanaryKey(services, async (api) => {
    const sent: Sent[] = [];
    for (const file of knownFiles(began)) sent.push({ file, id: await shipCanary(services, api, file, `canary ${began}`) });
    return sent;
  });
}

async function judge({ registry, warehouse }: CanaryServices, sent: readonly Sent[]): Promise<string[]> {
  const rows = await readRows(warehouse, sent);
  const problems: string[] = [];
  for (const { file, id } of sent) {
    const [receipt, accounted] = await Promise.all([registry.fannedOut.get(CANARY_CUSTOMER, id), registry.accounted.get(CANARY_CUSTOMER, id)]);
    problems.push(...judgeBooks(file, { receipt, accounted }));
    const own = Object.entries(rows).map(([eventClass, all]) => [eventClass, all.filter(({ upload_id }) => upload_id === id)]);
    problems.push(...judgeRows(file, Object.fromEntries(own)));
  }
  return problems;
}

/** All rows of these uploads, by class: one statement for each, while the warehouse is awake. */
async function readRows(warehouse: Warehouse, sent: readonly Sent[]): Promise<Record<string, ResultRow[]>> {
  const ids = sent.map(({ id }) => `'${id}'`).join(', ');
  const rows: Record<string, ResultRow[]> = {};
  for (const { eventClass, values } of sent.flatMap(({ file }) => file.rows)) {
    const columns = ['upload_id', 'record_number', ...Object.keys(values)].map((name) => `"${name}"`).join(', ');
    rows[eventClass] = await query(warehouse, `SELECT ${columns} FROM "events"."${eventClass}" WHERE "upload_id" IN (${ids}) ORDER BY "upload_id", "record_number"`);
  }
  return rows;
}
