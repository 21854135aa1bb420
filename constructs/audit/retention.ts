import { metrics } from '../telemetry';
import { query, runTransaction } from '../warehouse/data-api';
import type { AuditDependencies } from './dependencies';
import { countDue, retireHeldStatements, retireStatements } from './retention-statements';
import { retiredBefore } from './uploaded-day';

/** Below this no further batch is begun: what is left of the run is the recount's, ms. */
const MARGIN = 540_000;

/**
 * Removes uploads from the warehouse that are past their retention, whole UTC days, oldest first, in batches. What this
 * night does not come to is the next one's.
 */
export async function retire(deps: AuditDependencies): Promise<void> {
  const { warehouse, retentionDays, meter, log } = deps;
  if (retentionDays === undefined) return;
  const before = retiredBefore(deps.now(), retentionDays);
  const left = async (): Promise<number> => Number((await query(warehouse, countDue(before)))[0]!.uploads);
  let due = await left();
  await runTransaction(warehouse, retireHeldStatements(before), `retire-held-${deps.now()}`);
  for (let batch = 1; due > 0 && deps.remaining() > MARGIN; batch++) {
    await runTransaction(warehouse, retireStatements(before), `retire-${deps.now()}-${batch}`);
    const now = await left();
    meter.add(metrics.uploadsRetired, Math.max(0, due - now));
    log('uploads retired', { uploaded_before: new Date(before).toISOString(), uploads: due - now, left: now });
    due = now;
  }
}
