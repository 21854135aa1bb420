import { dayOf, isUploadId, type RecountDocument } from '../state/registry';
import { metrics } from '../telemetry';
import { query } from '../warehouse/data-api';
import type { AuditDependencies } from './dependencies';
import { recountDays, type RecountDay } from './recount-days';
import { differencesOf, oldestRow, recountStatement, uploadsWithRows, type Recount } from './recount-statements';

/** Below this no further day is begun in this run, ms. */
const MARGIN = 180_000;
/** Uploads named in one statement: about 30 KB. */
const UPLOADS_AT_A_TIME = 1000;
/** Days with differences that are asked again every night. More than that is no longer about single days. */
const MOST_DIFFERENT_DAYS = 31;

/**
 * Recounts the books from the tables, a night's share of the days. Nothing is corrected: what differs is written down,
 * measured and logged. Where a run ends early the next goes on from the day after the last that was done.
 */
export async function recount(deps: AuditDependencies): Promise<void> {
  // So that the alarm sees that there was a recount, and ends.
  deps.meter.add(metrics.auditDifferences, 0);
  const [row] = await query(deps.warehouse, oldestRow());
  if (row?.oldest === null || row?.oldest === undefined) return;
  const { registry, newestDays, olderDays } = deps;
  const earlier = await registry.audits.get('recount');
  const days = recountDays({ today: dayOf(deps.now()), oldest: dayOf(Number(row.oldest)), newestDays, olderDays, earlier });
  const auditId = new Date(deps.now()).toISOString();
  const done = new Set<string>();
  for (const next of days) {
    if (deps.remaining() < MARGIN) return deps.log('recount ends early', { audit_id: auditId, days_left: days.length - done.size, next_day: next.day });
    const differences = done.has(next.day) ? undefined : await recountDay(deps, { auditId, day: next.day });
    done.add(next.day);
    await note(deps, next, differences);
  }
}

/** @returns how many differences there are */
async function recountDay(deps: AuditDependencies, whole: Recount): Promise<number> {
  await query(deps.warehouse, recountStatement(whole));
  for (const uploads of await uploadsWithoutRows(deps, whole.day)) await query(deps.warehouse, recountStatement({ ...whole, uploads }));
  const differences = await query(deps.warehouse, differencesOf(whole));
  for (const difference of differences) deps.log('books and tables differ', { audit_id: whole.auditId, uploaded_day: whole.day, ...difference });
  deps.meter.add(metrics.auditDifferences, differences.length);
  deps.meter.add(metrics.daysRecounted, 1);
  return differences.length;
}

/**
 * Uploads that the registry knows and no table does. Most were promised and never put, or are in flight; one that is in
 * the books has lost its rows, and nothing in the tables would lead to it.
 */
async function uploadsWithoutRows({ registry, warehouse }: AuditDependencies, day: string): Promise<string[][]> {
  const known = new Set((await query(warehouse, uploadsWithRows(day))).map((row) => String(row.upload_id)));
  const chunks: string[][] = [];
  for await (const [, uploadId] of registry.uploadsOfDay(day)) {
    if (known.has(uploadId) || !isUploadId(uploadId)) continue;
    const last = chunks.at(-1);
    if (last && last.length < UPLOADS_AT_A_TIME) last.push(uploadId);
    else chunks.push([uploadId]);
  }
  return chunks;
}

async function note({ registry, now }: AuditDependencies, { day, nextOlder }: RecountDay, differences: number | undefined): Promise<void> {
  await registry.audits.change(['recount'], (earlier): RecountDocument => {
    const others = (earlier?.different_days ?? []).filter((other) => other !== day);
    const keeps = differences === undefined ? earlier?.different_days?.includes(day) : differences > 0;
    const next = nextOlder ?? earlier?.next_day;
    return {
      ...(next !== undefined && { next_day: next }),
      different_days: (keeps ? [day, ...others] : others).slice(0, MOST_DIFFERENT_DAYS),
      recounted_at: now(),
    };
  });
}
