import { print } from '../commands/options';
import { renderTable } from '../report/table';
import { bytesOf } from './arrivals';
import { ChangeStore } from './change-store';
import { freshnessOf, type Freshness } from './distribution';
import type { LiveStream } from './live-stream';
import { observe } from './observe';
import { look, type SceneOptions, type Seen } from './open-scene';
import { windowOf } from './options';
import { bytesText, durationText } from './points-text';
import { configuredHints } from './scene';
import { classesFor, openServices, type BufferServices } from './services';
import { hintsText, type Hints } from './settings';

const DAY_MS = 86_400_000;

/** A stream as it runs, and what it did in the window. */
export interface Shown {
  readonly stream: string;
  /** Streams that the class is spread over. */
  readonly shards: number;
  readonly hints: Hints;
  readonly transform: Hints | null;
  /** By the stage file; other than `hints`, the next deployment of the stream's template changes them. */
  readonly configured: Hints;
  readonly version: string;
  readonly put_bytes_per_day: number;
  readonly objects_per_day: number;
  readonly parquet_bytes: number | null;
  /** From arrival to row; null where no row came. */
  readonly freshness: Freshness | null;
  /** Bytes put that are not loaded yet. */
  readonly waiting_bytes: number;
  readonly last_change: string | null;
}

/** `cyberactive buffer show [stream]` */
export async function show(stream: string | undefined, options: SceneOptions & { readonly json?: boolean }): Promise<void> {
  const services = await openServices(options.env, options.stages);
  const { seen, document } = await readShown(services, stream, windowOf(options, services.now()));
  print(options, document, showText(services, seen, document.streams));
}

/** What `buffer show` prints. */
export interface ShownStreams {
  readonly stage: string;
  readonly load_minutes: number;
  readonly from: string;
  readonly until: string;
  readonly remarks: readonly string[];
  readonly streams: readonly Shown[];
}

/** @param stream event class; all without one */
export async function readShown(services: BufferServices, stream: string | undefined, { from, until }: { readonly from: number; readonly until: number }): Promise<{ readonly seen: Seen; readonly document: ShownStreams }> {
  const names = classesFor(stream, services.streamPrefix);
  const seen = await look(services, names, from, until);
  const store = new ChangeStore({ s3: services.s3, bucket: services.buckets.state });
  const shown: Shown[] = [];
  for (const name of names) shown.push({ ...shownOf(services, seen, name), last_change: await lastChange(store, name) });
  const { config, stage } = services;
  const window = { from: new Date(seen.recorded.from).toISOString(), until: new Date(until).toISOString() };
  return { seen, document: { stage, load_minutes: config.load.intervalMinutes, ...window, remarks: seen.recorded.remarks, streams: shown } };
}

async function lastChange(store: ChangeStore, name: string): Promise<string | null> {
  const last = await store.last(name);
  return last ? `${new Date(last.at).toISOString()} ${last.by}` : null;
}

function shownOf({ config }: BufferServices, { recorded, live, delivered }: Seen, name: string): Omit<Shown, 'last_change'> {
  const stream: LiveStream = live.get(name)!;
  const arrivals = recorded.streams.get(name) ?? [];
  const objects = delivered.get(name) ?? [];
  const { freshness, waitingBytes } = observe(objects, arrivals);
  const days = Math.max(recorded.until - recorded.from, 60_000) / DAY_MS;
  return {
    ...{ stream: name, shards: 1 + stream.others.length, hints: stream.hints, transform: stream.transform ?? null, configured: configuredHints(config, name), version: stream.versionId },
    put_bytes_per_day: bytesOf(arrivals) / days,
    objects_per_day: objects.length / days,
    parquet_bytes: objects.length === 0 ? null : objects.reduce((sum, { bytes }) => sum + bytes, 0) / objects.length,
    freshness: freshnessOf(freshness) ?? null,
    waiting_bytes: waitingBytes,
  };
}

function showText({ config, stage }: BufferServices, { recorded }: Seen, shown: readonly Shown[]): string {
  const table = renderTable<Shown>(
    [
      { title: 'stream', value: ({ stream, shards }) => (shards === 1 ? stream : `${stream} ×${shards}`) },
      { title: 'hints', value: ({ hints }) => hintsText(hints) },
      { title: 'transform', value: ({ transform }) => (transform ? hintsText(transform) : '-') },
      { title: 'put/d', value: ({ put_bytes_per_day }) => bytesText(put_bytes_per_day) },
      { title: 'objects/d', value: ({ objects_per_day }) => Math.round(objects_per_day) },
      { title: 'parquet', value: ({ parquet_bytes }) => (parquet_bytes === null ? '-' : bytesText(parquet_bytes)) },
      { title: 'p50', value: ({ freshness }) => (freshness ? durationText(freshness.p50) : '-') },
      { title: 'p95', value: ({ freshness }) => (freshness ? durationText(freshness.p95) : '-') },
      { title: 'waiting', value: ({ waiting_bytes }) => (waiting_bytes === 0 ? '-' : bytesText(waiting_bytes)) },
      { title: 'changed', value: ({ last_change }) => last_change ?? '-' },
    ],
    shown,
  );
  const differing = shown.filter(({ hints, configured }) => hintsText(hints) !== hintsText(configured));
  return [
    `stage ${stage}: load every ${config.load.intervalMinutes} min; p50, p95: from arrival in the stream to the row, of ${recorded.origin}`,
    '',
    table,
    ...differing.map(({ stream, hints, configured }) => `note: ${stream} has ${hintsText(hints)}, the stage file ${hintsText(configured)}: the next deployment that touches it goes by the file`),
    ...recorded.remarks.map((remark) => `note: ${remark}`),
    ...(recorded.streams.size === 0 ? ['no traffic yet'] : []),
    '',
    'next: cyberactive buffer advise --fresh-p95 15m',
  ].join('\n');
}
