import { literal, query } from '../warehouse/data-api';
import { writeAccounted } from './accounted';
import { measureNewest } from './class-freshness';
import type { LoadDependencies } from './dependencies';
import { finishEarlierLoads } from './earlier-loads';
import { countFailure } from './failed-files';
import { loadFiles } from './load-files';
import { eventClassOf, groupFiles } from './load-group';
import { noteNarrowUploads } from './narrow-uploads';
import { Received } from './received';
import { reconcile } from './reconcile';
import { settleGenerations } from './settle-generations';
import { forEachSideBySide } from './side-by-side';

export type { LoadDependencies } from './dependencies';

/** Below this no further load is begun in this run, ms. */
const MARGIN = 120_000;

/**
 * One run of the load step: finishes what an earlier run left, loads what is queued, and says what is still missing.
 * @throws when the warehouse or S3 is not to be had; messages then come back by themselves
 */
export async function runLoad(deps: LoadDependencies): Promise<void> {
  try {
    await finishEarlierLoads(deps);
    await loadQueued(deps);
  } finally {
    // Also when the warehouse is down: what is missing is asked of the state bucket alone.
    await measureNewest(deps);
    await reconcile(deps);
  }
}

/** Nothing queued, no statement: the warehouse bills each time it wakes. */
async function loadQueued(deps: LoadDependencies): Promise<void> {
  if (!(await deps.queue.hasMessages())) return;
  // An outage shows here, before a message is received: it ages none.
  await query(deps.warehouse, 'SELECT 1');
  while (deps.remaining() > MARGIN) {
    const messages = await deps.queue.receive(deps.maxFiles);
    if (messages.length === 0) return;
    await loadReceived(deps, new Received(messages));
  }
}

async function loadReceived(deps: LoadDependencies, received: Received): Promise<void> {
  const loaded = await acknowledgeLoaded(deps, received);
  const objects = received.objects.filter(({ key }) => !loaded.has(key));
  const { groups, unreadable } = await groupFiles(deps.s3, deps.curatedBucket, objects);
  for (const { object, reason } of unreadable) await countFailure(deps, received, object.key, reason);
  for (const { eventClass, files } of groups) await loadFiles(deps, eventClass, files, received);
}

/**
 * Objects that are in the ledger are not copied again: their messages came twice, or the run that loaded them ended
 * before it acknowledged. Their accounting is written first, since that run may not have come to that either.
 * @returns keys of these objects
 */
async function acknowledgeLoaded(deps: LoadDependencies, received: Received): Promise<Set<string>> {
  const asked = received.objects.map(({ key }) => key).filter((key) => eventClassOf(key) !== undefined);
  if (asked.length === 0) return new Set();
  const rows = await query(
    deps.warehouse,
    `SELECT "object_key", "load_id" FROM "ops"."load_ledger" WHERE "object_key" IN (${asked.map(literal).join(', ')})`,
  );
  const keys = new Set(rows.map((row) => String(row.object_key)));
  if (keys.size === 0) return keys;
  const loadIds = [...new Set(rows.map((row) => String(row.load_id)))];
  await writeAccounted(deps, loadIds);
  const { groups } = await groupFiles(deps.s3, deps.curatedBucket, received.objects.filter(({ key }) => keys.has(key)));
  for (const { eventClass, files } of groups) await noteNarrowUploads(deps, eventClass, files, loadIds);
  // Their load may have completed a generation and ended before it came to the exchange.
  if (!(await settleGenerations(deps, () => deps.queue.renew(received.handles)))) return keys;
  await forEachSideBySide(keys, (key) => deps.registry.markLoaded(key));
  await deps.queue.delete(received.done([...keys]));
  return keys;
}
