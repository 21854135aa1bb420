import { totalOf, type AccountedDocument, type OpenDocument, type UploadKey } from '../state/registry';
import { metrics } from '../telemetry';
import { promoteReceipt } from './accounted';
import { CustomerWatch } from './customer-watch';
import type { LoadDependencies } from './dependencies';
import { missingOf } from './missing';
import { forEachSideBySide } from './side-by-side';

/**
 * Compares what fan-out counted with what load committed, for the uploads that are still open, and closes those that
 * add up. Reads the state bucket only, so it runs each time at no cost of the warehouse.
 */
export async function reconcile(deps: LoadDependencies): Promise<void> {
  const { registry, meter } = deps;
  meter.add(metrics.recordsInFlight, 0);
  meter.add(metrics.recordsUnaccounted, 0);
  const watch = new CustomerWatch();
  await forEachSideBySide(registry.open.ids(), async (id) => {
    const [open, accounted] = await Promise.all([registry.open.get(...id), registry.accounted.get(...id)]);
    if (open) await reconcileOne(deps, watch, id, open, accounted);
  });
  await watch.measure(deps);
}

async function reconcileOne(deps: LoadDependencies, watch: CustomerWatch, id: UploadKey, open: OpenDocument, accounted: AccountedDocument | undefined): Promise<void> {
  const missing = missingOf(open, accounted);
  if (missing === 0) {
    if (accounted) sayClosed(deps, watch, id, accounted);
    return close(deps, id, open, accounted);
  }
  watch.waits(id, open);
  const isLate = deps.now() - open.fanned_out_at > deps.freshnessSeconds * 1000;
  // More records than were read is an error of the counts: it is never set off against what other uploads miss.
  if (missing > 0 && !isLate) return deps.meter.add(metrics.recordsInFlight, missing);
  deps.meter.add(metrics.recordsUnaccounted, Math.abs(missing));
  deps.log('unaccounted records', { customer_id: id[0], upload_id: id[1], missing });
}

function sayClosed({ log }: LoadDependencies, watch: CustomerWatch, id: UploadKey, accounted: AccountedDocument): void {
  const { generation, accepted, rejected } = accounted;
  watch.closes(id, accounted);
  log('upload accounted for', { customer_id: id[0], upload_id: id[1], generation, accepted: totalOf(accepted), rejected: totalOf(rejected) });
}

/** Fan-out may open the upload anew for a later generation at the very moment that it is closed for this one. */
async function close({ registry }: LoadDependencies, id: UploadKey, open: OpenDocument, accounted: AccountedDocument | undefined): Promise<void> {
  if (accounted) await promoteReceipt({ registry }, id, accounted.generation);
  await registry.open.remove(...id);
  for await (const [, , generation] of registry.rederived.ids(...id)) {
    const begun = Number(generation) > open.generation ? await registry.rederived.get(...id, generation) : undefined;
    if (begun) await registry.open.change(id, (found) => newerOpen(found, begun));
  }
}

function newerOpen(found: OpenDocument | undefined, { generation, records, fanned_out_at }: OpenDocument): OpenDocument {
  return found && found.generation >= generation ? found : { generation, records, fanned_out_at };
}
