import type { EventClass } from '../../schemas';
import { heldSchema } from '../../schemas/redshift';
import type { LoadDocument } from '../state/registry';
import { metrics } from '../telemetry';
import { StatementError, submitTransaction, waitForStatement } from '../warehouse/data-api';
import { writeAccounted } from './accounted';
import { besideTable } from './beside-table';
import { measureLoaded } from './class-freshness';
import type { LoadDependencies } from './dependencies';
import { countFailure } from './failed-files';
import { copyManifest, planLoad, type LoadFile } from './load-group';
import type { LoadPlan } from './load-plan';
import { loadStatements } from './load-statements';
import { noteNarrowUploads } from './narrow-uploads';
import { isOutage } from './outage';
import type { Received } from './received';
import { forEachSideBySide } from './side-by-side';
import { settleGenerations } from './settle-generations';
import { fitsOneBatch } from './statement-limits';
import { classesIn, readTables, tableOf, widenTable, type TableSchema } from './table-width';

/**
 * Loads the files of a group together. What is too much for one batch is halved; so is what the warehouse refuses, until
 * the file at fault stands alone.
 * @param received gets renewed while a statement runs and acknowledged after its commit
 * @throws when the warehouse fails rather than the data
 */
export async function loadFiles(deps: LoadDependencies, eventClass: EventClass, files: readonly LoadFile[], received: Received): Promise<void> {
  if (files.length === 0) return;
  await readTables(deps.warehouse, deps.knownColumns);
  const plan = planLoad(eventClass, files, classesIn(deps.knownColumns, 'events'));
  const missing = schemasOf(plan).map((schema) => tableOf(schema, eventClass)).filter((table) => !deps.knownColumns.has(table));
  // Their messages come back: the other classes are loaded meanwhile, and the records are in flight, then unaccounted.
  if (missing.length > 0) return deps.log('files wait for a table: run "cyberactive warehouse init"', { tables: missing, keys: keysOf(plan) });
  const statements = loadStatements(plan, deps.registry.manifestAddress(eventClass.name, plan.loadId), deps.copyRoleArn);
  if (!fitsOneBatch(statements, files.length)) return loadHalves(deps, eventClass, files, received);
  try {
    await commitLoad(deps, plan, statements, files, received);
  } catch (error) {
    deps.knownColumns.clear();
    if (!(error instanceof StatementError) || isOutage(error)) throw error;
    if (files.length > 1) return loadHalves(deps, eventClass, files, received);
    const beside = await besideTable(deps.warehouse, eventClass, files[0]!.footer.columns);
    return countFailure(deps, received, files[0]!.object.key, error.message, beside);
  }
  measure(deps, plan);
  await measureLoaded(deps, eventClass.name, files);
}

async function loadHalves(deps: LoadDependencies, eventClass: EventClass, files: readonly LoadFile[], received: Received): Promise<void> {
  if (files.length === 1) throw new RangeError(`${files[0]!.object.key}: expected the load of one file to fit a batch of statements`);
  const middle = Math.ceil(files.length / 2);
  await loadFiles(deps, eventClass, files.slice(0, middle), received);
  await loadFiles(deps, eventClass, files.slice(middle), received);
}

/**
 * Each step may be the last of a run; the one after takes up from what is stored. The accounting is written before the
 * messages are deleted: as long as one is there, the next run comes by, finds the ledger and writes what is missing.
 */
async function commitLoad(deps: LoadDependencies, plan: LoadPlan, statements: readonly string[], files: readonly LoadFile[], received: Received): Promise<void> {
  const { eventClass, loadId } = plan;
  const { registry, queue, warehouse } = deps;
  for (const schema of schemasOf(plan)) {
    const added = await widenTable(warehouse, schema, eventClass, plan.columns, deps.knownColumns);
    if (added.length > 0) deps.log('columns added', { table: tableOf(schema, eventClass), columns: added });
  }

  const keys = keysOf(plan);
  await registry.putManifest(eventClass.name, loadId, copyManifest(deps.curatedBucket, plan));
  const document: LoadDocument = {
    load_id: loadId,
    event_class: eventClass.name,
    keys,
    client_token: `${loadId}-${deps.now()}`,
    started_at: deps.now(),
  };
  await registry.loads.change([eventClass.name, loadId], () => document);
  const statementId = await submitTransaction(warehouse, statements, document.client_token);
  await registry.loads.change([eventClass.name, loadId], () => ({ ...document, statement_id: statementId }));
  try {
    await waitForStatement(warehouse, statementId, () => queue.renew(received.handles));
  } catch (error) {
    if (error instanceof StatementError) await registry.loads.remove(eventClass.name, loadId);
    throw error;
  }
  await writeAccounted(deps, [loadId]);
  const narrow = await noteNarrowUploads(deps, eventClass, files, [loadId]);
  if (narrow.length > 0) sayNarrow(deps, eventClass, narrow);
  const isSettled = !plan.mayHold || (await settleGenerations(deps, () => queue.renew(received.handles)));
  if (!isSettled) return registry.loads.remove(eventClass.name, loadId);
  // For the sweep: these need no second notification.
  await forEachSideBySide(keys, (key) => registry.markLoaded(key));
  await queue.delete(received.done(keys));
  await registry.loads.remove(eventClass.name, loadId);
}

/** Where rows of this load may go. */
const schemasOf = ({ mayHold }: LoadPlan): TableSchema[] => (mayHold ? ['events', heldSchema] : ['events']);

const keysOf = ({ objects }: LoadPlan): string[] => objects.map(({ key }) => key);

function sayNarrow(deps: LoadDependencies, eventClass: EventClass, narrow: readonly LoadFile[]): void {
  deps.meter.add(metrics.filesNarrow, narrow.length);
  deps.log('files narrower than their rows', { event_class: eventClass.name, keys: narrow.map(({ object }) => object.key) });
}

function measure(deps: LoadDependencies, { eventClass, uploadedAt, loadId, objects }: LoadPlan): void {
  deps.meter.add(metrics.filesLoaded, objects.length, { class: eventClass.name });
  if (uploadedAt && eventClass.ocsf) deps.meter.add(metrics.freshness, Math.max(0, deps.now() - uploadedAt.min) / 1000);
  const rows = objects.reduce((sum, object) => sum + object.rows, 0);
  deps.log('loaded', { event_class: eventClass.name, load_id: loadId, files: objects.length, rows });
}
