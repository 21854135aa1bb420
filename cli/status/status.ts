import { totalOf } from '../../constructs/state/registry';
import { classNames } from '../buffer/services';
import { cutListings, cutRemarks } from './cut';
import type { LoadStatus, RecordTotals, StatusDocument, StreamStatus } from './document';
import { findingsOf } from './findings';
import { Parts } from './permission';
import { readQueues } from './queues';
import { quarantinedOf, readRegistry, unreadFiles, type RegistryFacts, type UnreadFile } from './registry-facts';
import { statusServices, type StatusEnvironment, type StatusServices } from './services';
import { streamStatus } from './stream-status';
import { readStreams, type SeenStream } from './streams';
import { iso, secondsBetween, SKEW } from './times';
import { readUploads, type SeenUploads } from './uploads';

export type * from './document';
export type { StatusEnvironment } from './services';

/**
 * One look at a stage, from the state bucket, the buckets' listings, the streams and the queues: it never wakes the
 * warehouse, and reads so much of each listing and no more, however much there is; `sample.cut` says what was longer.
 * @param stages folder of the stage files
 * @throws CommandError where the stage has no file, or the state bucket cannot be read
 */
export async function readStatus(environment: StatusEnvironment, stages?: string): Promise<StatusDocument> {
  const services = statusServices(environment, stages);
  const parts = new Parts();
  const [uploads, facts, queues, found] = await Promise.all([readUploads(services), readRegistry(services.registry), readQueues(services, parts), readStreams(services, parts)]);
  const seen = withoutQuarantined(found, facts);
  const unread = await unreadFiles(uploads.recent, facts, services);
  const streams = ordered(seen.map((stream) => streamStatus(stream, uploads, services)));
  const { config, freshnessSeconds, name, stage } = services;
  const cut = cutListings(uploads, seen);
  const now = services.now();
  const document: Omit<StatusDocument, 'findings' | 'ok'> = {
    version: 1,
    environment: name,
    stage,
    as_of: iso(now),
    streams,
    totals: totalsOf(streams, uploads),
    unread: unreadStatus(unread, now),
    queues,
    load: loadStatus(seen, facts, services),
    sweep: { lag_seconds: facts.sweptUntil === undefined ? null : secondsBetween(facts.sweptUntil, now), lost_uploads: facts.lost.length },
    sample: { uploads: uploads.recent.length, since: iso(uploads.since), open_read: uploads.open.length, open_uploads: uploads.openCount, cut },
    remarks: [...remarksOf(uploads, seen), ...cut.map((listing) => cutRemarks[listing])],
  };
  const limits = { freshnessSeconds, loadSeconds: config.load.intervalMinutes * 60, sweepSeconds: config.sweep.intervalMinutes * 60 };
  const findings = [...findingsOf(document, facts, limits), ...skewOf(uploads, now), ...parts.findings];
  const rank = { error: 0, warning: 1 };
  findings.sort((a, b) => rank[a.severity] - rank[b.severity]);
  return { ...document, ok: findings.length === 0, findings };
}

/** What load has put aside waits for nobody. */
function withoutQuarantined(seen: readonly SeenStream[], facts: RegistryFacts): SeenStream[] {
  const keys = new Set(quarantinedOf(facts).map(({ key }) => key));
  return seen.map((stream) => ({ ...stream, delivered: stream.delivered.filter(({ key }) => !keys.has(key)) }));
}

/** Those of records first, and those that are in use. */
function ordered(streams: readonly StreamStatus[]): StreamStatus[] {
  const place = ({ stream, state }: StreamStatus): number => (state === 'unused' ? 100 : 0) + (stream === 'rejected_record' || stream === 'upload_receipt' ? 50 : 0) + classNames.indexOf(stream);
  return [...streams].sort((a, b) => place(a) - place(b));
}

function totalsOf(streams: readonly StreamStatus[], { recent }: SeenUploads): RecordTotals {
  const sum = (of: (stream: StreamStatus) => number): number => streams.reduce((total, stream) => total + of(stream), 0);
  const accepted = recent.reduce((total, { accounted }) => total + totalOf(accounted?.accepted), 0);
  const rejected = recent.reduce((total, { accounted }) => total + totalOf(accounted?.rejected), 0);
  return {
    in_flight: sum(({ in_flight }) => in_flight),
    unaccounted: sum(({ unaccounted }) => unaccounted),
    accepted,
    rejected,
    rejected_share: accepted + rejected === 0 ? null : rejected / (accepted + rejected),
  };
}

function unreadStatus(unread: readonly UnreadFile[], now: number): StatusDocument['unread'] {
  const oldest = unread[0]?.upload.issued.uploaded_at;
  return { uploads: unread.length, oldest_age_seconds: oldest === undefined ? null : secondsBetween(oldest, now), given_up: unread.filter(({ swept }) => swept?.gave_up).length };
}

function loadStatus(seen: readonly SeenStream[], facts: RegistryFacts, { config, now }: Pick<StatusServices, 'config' | 'now'>): LoadStatus {
  const delivered = seen.flatMap((stream) => stream.delivered);
  const waiting = delivered.filter(({ loadedAt }) => loadedAt === undefined).map(({ deliveredAt }) => deliveredAt);
  const loaded = delivered.flatMap(({ loadedAt }) => loadedAt ?? []);
  return {
    interval_seconds: config.load.intervalMinutes * 60,
    last_at: loaded.length === 0 ? null : iso(Math.max(...loaded)),
    waiting_objects: waiting.length,
    oldest_waiting_seconds: waiting.length === 0 ? null : secondsBetween(Math.min(...waiting), now()),
    running: facts.loads.length,
    quarantined_files: quarantinedOf(facts).length,
  };
}

/** Presign's clock sets an upload's time; a promise from the future means that one of two clocks is wrong. */
function skewOf({ recent, open }: SeenUploads, now: number): StatusDocument['findings'] {
  const newest = Math.max(0, ...[...recent, ...open].map(({ issued }) => issued.uploaded_at));
  if (newest <= now + SKEW) return [];
  const ahead = secondsBetween(now, newest);
  return [{ code: 'clock_skew', severity: 'warning', says: `expected no row newer than now, found one of ${ahead} s from now: this machine's clock and the stage's differ, and ages here are too small`, next: 'set this machine\'s clock: chronyc tracking' }];
}

function remarksOf({ recent, open, openCount }: SeenUploads, seen: readonly SeenStream[]): string[] {
  const missing = seen.filter(({ live }) => live === undefined).map(({ name }) => name);
  return [
    ...(recent.length === 0 && openCount === 0 ? ['no traffic in the last 24 hours: ship a file with cyberactive ship FILE --source SOURCE'] : []),
    ...(open.length < openCount ? [`${openCount} uploads are on their way, the oldest and newest ${open.length} were read: counts are of those`] : []),
    ...(missing.length > 0 && missing.length < seen.length ? [`not deployed: ${missing.join(', ')}`] : []),
  ];
}
