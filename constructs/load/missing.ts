import { totalOf, type AccountedDocument, type OpenDocument } from '../state/registry';

/**
 * Records of an upload that load has not counted yet; less than 0 where it counted more than were read. Counts of an earlier
 * generation say nothing of this one: it counts as a whole when it is complete. A later one that counts already was
 * complete, and leaves nothing to wait for.
 */
export function missingOf(open: Pick<OpenDocument, 'generation' | 'records'>, accounted: AccountedDocument | undefined): number {
  if (accounted && accounted.generation > open.generation) return 0;
  if (accounted?.generation !== open.generation) return open.records;
  return open.records - totalOf(accounted.accepted) - totalOf(accounted.rejected);
}
