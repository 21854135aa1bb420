import { durationText } from '../../buffer/points-text';
import { printable, renderTable } from '../../report/table';
import type { Hop } from './waterfall';
import type { Oldest, WhyDocument } from './why';

const BAR = 24;

/** The verdict, the waterfall, and what to do. */
export function renderWhy({ stage, as_of, asked, oldest, uploads, remarks }: WhyDocument): string {
  const notes = remarks.map((remark) => `note: ${remark}`);
  if (!oldest) return [`stage ${stage}, as of ${as_of.slice(0, 19)}Z: nothing${asked === null ? '' : ` of ${asked}`} is on its way`, ...notes, '', 'next: cyberactive status'].join('\n');
  const { stream, upload_id, customer_id, source, host, path, cause, hops, age_seconds, missing_records } = oldest;
  return [
    `${stream}: ${printable(cause.says)}`,
    '',
    `stage ${stage}, as of ${as_of.slice(0, 19)}Z; the oldest of ${uploads} ${uploads === 1 ? 'upload' : 'uploads'} on the way:`,
    `  upload ${upload_id} of ${customer_id}: ${source} from ${printable(host) || 'no host'}: ${printable(path)}`,
    `  promised ${durationText(age_seconds)} ago${missing_records === null ? ', not read yet' : `, ${missing_records} records are missing`}`,
    '',
    table(hops, oldest),
    '',
    ...notes,
    `cause: ${cause.code}${cause.usual ? ' (nothing is wrong)' : ''}`,
    `next: ${cause.next}`,
  ].join('\n');
}

function table(hops: readonly Hop[], { cause }: Oldest): string {
  return renderTable<Hop>(
    [
      { title: 'hop', value: ({ hop }) => hop },
      { title: 'took', value: ({ seconds }) => (seconds === null ? '-' : durationText(seconds)) },
      { title: 'at most', value: ({ usual_seconds }) => durationText(usual_seconds) },
      { title: '', value: ({ share }) => '#'.repeat(Math.round((share ?? 0) * BAR)).padEnd(BAR) },
      { title: '', value: ({ hop, does }) => (hop === cause.hop ? `${does}   <- here` : does) },
    ],
    hops,
  );
}
