import { metrics } from '../telemetry';
import { runTransaction, StatementError } from '../warehouse/data-api';
import { heldSchema } from '../../schemas/redshift';
import { writeAccounted, writeAccountedOf } from './accounted';
import type { LoadDependencies } from './dependencies';
import { discardStatements, flipStatements, type Flip } from './flip-statements';
import { isOutage } from './outage';
import { generationsId, planFlips, readPending, type HeldGeneration } from './pending-generations';
import { fitsFlip } from './statement-limits';
import { classesIn, readTables, tableOf } from './table-width';

/** A load beside this one may bring rows of other classes between plan and exchange: the exchange leaves such an upload. */
const ROUNDS = 3;

/**
 * Puts each generation that is whole in the place of the one before it. Runs after a load that may have held rows and
 * before its messages are deleted: a run that ends in between comes by again. May be repeated, and by two runs at once.
 * @param beat called while a statement runs
 * @returns false if something whole is still held, since the warehouse refused the exchange: its messages are to come back
 * @throws when the warehouse is not to be had
 */
export async function settleGenerations(deps: LoadDependencies, beat: () => Promise<void>): Promise<boolean> {
  const { warehouse, knownColumns } = deps;
  await readTables(warehouse, knownColumns);
  if (!knownColumns.has(tableOf(heldSchema, { name: 'upload_receipt' }))) return true;
  for (let round = 0; round < ROUNDS; round++) {
    const { whole, over } = await readPending(warehouse, knownColumns);
    if (over.length > 0) await discard(deps, over, beat);
    if (whole.length === 0) return true;
    // Another run may have widened tables since; what is whole now had its columns added before.
    knownColumns.clear();
    await readTables(warehouse, knownColumns);
    const results: boolean[] = [];
    for (const flip of await planFlips(warehouse, knownColumns, whole)) results.push(await exchange(deps, flip, round, beat));
    if (results.includes(false)) break;
  }
  knownColumns.clear();
  return false;
}

/**
 * Deletes what is held of generations that are over. A run that made the exchange may have ended before it wrote the
 * accounting; the held receipt is the last that tells of it, so it is written first. The token names the generations,
 * since a second discard in the same millisecond is one more, no repetition.
 */
async function discard(deps: LoadDependencies, over: readonly HeldGeneration[], beat: () => Promise<void>): Promise<void> {
  await writeAccountedOf(deps, over.map(({ uploadId }) => uploadId));
  await runTransaction(deps.warehouse, discardStatements(classesIn(deps.knownColumns, heldSchema)), `discard-${generationsId(over)}-${deps.now()}`, beat);
}

async function exchange(deps: LoadDependencies, flip: Flip, round: number, beat: () => Promise<void>): Promise<boolean> {
  const uploads = flip.uploads.map(({ uploadId, generation }) => `${uploadId} ${generation}`);
  try {
    const statements = flipStatements(flip);
    if (!fitsFlip(statements)) throw new RangeError(`flip: expected rows in fewer classes, found ${flip.replaced.length} and ${flip.brought.length}`);
    // What this round leaves for the next may be the same uploads, in the same millisecond.
    await runTransaction(deps.warehouse, statements, `${flip.id}-${deps.now()}-${round}`, beat);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    deps.log('generation could not take the place of the one before it', { uploads, error: (error as Error).message });
    return false;
  }
  await writeAccounted(deps, [flip.id]);
  deps.meter.add(metrics.uploadsRederived, uploads.length);
  deps.log('generation took the place of the one before it', { uploads, replaced: flip.replaced, brought: flip.brought });
  return true;
}

/** A table or column that is not there holds up this exchange alone: loads of its class wait for it by themselves. */
function isRefusal(error: unknown): boolean {
  if (error instanceof StatementError) return !isOutage(error) || /does not exist/i.test(error.message);
  return error instanceof RangeError;
}
