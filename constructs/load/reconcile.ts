import { metrics } from '../telemetry';
import type { AccountedDocument, Counts } from '../state/registry';
import { literal, query, type ResultRow } from '../warehouse/data-api';
import type { LoadDependencies } from './load';

/**
 * Writes what has become of the uploads that these loads touched into the state bucket, from the counts that the loads
 * committed: the API answers from there and never wakes the warehouse.
 */
export async function writeAccounted(deps: LoadDependencies, loadIds: readonly string[]): Promise<void> {
  const rows = await query(
    deps.warehouse,
    `SELECT o."customer_id", o."upload_id", o."generation", o."outcome", o."class_or_reason", o."records"
FROM "ops"."upload_outcomes" o
WHERE o."upload_id" IN (SELECT "upload_id" FROM "ops"."load_counts" WHERE "load_id" IN (${loadIds.map(literal).join(', ')}))`,
  );
  const byUpload = groupBy(rows, uploadOf);
  const loadedAt = deps.now();
  const writes = [...byUpload.values()].map(async (outcomes) => {
    const { customer_id, upload_id } = outcomes[0]!;
    const document = accountedOf(outcomes, loadedAt);
    await deps.registry.accounted.change([String(customer_id), String(upload_id)], () => document);
  });
  await Promise.all(writes);
}

const uploadOf = (row: ResultRow): string => `${row.customer_id}/${row.upload_id}`;

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** The highest generation's outcomes count. */
function accountedOf(outcomes: readonly ResultRow[], loadedAt: number): AccountedDocument {
  const generation = Math.max(...outcomes.map((row) => Number(row.generation)));
  const current = outcomes.filter((row) => Number(row.generation) === generation);
  const counts = (outcome: string): Counts =>
    Object.fromEntries(
      current.filter((row) => row.outcome === outcome).map((row) => [String(row.class_or_reason), Number(row.records)]),
    );
  return { accepted: counts('accepted'), rejected: counts('rejected'), loaded_at: loadedAt };
}

/**
 * Compares what fan-out counted with what load committed, for the uploads that are still open, and closes those that
 * add up. Reads the state bucket only, so it runs each time at no cost of the warehouse.
 */
export async function reconcile(deps: LoadDependencies): Promise<void> {
  let inFlight = 0;
  let unaccounted = 0;
  for await (const id of deps.registry.open.ids()) {
    const [open, accounted] = await Promise.all([deps.registry.open.get(...id), deps.registry.accounted.get(...id)]);
    if (!open) continue;
    const missing = open.records - sum(accounted?.accepted) - sum(accounted?.rejected);
    if (missing === 0) {
      await deps.registry.open.remove(...id);
    } else if (deps.now() - open.fanned_out_at > deps.freshnessSeconds * 1000) {
      unaccounted += missing;
      deps.log('unaccounted records', { customer_id: id[0], upload_id: id[1], missing });
    } else {
      inFlight += missing;
    }
  }
  deps.meter.add(metrics.recordsInFlight, inFlight);
  deps.meter.add(metrics.recordsUnaccounted, unaccounted);
}

const sum = (counts: Counts = {}): number => Object.values(counts).reduce((total, count) => total + count, 0);
