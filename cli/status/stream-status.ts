import { totalOf } from '../../constructs/state/registry';
import { eventClasses, type EventClassName } from '../../schemas';
import { Distribution } from '../buffer/distribution';
import { bufferOf, putOf } from './buffers';
import type { Freshness, StreamState, StreamStatus } from './document';
import { missingByClass, rejectedByClass } from './missing';
import type { StatusServices } from './services';
import type { SeenStream } from './streams';
import { iso, secondsBetween } from './times';
import type { SeenUpload, SeenUploads } from './uploads';

/** What steps take that no knob turns, seconds: reading a file, a transform, a COPY. */
const STEPS_SECONDS = 180;
const rejects = eventClasses.rejected_record.name;

/** A stream as it is now. @param stage what all streams share */
export function streamStatus(seen: SeenStream, uploads: SeenUploads, stage: Pick<StatusServices, 'config' | 'freshnessSeconds' | 'now' | 'streamPrefix'>): StreamStatus {
  const { name, live, delivered } = seen;
  const now = stage.now();
  const onTheWay = uploads.open.flatMap((upload) => {
    const records = upload.receipt ? (missingByClass(upload.receipt, upload.accounted)[name] ?? 0) : 0;
    return records > 0 ? [{ upload, records, since: upload.open!.fanned_out_at }] : [];
  });
  const isLate = ({ since }: { readonly since: number }, seconds: number): boolean => now - since > seconds * 1000;
  const unaccounted = onTheWay.filter((each) => isLate(each, stage.freshnessSeconds));
  const oldest = onTheWay[0]?.upload;
  const freshness = freshnessOf(seen, uploads, expectedSeconds(seen, stage.config), now);
  const total = (each: typeof onTheWay): number => each.reduce((sum, { records }) => sum + records, 0);
  const state = (): StreamState => {
    if (unaccounted.length > 0) return 'unaccounted';
    if (onTheWay.some((each) => isLate(each, freshness.expected_seconds))) return 'late';
    if (onTheWay.length > 0) return 'flowing';
    return freshness.newest_row_age_seconds === null && delivered.length === 0 ? 'unused' : 'idle';
  };
  return {
    stream: name,
    stream_name: live?.streamName ?? `${stage.streamPrefix}${name}`,
    state: state(),
    freshness,
    in_flight: total(onTheWay) - total(unaccounted),
    unaccounted: total(unaccounted),
    oldest: oldest
      ? { upload_id: oldest.id[1], customer_id: oldest.id[0], uploaded_at: iso(oldest.issued.uploaded_at), age_seconds: secondsBetween(oldest.issued.uploaded_at, now) }
      : null,
    rejected_share: rejectedShare(name, uploads.recent),
    buffer: live ? bufferOf(live, putOf(uploads.open, name), now) : null,
    waiting_objects: delivered.filter(({ loadedAt }) => loadedAt === undefined).length,
  };
}

/** From a landed file to its rows, by the stream's buffers and load's schedule. */
export function expectedSeconds({ name, live }: Pick<SeenStream, 'name' | 'live'>, { stream, transform, load }: StatusServices['config']): number {
  const hints = live?.hints ?? stream.classes[name] ?? stream;
  const before = eventClasses[name as EventClassName].ocsf ? (live?.transform ?? transform).intervalSeconds : 0;
  return before + hints.intervalSeconds + load.intervalMinutes * 60 + STEPS_SECONDS;
}

function freshnessOf({ name, delivered }: SeenStream, { recent }: SeenUploads, expected: number, now: number): Freshness {
  const ages = new Distribution();
  const promised: number[] = [];
  for (const { issued, accounted } of recent) {
    const records = recordsIn(name, accounted);
    // A later generation says when an upload was derived again, not how long it took to come.
    if (!accounted || records === 0 || accounted.generation > 1) continue;
    ages.add(accounted.loaded_at - issued.uploaded_at, records);
    promised.push(issued.uploaded_at);
  }
  const loaded = delivered.filter(({ loadedAt }) => loadedAt !== undefined);
  // A class of few uploads may have none in the sample: then by the arrival of the newest object's oldest record.
  const newest = promised.length > 0 ? Math.max(...promised) : loaded.at(-1)?.oldest;
  const loadedAt = loaded.length === 0 ? undefined : Math.max(...loaded.map((object) => object.loadedAt!));
  return {
    newest_row_age_seconds: newest === undefined ? null : secondsBetween(newest, now),
    loaded_at: loadedAt === undefined ? null : iso(loadedAt),
    p50_seconds: ages.percentile(0.5) ?? null,
    p95_seconds: ages.percentile(0.95) ?? null,
    expected_seconds: expected,
  };
}

/** Records of an upload that a class's table has. */
function recordsIn(name: string, accounted: SeenUpload['accounted']): number {
  if (!accounted) return 0;
  return name === rejects ? totalOf(accounted.rejected) : (accounted.accepted[name] ?? 0);
}

function rejectedShare(name: string, recent: readonly SeenUpload[]): number | null {
  let [accepted, rejected] = [0, 0];
  for (const { receipt, accounted } of recent) {
    if (!receipt || !accounted) continue;
    accepted += accounted.accepted[name] ?? 0;
    rejected += rejectedByClass(receipt, accounted)[name] ?? 0;
  }
  return accepted + rejected === 0 ? null : rejected / (accepted + rejected);
}
