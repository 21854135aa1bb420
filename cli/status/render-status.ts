import { bytesText, durationText } from '../buffer/points-text';
import { printable, renderTable } from '../report/table';
import type { QueueStatus, StatusDocument, StreamStatus } from './document';

/** One screen: the streams, what lies between them, what to look into. */
export function renderStatus(status: StatusDocument): string {
  const used = status.streams.filter(({ state }) => state !== 'unused');
  const unused = status.streams.filter(({ state }) => state === 'unused').map(({ stream }) => stream);
  return [
    `stage ${status.stage}${status.environment === 'local' ? ' in the sandbox' : ''}, as of ${status.as_of.slice(0, 19)}Z: ${verdict(status)}`,
    '',
    ...(used.length > 0 ? [streamTable(used)] : []),
    ...(unused.length > 0 ? [`unused: ${unused.join(', ')}`] : []),
    '',
    ...between(status),
    ...status.remarks.map((remark) => `note: ${remark}`),
    ...status.findings.flatMap(({ severity, says, next }) => ['', `${severity}: ${printable(says)}`, `next: ${next}`]),
  ].join('\n');
}

const verdict = ({ findings }: StatusDocument): string => (findings.length === 0 ? 'ok' : findings.length === 1 ? '1 finding' : `${findings.length} findings`);

function streamTable(streams: readonly StreamStatus[]): string {
  return renderTable<StreamStatus>(
    [
      { title: 'stream', value: ({ stream }) => stream },
      { title: 'state', value: ({ state }) => state },
      { title: 'newest row', value: ({ freshness }) => age(freshness.newest_row_age_seconds) },
      { title: 'p95', value: ({ freshness }) => age(freshness.p95_seconds) },
      { title: 'at most', value: ({ freshness }) => age(freshness.expected_seconds) },
      { title: 'in flight', value: ({ in_flight }) => in_flight },
      { title: 'oldest', value: ({ oldest }) => age(oldest?.age_seconds ?? null) },
      { title: 'unaccounted', value: ({ unaccounted }) => unaccounted },
      { title: 'rejected', value: ({ rejected_share }) => share(rejected_share) },
      { title: 'buffer', value: bufferText },
      { title: 'to load', value: ({ waiting_objects }) => waiting_objects },
    ],
    streams,
  );
}

function bufferText({ buffer }: StreamStatus): string {
  if (!buffer) return '?';
  if (buffer.held_bytes === 0) return 'empty';
  return `${bytesText(buffer.held_bytes)}, ${share(buffer.fill)} full, flush in ${age(buffer.seconds_to_flush)}`;
}

function between({ unread, queues, load, sweep, totals, as_of }: StatusDocument): string[] {
  const since = load.last_at === null ? 'nothing loaded in two days' : `last rows ${age((Date.parse(as_of) - Date.parse(load.last_at)) / 1000)} ago`;
  return [
    `records: ${totals.in_flight} in flight, ${totals.unaccounted} unaccounted; of the newest uploads ${totals.accepted} accepted, ${totals.rejected} rejected`,
    `files: ${unread.uploads} not read yet${unread.uploads > 0 ? `, the oldest ${age(unread.oldest_age_seconds)} old` : ''}; raw queue ${queueText(queues.raw)}`,
    `load: every ${durationText(load.interval_seconds)}, ${since}; ${load.waiting_objects} objects wait${load.waiting_objects > 0 ? `, the oldest ${age(load.oldest_waiting_seconds)}` : ''}; ${load.running} running; curated queue ${queueText(queues.curated)}`,
    `dead letters: ${queues.raw_dead_letters ?? '?'} files, ${queues.curated_dead_letters ?? '?'} objects; sweep: ${sweep.lag_seconds === null ? 'has not run yet' : `has seen all up to ${age(sweep.lag_seconds)} ago`}`,
  ];
}

const queueText = (queue: QueueStatus | null): string => (queue ? `${queue.visible} waiting, ${queue.in_work} in work${queue.delayed > 0 ? `, ${queue.delayed} delayed` : ''}` : '?');

const age = (seconds: number | null): string => (seconds === null ? '-' : durationText(seconds));

/** A small share is not none. */
export function share(value: number | null): string {
  if (value === null) return '-';
  if (value === 0) return '0 %';
  return value < 0.001 ? '<0.1 %' : `${(value * 100).toFixed(1)} %`;
}
