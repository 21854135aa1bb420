import { eventClasses } from '../../schemas';
import { missingOf as difference } from '../../constructs/load/missing';
import type { AccountedDocument, Counts, ReceiptDocument } from '../../constructs/state/registry';

const rejects = eventClasses.rejected_record.name;

/** Records of an upload that are neither accepted nor rejected yet. */
export const missingOf = (receipt: Pick<ReceiptDocument, 'records' | 'generation'>, accounted: AccountedDocument | undefined): number => Math.max(0, difference(receipt, accounted));

/**
 * The same by stream. The transform's rejections are counted by reason, not by class, so that they are shared out where an
 * upload has several classes; with one class, and in the sum, it is exact. Fan-out's own rejections are in the stream of
 * rejected records.
 */
export function missingByClass(receipt: Pick<ReceiptDocument, 'records' | 'generation' | 'routed' | 'rejected'>, accounted: AccountedDocument | undefined): Counts {
  const missing = missingOf(receipt, accounted);
  if (missing === 0) return {};
  const current = accounted?.generation === receipt.generation ? accounted : undefined;
  const left = new Map<string, number>();
  for (const [name, routed] of Object.entries(receipt.routed)) left.set(name, Math.max(0, routed - (current?.accepted[name] ?? 0)));
  const own = Object.entries(receipt.rejected).map(([reason, count]) => Math.max(0, count - (current?.rejected[reason] ?? 0)));
  left.set(rejects, own.reduce((sum, count) => sum + count, 0));
  return sharedOut(missing, left);
}

/** Of an upload that is accounted for: what was routed to a class and did not become an event of it was rejected. */
export function rejectedByClass(receipt: Pick<ReceiptDocument, 'records' | 'generation' | 'routed'>, accounted: AccountedDocument): Counts {
  if (accounted.generation !== receipt.generation || missingOf(receipt, accounted) > 0) return {};
  return Object.fromEntries(Object.entries(receipt.routed).map(([name, routed]) => [name, Math.max(0, routed - (accounted.accepted[name] ?? 0))]));
}

/** A whole number by weights, to whole numbers of the same sum; what is left over goes to the largest remainders. */
export function sharedOut(amount: number, weights: ReadonlyMap<string, number>): Counts {
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return {};
  const shares = [...weights].map(([name, weight]) => ({ name, exact: (amount * weight) / total }));
  const left = amount - shares.reduce((sum, { exact }) => sum + Math.floor(exact), 0);
  const upwards = new Set([...shares].sort((a, b) => (b.exact % 1) - (a.exact % 1)).slice(0, Math.round(left)).map(({ name }) => name));
  const counts = shares.map(({ name, exact }) => [name, Math.floor(exact) + (upwards.has(name) ? 1 : 0)] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
