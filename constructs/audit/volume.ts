import { dayOf } from '../state/registry';
import { metrics } from '../telemetry';
import { query } from '../warehouse/data-api';
import type { AuditDependencies } from './dependencies';
import { daysBefore, startOf } from './uploaded-day';

const DAY_MS = 86_400_000;
/** Days that the last whole one is compared with. */
const USUAL_DAYS = 7;
/** Days of less are noise: a sample file on a new stage. */
const LEAST_BYTES = 100 * 1024 * 1024;

/** Percent. */
const STEP_WORTH_A_LOG = 50;

/** Decoded bytes by UTC day, from the receipts, of the last whole day and the seven before it. */
export const bytesByDay = (today: string): string =>
  `SELECT FLOOR("uploaded_at" / ${DAY_MS}) AS "day", SUM("decoded_bytes") AS "bytes" FROM "events"."upload_receipt" WHERE "uploaded_at" BETWEEN ${startOf(daysBefore(today, USUAL_DAYS + 1))} AND ${startOf(today) - 1} GROUP BY 1`;

/**
 * How far the last whole day lies above the mean of the days before, percent; 0 where it lies below or there is too little
 * to compare. Days without any upload count as such once there is an earlier one.
 * @param bytes by day, days since 1970 @param yesterday the last whole one
 */
export function volumeStep(bytes: ReadonlyMap<number, number>, yesterday: number): number {
  const first = Math.min(...bytes.keys(), yesterday);
  const days = Array.from({ length: USUAL_DAYS }, (_, back) => yesterday - 1 - back).filter((day) => day >= first);
  const usual = days.reduce((sum, day) => sum + (bytes.get(day) ?? 0), 0) / days.length;
  const latest = bytes.get(yesterday) ?? 0;
  if (days.length === 0 || latest < LEAST_BYTES) return 0;
  return Math.max(0, (100 * (latest - usual)) / Math.max(usual, LEAST_BYTES));
}

/** Volume is what every part of the bill follows: Firehose, Lambda, storage, loads. */
export async function measureVolume({ warehouse, meter, log, now }: AuditDependencies): Promise<void> {
  const today = dayOf(now());
  const rows = await query(warehouse, bytesByDay(today));
  const step = volumeStep(new Map(rows.map(({ day, bytes }) => [Number(day), Number(bytes)])), startOf(today) / DAY_MS - 1);
  meter.add(metrics.volumeStep, step);
  if (step >= STEP_WORTH_A_LOG) log('volume of the last day', { uploaded_day: daysBefore(today, 1), percent_above: Math.round(step) });
}
