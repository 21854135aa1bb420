import type { RejectedGroup } from '../../constructs/replay/rejected-groups';
import type { RejectedRecord } from '../../constructs/replay/rejected-records';
import { printable, renderTable } from '../report/table';
import { count } from './plan-report';

const minute = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

/** Groups, largest first, each with its shape; what to do next last. */
export function renderGroups(groups: readonly RejectedGroup[], most: number): string {
  if (groups.length === 0) return 'No rejected records.';
  const shown = groups.slice(0, most);
  const table = renderTable<RejectedGroup>(
    [
      { title: 'group', value: ({ group }) => group },
      { title: 'records', value: ({ records }) => records },
      { title: 'uploads', value: ({ uploads }) => uploads },
      { title: 'reason', value: ({ reason }) => reason },
      { title: 'field', value: ({ field }) => field ?? '' },
      { title: 'source', value: ({ source }) => source },
      { title: 'customer', value: ({ customer_id }) => customer_id },
      { title: 'first seen', value: ({ first_seen }) => minute(first_seen) },
      { title: 'last seen', value: ({ last_seen }) => minute(last_seen) },
      { title: 'looks like', value: ({ shape }) => shorten(shape, 60) },
    ],
    shown,
  );
  const total = groups.reduce((sum, { records }) => sum + records, 0);
  const left = groups.length - shown.length;
  const rest = left > 0 ? `; ${left} smaller groups not shown (--limit)` : '';
  const { group, example } = shown[0]!;
  return [
    `${table}\n`,
    `${count(total, 'rejected record')} in ${count(groups.length, 'group')}${rest}. Times are of upload, UTC.`,
    `example of the first: ${example.event_id}  ${printable(shorten(example.excerpt ?? '', 100))}`,
    `next: cyberactive rejected show ${group}`,
  ].join('\n');
}

/** One record: where it is, what was expected, how it begins. */
export function renderRecord(record: Omit<RejectedRecord, 'head'>): string {
  const { event_id, customer_id, source, source_version, record_number, record_offset, record_length, reason, field, expected } = record;
  const excerpt = record.excerpt === null ? '(no text)' : printable(shorten(record.excerpt, 400));
  return [
    `${event_id}  ${reason}${field === null ? '' : `: ${printable(field)}`}`,
    `  expected  ${printable(expected ?? 'what the source has')}`,
    `  found     ${excerpt}`,
    ...(record.detail === null ? [] : [`  detail    ${printable(record.detail)}`]),
    `  record    number ${record_number}, bytes ${record_offset} to ${record_offset + record_length} of the decoded file, ${source} ${source_version}, ${customer_id}, ${minute(record.uploaded_at)}`,
    `  raw       cyberactive trace ${event_id} --raw | base64 -d`,
  ].join('\n');
}

export const shorten = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);
