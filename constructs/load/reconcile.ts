import { totalOf, type AccountedDocument, type OpenDocument, type UploadKey } from '../state/registry';
import { metrics } from '../telemetry';
import type { LoadDependencies } from './dependencies';
import { forEachSideBySide } from './side-by-side';

/**
 * Compares what fan-out counted with what load committed, for the uploads that are still open, and closes those that
 * add up. Reads the state bucket only, so it runs each time at no cost of the warehouse.
 */
export async function reconcile(deps: LoadDependencies): Promise<void> {
  const { registry, meter } = deps;
  meter.add(metrics.recordsInFlight, 0);
  meter.add(metrics.recordsUnaccounted, 0);
  await forEachSideBySide(registry.open.ids(), async (id) => {
    const [open, accounted] = await Promise.all([registry.open.get(...id), registry.accounted.get(...id)]);
    if (open) await reconcileOne(deps, id, open, missingOf(open, accounted));
  });
}

async function reconcileOne(deps: LoadDependencies, id: UploadKey, open: OpenDocument, missing: number): Promise<void> {
  if (missing === 0) return deps.registry.open.remove(...id);
  const isLate = deps.now() - open.fanned_out_at > deps.freshnessSeconds * 1000;
  // More records than were read is an error of the counts: it is never set off against what other uploads miss.
  if (missing > 0 && !isLate) return deps.meter.add(metrics.recordsInFlight, missing);
  deps.meter.add(metrics.recordsUnaccounted, Math.abs(missing));
  deps.log('unaccounted records', { customer_id: id[0], upload_id: id[1], missing });
}

/** Counts of another generation say nothing of this one. */
function missingOf(open: OpenDocument, accounted: AccountedDocument | undefined): number {
  if (accounted?.generation !== open.generation) return open.records;
  return open.records - totalOf(accounted.accepted) - totalOf(accounted.rejected);
}
