import { forEachSideBySide } from '../load/side-by-side';
import { dayOf, type UploadKey } from '../state/registry';
import { noAttempts } from './attempts';
import { firstVersion, type ListedObject } from './listing';
import type { SweepRun } from './sweep-run';
import { sweepTimes } from './sweep-services';
import type { Walk } from './walk';

/**
 * Walks the list of promises, which has an entry of each upload, written anew whenever a URL is given: what was promised
 * and is not fanned out is put down, as `never_put` or as `unread`.
 */
export function promisesWalk(run: SweepRun): Walk {
  const { buckets, now } = run.services;
  return {
    bucket: buckets.state,
    prefixes: async (since) => daysFrom(since, now()).map((day) => `by_day/${day}/`),
    settled: sweepTimes.settled,
    overlap: sweepTimes.countsSettle,
    look: (entries) => forEachSideBySide(entries, (entry) => lookAtPromise(run, entry)),
  };
}

function daysFrom(since: number, now: number): string[] {
  const days = new Set<string>();
  for (let time = since; time < now; time += 3_600_000) days.add(dayOf(time));
  return [...days, dayOf(now)].filter((day, index, all) => all.indexOf(day) === index);
}

async function lookAtPromise(run: SweepRun, { key, modified }: ListedObject): Promise<void> {
  const { registry } = run.services;
  const [, , customerId = '', uploadId = ''] = key.split('/');
  const id: UploadKey = [customerId, uploadId];
  const [receipt, issued] = await Promise.all([registry.fannedOut.get(...id), registry.issued.get(...id)]);
  if (receipt && issued) run.seen.add(issued);
  if (receipt) return run.evidence.passed('raw', modified);
  if (!issued) return;
  if (await noteUnread(run, id, issued.raw_key)) return run.seen.add(issued);
  await registry.neverPut.change(id, () => ({ raw_key: issued.raw_key, promised_at: modified }));
}

/** Puts an object down that nobody has read. @returns false if there is no object */
export async function noteUnread({ services }: SweepRun, id: UploadKey, rawKey: string): Promise<boolean> {
  const found = await firstVersion(services.s3, services.buckets.raw, rawKey);
  if (!found) return false;
  const { versionId: version_id, size, modified: put_at } = found;
  await services.registry.unread.create(id, { raw_key: rawKey, version_id, size, put_at, ...noAttempts(put_at + sweepTimes.settled) });
  return true;
}
