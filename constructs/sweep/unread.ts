import { metrics } from '../telemetry';
import type { LandedDocument, UnreadDocument, UploadKey } from '../state/registry';
import { isSpent, tried } from './attempts';
import { firstVersion } from './listing';
import type { SweepRun } from './sweep-run';
import { sweepTimes } from './sweep-services';
import { syntheticEvent } from './synthetic-event';

/**
 * Objects in raw without a receipt. Most of them are being read, or wait their turn. Where no message can be on its way any
 * more it is sent again; fan-out takes one too many as nothing.
 */
export async function lookAfterUnread(run: SweepRun): Promise<void> {
  const { registry, meter } = run.services;
  const found = { waiting: 0, reading: 0, gaveUp: 0 };
  await run.eachInTurn(registry.unread.folder, async (parts) => {
    const id = parts as unknown as UploadKey;
    const [unread, receipt, landed] = await Promise.all([registry.unread.get(...id), registry.fannedOut.get(...id), registry.landed.get(...id)]);
    if (!unread) return;
    if (receipt) return noteRead(run, id, unread);
    if (unread.gave_up) found.gaveUp++;
    else if (await announceAgain(run, id, unread, landed)) found.gaveUp++;
    found[landed ? 'reading' : 'waiting']++;
  });
  meter.add(metrics.uploadsUnread, found.waiting, { reason: 'waiting' });
  meter.add(metrics.uploadsUnread, found.reading, { reason: 'reading' });
  meter.add(metrics.uploadsGivenUp, found.gaveUp);
}

async function noteRead({ services }: SweepRun, id: UploadKey, { attempts }: UnreadDocument): Promise<void> {
  if (attempts > 0) {
    services.meter.add(metrics.sweepHealed, 1, { reason: 'raw' });
    services.log.info('upload was read after its notification was repeated', { customer_id: id[0], upload_id: id[1], attempts });
  }
  await services.registry.unread.remove(...id);
}

/** @returns true if that has not helped often enough */
async function announceAgain(run: SweepRun, id: UploadKey, unread: UnreadDocument, landed: LandedDocument | undefined): Promise<boolean> {
  const { services, settings } = run;
  const { registry, s3, buckets, log, meter, now } = services;
  if (now() < unread.next_at || !isMessageGone(run, unread, landed)) return false;
  if (!(await firstVersion(s3, buckets.raw, unread.raw_key))) {
    log.info('object is gone before it was read', { customer_id: id[0], upload_id: id[1] });
    await registry.unread.remove(...id);
    return false;
  }
  if (isSpent(unread, settings)) {
    await registry.unread.change(id, (current) => ({ ...(current ?? unread), gave_up: true }));
    log.error('upload is not read however often it is announced', { customer_id: id[0], upload_id: id[1], attempts: unread.attempts });
    return true;
  }
  await registry.unread.change(id, (current) => tried(current ?? unread, now(), settings));
  const versionId = landed?.version_id ?? unread.version_id;
  await services.send('raw', syntheticEvent({ bucket: buckets.raw, key: unread.raw_key, size: unread.size, versionId, putAt: unread.put_at }));
  meter.add(metrics.notificationsRepeated, 1, { reason: 'raw' });
  log.warn('notification of an upload repeated', { customer_id: id[0], upload_id: id[1], attempt: unread.attempts + 1, reading: landed !== undefined });
  return false;
}

/** Of a file that is being read a hand-over is under way for as long as it takes; of one that is not, a message waits. */
function isMessageGone({ evidence, services }: SweepRun, unread: UnreadDocument, landed: LandedDocument | undefined): boolean {
  const since = Math.max(unread.put_at, landed?.landed_at ?? 0, unread.tried_at ?? 0);
  if (evidence.isQuietSince('raw', since)) return true;
  if (landed) return services.now() - since > sweepTimes.longestFanOut;
  return evidence.isPassed('raw', since, sweepTimes.fanOutVisibility + sweepTimes.settled);
}
