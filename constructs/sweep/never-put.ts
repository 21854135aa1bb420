import { metrics } from '../telemetry';
import type { UploadKey } from '../state/registry';
import { noteUnread } from './promises';
import type { SweepRun } from './sweep-run';
import { sweepTimes } from './sweep-services';

/**
 * Promises without an object. Nothing is missing of them and nothing heals them but the shipper; they are looked at again
 * because a file may land as long as somebody asks for URLs.
 */
export async function lookAfterNeverPut(run: SweepRun): Promise<void> {
  const { registry, meter, now } = run.services;
  let expired = 0;
  const seen = await run.eachInTurn(registry.neverPut.folder, async (parts) => {
    const id = parts as unknown as UploadKey;
    const promise = await registry.neverPut.get(...id);
    if (!promise) return;
    if ((await registry.fannedOut.get(...id)) || (await noteUnread(run, id, promise.raw_key))) return noteCome(run, id);
    if (now() - promise.promised_at > run.settings.urlLife + sweepTimes.settled) expired++;
  });
  // Those whose turn did not come are older than a run, and so than a URL.
  meter.add(metrics.uploadsNeverPut, expired + Math.max(0, seen - run.settings.maxDocuments));
}

/** The file came after all: its shipper lives. */
async function noteCome({ services: { registry }, seen }: SweepRun, id: UploadKey): Promise<void> {
  const issued = await registry.issued.get(...id);
  if (issued) seen.add(issued);
  await registry.neverPut.remove(...id);
}
