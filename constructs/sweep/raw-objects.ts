import { forEachSideBySide } from '../load/side-by-side';
import { uploadOf } from '../fan-out/notification';
import { metrics } from '../telemetry';
import { secondOf } from '../presign/raw-key';
import { keyHash, type UploadKey } from '../state/registry';
import { listFolders, type ListedObject } from './listing';
import { noteUnread } from './promises';
import type { SweepRun } from './sweep-run';
import { sweepTimes } from './sweep-services';
import type { Walk } from './walk';

/**
 * Walks the raw bucket, each customer's folder from a day before on: an object that nobody was promised is reported. An
 * object below an older time was promised then, and is known since.
 */
export function rawObjectsWalk(run: SweepRun): Walk {
  const { s3, buckets } = run.services;
  return {
    bucket: buckets.raw,
    prefixes: () => listFolders(s3, buckets.raw, ''),
    beginAfter: (prefix, since) => `${prefix}${secondOf(since - sweepTimes.firstLook)}`,
    settled: sweepTimes.settled,
    overlap: sweepTimes.settled,
    look: (objects) => forEachSideBySide(objects, (object) => lookAtObject(run, object)),
  };
}

async function lookAtObject(run: SweepRun, object: ListedObject): Promise<void> {
  const { registry } = run.services;
  const id = knownForm(object.key);
  if (id && (await registry.fannedOut.get(...id))) return;
  const issued = id && (await registry.issued.get(...id));
  if (id && issued?.raw_key === object.key) return void (await noteUnread(run, id, object.key));
  await report(run, object);
}

function knownForm(key: string): UploadKey | undefined {
  try {
    return uploadOf(key);
  } catch {
    return undefined;
  }
}

async function report({ services }: SweepRun, { key, modified }: ListedObject): Promise<void> {
  const { created } = await services.registry.unknownObjects.create([keyHash(key)], { key, put_at: modified });
  if (!created) return;
  services.meter.add(metrics.rawObjectsUnknown, 1);
  services.log.warn('object of the raw bucket that nobody was promised', { key });
}
