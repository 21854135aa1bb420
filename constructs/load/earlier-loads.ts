import { StatementError, waitForStatement } from '../warehouse/data-api';
import { writeAccounted } from './accounted';
import type { LoadDependencies } from './dependencies';

/** As long as a run may last, ms. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LONGEST_RUN = 900_000;

/**
 * A run that was stopped may have left statements running or ended; their outcome is waited for, not guessed. A run that
 * goes on beside this one is done no harm: both write the same accounting, and neither needs the other's document.
 */
export async function finishEarlierLoads(deps: LoadDependencies): Promise<void> {
  for await (const id of deps.registry.loads.ids()) {
    const found = await deps.registry.loads.get(...id);
    // Without a statement yet, and young enough for its run to be about to submit it.
    if (!found || (found.statement_id === undefined && deps.now() - found.started_at < LONGEST_RUN)) continue;
    if (found.statement_id !== undefined) await waitForEnd(deps, found.statement_id);
    // However it ended, and if it was submitted and not noted: the committed counts tell.
    await writeAccounted(deps, [found.load_id]);
    await deps.registry.loads.remove(...id);
  }
}

/** @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html statements are kept for 24 hours */
async function waitForEnd(deps: LoadDependencies, statementId: string): Promise<void> {
  try {
    await waitForStatement(deps.warehouse, statementId);
  } catch (error) {
    const ended = error instanceof StatementError || (error as Error).name === 'ResourceNotFoundException';
    if (!ended) throw error;
  }
}
