import type { S3Client } from '@aws-sdk/client-s3';
import { metrics, type Meter } from '../telemetry';
import type { LoadDocument, Registry } from '../state/registry';
import { literal, query, StatementError, submitTransaction, waitForStatement, type Warehouse } from '../warehouse/data-api';
import type { CuratedQueue, QueuedObject } from './curated-queue';
import { countFailure } from './failed-files';
import { copyManifest, groupFiles, planLoad, type LoadFile, type LoadGroup } from './load-group';
import { loadStatements, type LoadPlan } from './load-statements';
import { reconcile, writeAccounted } from './reconcile';
import { widenTable, type KnownColumns } from './table-width';

/** What the load step works with; its adapter makes them from the environment. */
export interface LoadDependencies {
  readonly s3: S3Client;
  readonly registry: Registry;
  readonly queue: CuratedQueue;
  readonly warehouse: Warehouse;
  readonly curatedBucket: string;
  /** ARN of the role that COPY reads S3 with. */
  readonly copyRoleArn: string;
  /** Files in one load at most. */
  readonly maxFiles: number;
  /** Seconds after which a missing record is unaccounted instead of in flight. */
  readonly freshnessSeconds: number;
  readonly knownColumns: KnownColumns;
  readonly meter: Meter;
  readonly log: (message: string, detail: Readonly<Record<string, unknown>>) => void;
  /** Epoch ms. */
  readonly now: () => number;
  /** Milliseconds until the function is stopped. */
  readonly remaining: () => number;
}

/** Below this no further load is begun in this run, ms. */
const MARGIN = 120_000;

/**
 * One run of the load step: finishes what an earlier run left, loads what is queued, writes what became of the uploads.
 * Nothing queued, no statement: the warehouse bills each time it wakes.
 * @throws when the warehouse or S3 is not to be had; messages then come back by themselves
 */
export async function runLoad(deps: LoadDependencies): Promise<void> {
  await finishEarlierLoads(deps);
  if (await deps.queue.hasMessages()) {
    // An outage shows here, before a message is received: it ages none.
    await query(deps.warehouse, 'SELECT 1');
    while (deps.remaining() > MARGIN) {
      const objects = await deps.queue.receive(deps.maxFiles);
      if (objects.length === 0) break;
      await loadObjects(deps, objects);
    }
  }
  await reconcile(deps);
}

/** A run that was stopped may have left statements running or finished; their outcome is waited for, not guessed. */
async function finishEarlierLoads(deps: LoadDependencies): Promise<void> {
  for await (const id of deps.registry.loads.ids()) {
    const found = await deps.registry.loads.get(...id);
    if (!found) continue;
    if (found.statement_id !== undefined && (await endedWell(deps, found.statement_id))) {
      await writeAccounted(deps, [found.load_id]);
    }
    // Without a statement, or with a failed one, nothing was committed: the files' messages come back.
    await deps.registry.loads.remove(...id);
  }
}

async function endedWell(deps: LoadDependencies, statementId: string): Promise<boolean> {
  try {
    await waitForStatement(deps.warehouse, statementId);
    return true;
  } catch (error) {
    // The Data API forgets a statement after 24 hours; the rows and the ledger tell the same then.
    if (error instanceof StatementError || (error as Error).name === 'ResourceNotFoundException') return false;
    throw error;
  }
}

async function loadObjects(deps: LoadDependencies, received: readonly QueuedObject[]): Promise<void> {
  const objects = await dropLoaded(deps, received);
  if (objects.length === 0) return;
  const { groups, unreadable } = await groupFiles(deps.s3, deps.curatedBucket, objects);
  for (const file of unreadable) await countFailure(deps, file.object, file.reason);
  for (const group of groups) await loadFiles(deps, group, group.files, objects);
}

/** Objects that are in the ledger are not copied again: their messages came twice. Each key is kept once. */
async function dropLoaded(deps: LoadDependencies, objects: readonly QueuedObject[]): Promise<QueuedObject[]> {
  const keys = [...new Set(objects.map((object) => object.key))];
  const rows = await query(
    deps.warehouse,
    `SELECT DISTINCT "object_key" FROM "ops"."load_ledger" WHERE "object_key" IN (${keys.map(literal).join(', ')})`,
  );
  const loaded = new Set(rows.map((row) => row.object_key));
  await deps.queue.delete(objects.filter((object) => loaded.has(object.key)).map((object) => object.receiptHandle));
  return objects.filter((object) => !loaded.has(object.key));
}

/** Loads the files of a group together; if the data is at fault, halves them until the file at fault stands alone. */
async function loadFiles(
  deps: LoadDependencies,
  group: LoadGroup,
  files: readonly LoadFile[],
  received: readonly QueuedObject[],
): Promise<void> {
  const distinct = [...new Map(files.map((file) => [file.object.key, file])).values()];
  try {
    await commitLoad(deps, planLoad(group.eventClass, distinct), received);
  } catch (error) {
    if (!(error instanceof StatementError) || isOutage(error)) throw error;
    if (distinct.length === 1) return countFailure(deps, distinct[0]!.object, error.message);
    const middle = Math.ceil(distinct.length / 2);
    await loadFiles(deps, group, distinct.slice(0, middle), received);
    await loadFiles(deps, group, distinct.slice(middle), received);
  }
}

/** Whether the warehouse failed rather than the data: then trying the files one by one would tell nothing. */
function isOutage(error: StatementError): boolean {
  return /connect|timed? ?out|cancel|abort|serializable|terminat|shut ?down|unavailable|out of memory|restart|disk full/i.test(
    `${error.status === 'ABORTED' ? 'aborted ' : ''}${error.message}`,
  );
}

async function commitLoad(deps: LoadDependencies, plan: LoadPlan, received: readonly QueuedObject[]): Promise<void> {
  const { eventClass, loadId } = plan;
  const added = await widenTable(deps.warehouse, eventClass, plan.columns, deps.knownColumns);
  if (added.length > 0) deps.log('columns added', { event_class: eventClass.name, columns: added });

  const keys = new Set(plan.objects.map((object) => object.key));
  const handles = received.filter((object) => keys.has(object.key)).map((object) => object.receiptHandle);
  const manifest = await deps.registry.putManifest(eventClass.name, loadId, copyManifest(deps.curatedBucket, plan));
  const document: LoadDocument = {
    load_id: loadId,
    event_class: eventClass.name,
    keys: [...keys],
    client_token: `${loadId}-${deps.now()}`,
    started_at: deps.now(),
  };
  await deps.registry.loads.change([eventClass.name, loadId], () => document);
  const statementId = await submitTransaction(
    deps.warehouse,
    loadStatements(plan, manifest, deps.copyRoleArn),
    document.client_token,
  );
  await deps.registry.loads.change([eventClass.name, loadId], () => ({ ...document, statement_id: statementId }));
  try {
    await waitForStatement(deps.warehouse, statementId, () => deps.queue.renew(handles));
  } catch (error) {
    if (error instanceof StatementError) await deps.registry.loads.remove(eventClass.name, loadId);
    throw error;
  }
  // Acknowledged only after the commit; the progress document goes last, so that a stop in between is picked up.
  await deps.queue.delete(handles);
  await writeAccounted(deps, [loadId]);
  await deps.registry.loads.remove(eventClass.name, loadId);
  measure(deps, plan);
}

function measure(deps: LoadDependencies, plan: LoadPlan): void {
  const { eventClass, objects, uploadedAt } = plan;
  deps.meter.add(metrics.filesLoaded, objects.length, { class: eventClass.name });
  if (uploadedAt && eventClass.ocsf) deps.meter.add(metrics.freshness, Math.max(0, deps.now() - uploadedAt.min) / 1000);
  const rows = objects.reduce((sum, object) => sum + object.rows, 0);
  deps.log('loaded', { event_class: eventClass.name, load_id: plan.loadId, files: objects.length, rows });
}
