import { StatementError } from '../warehouse/data-api';
import type { AuditDependencies } from './dependencies';
import { recount } from './recount';
import { retire } from './retention';
import { measureVolume } from './volume';

export type { AuditDependencies } from './dependencies';

/**
 * The nightly audit: retires what is past its retention, recounts the books from the tables, and compares the
 * day's volume with the days before. None waits for the other's success.
 * @throws the first error, after all have had their turn
 */
export async function runAudit(deps: AuditDependencies): Promise<void> {
  const results = [await settled(retire(deps)), await settled(measureVolume(deps)), await settled(recount(deps))];
  for (const result of results) if (result.status === 'rejected') throw explained(result.reason);
}

/** A version that was deployed before its tables were made; nobody's data is at fault. */
function explained(error: unknown): unknown {
  if (!(error instanceof StatementError) || !/does not exist/.test(error.message)) return error;
  return new Error(`${error.message}: expected the tables of this version in the warehouse; run "cyberactive warehouse init"`, { cause: error });
}

const settled = async (work: Promise<void>): Promise<PromiseSettledResult<void>> => (await Promise.allSettled([work]))[0];
