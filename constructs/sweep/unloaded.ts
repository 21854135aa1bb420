import { metrics } from '../telemetry';
import { loadedMark, type UnloadedDocument } from '../state/registry';
import { isSpent, tried } from './attempts';
import { listPage } from './listing';
import type { SweepRun } from './sweep-run';
import { sweepTimes } from './sweep-services';
import { syntheticEvent } from './synthetic-event';

/**
 * Curated objects of which load has said nothing. Where no message can be on its way any more it is sent again. Load asks
 * its ledger before it copies: an object that it had loaded costs a look there, and gets its mark.
 */
export async function lookAfterUnloaded(run: SweepRun): Promise<void> {
  const { registry, meter } = run.services;
  let gaveUp = 0;
  const seen = await run.eachInTurn(registry.unloaded.folder, async ([hash]) => {
    const unloaded = await registry.unloaded.get(hash!);
    if (!unloaded) return;
    if (await isSettled(run, hash!, unloaded)) return noteSettled(run, hash!, unloaded);
    if (unloaded.gave_up || (await announceAgain(run, hash!, unloaded))) gaveUp++;
  });
  meter.add(metrics.filesUnloaded, seen);
  meter.add(metrics.filesGivenUp, gaveUp);
}

/** Loaded, in load's own hands because it failed to load, or expired. */
async function isSettled({ services }: SweepRun, hash: string, { key }: UnloadedDocument): Promise<boolean> {
  const { s3, buckets, registry } = services;
  return (await isThere(loadedMark(key), buckets.state)) || (await registry.failedFiles.get(hash)) !== undefined || !(await isThere(key, buckets.curated));

  async function isThere(wanted: string, bucket: string): Promise<boolean> {
    const { objects } = await listPage(s3, bucket, wanted);
    return objects.some((object) => object.key === wanted);
  }
}

async function noteSettled({ services }: SweepRun, hash: string, { key, attempts }: UnloadedDocument): Promise<void> {
  if (attempts > 0) {
    services.meter.add(metrics.sweepHealed, 1, { reason: 'curated' });
    services.log.info('curated object was taken up after its notification was repeated', { key, attempts });
  }
  await services.registry.unloaded.remove(hash);
}

/** @returns true if that has not helped often enough */
async function announceAgain(run: SweepRun, hash: string, unloaded: UnloadedDocument): Promise<boolean> {
  const { services, settings } = run;
  const { registry, buckets, log, meter, now } = services;
  if (now() < unloaded.next_at || !isMessageGone(run, unloaded)) return false;
  const { key, size, put_at: putAt } = unloaded;
  if (isSpent(unloaded, settings)) {
    await registry.unloaded.change([hash], (current) => ({ ...(current ?? unloaded), gave_up: true }));
    log.error('curated object is not loaded however often it is announced', { key, attempts: unloaded.attempts });
    return true;
  }
  await registry.unloaded.change([hash], (current) => tried(current ?? unloaded, now(), settings));
  await services.send('curated', syntheticEvent({ bucket: buckets.curated, key, size, putAt }));
  meter.add(metrics.notificationsRepeated, 1, { reason: 'curated' });
  log.warn('notification of a curated object repeated', { key, attempt: unloaded.attempts + 1 });
  return false;
}

/** Load empties its queue in each run: what it loaded a run and a visibility timeout later was behind this one. */
function isMessageGone({ evidence, settings }: SweepRun, { put_at, tried_at = 0 }: UnloadedDocument): boolean {
  const since = Math.max(put_at, tried_at);
  return evidence.isQuietSince('curated', since) || evidence.isPassed('curated', since, settings.loadInterval + sweepTimes.loadVisibility + sweepTimes.settled);
}
