import type { RejectShareDocument } from '../state/documents';

const HOUR = 3_600_000;
/** Hours that the last one is compared with. */
const USUAL_HOURS = 7 * 24;
/** A share of fewer records says little. */
const LEAST_RECORDS = 100;

export interface ClosedUpload {
  readonly records: number;
  readonly rejected: number;
}

/** The customer's hours after uploads were closed. @param now epoch ms */
export function withClosed(before: RejectShareDocument | undefined, closed: readonly ClosedUpload[], now: number): RejectShareDocument {
  const hour = Math.floor(now / HOUR);
  const kept = Object.entries(before?.hours ?? {}).filter(([other]) => Number(other) >= hour - USUAL_HOURS);
  const [records, rejected] = before?.hours[hour] ?? [0, 0];
  const counts = [records + total(closed, 'records'), rejected + total(closed, 'rejected')] as const;
  return { hours: { ...Object.fromEntries(kept), [hour]: counts } };
}

/**
 * How far the share of rejected records of the last hour lies above that of the seven days before, in points of 100. A
 * customer's first hour is compared with none rejected: a shipper that names the wrong source is told from the start.
 */
export function rejectStep({ hours }: RejectShareDocument, now: number): number {
  const hour = Math.floor(now / HOUR);
  const entries = Object.entries(hours);
  const latest = shareOf(entries.filter(([other]) => Number(other) >= hour - 1));
  const usual = shareOf(entries.filter(([other]) => Number(other) < hour - 1));
  return latest === undefined ? 0 : Math.max(0, latest - (usual ?? 0));
}

/** Percent; undefined of too few records. */
function shareOf(hours: readonly (readonly [string, readonly [records: number, rejected: number]])[]): number | undefined {
  const records = hours.reduce((sum, [, [count]]) => sum + count, 0);
  const rejected = hours.reduce((sum, [, [, count]]) => sum + count, 0);
  return records < LEAST_RECORDS ? undefined : (100 * rejected) / records;
}

const total = (closed: readonly ClosedUpload[], part: keyof ClosedUpload): number => closed.reduce((sum, counts) => sum + counts[part], 0);
