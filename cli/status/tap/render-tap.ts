import { printable } from '../../report/table';
import type { Sample, TapHop } from './sample';

/** A line that says what it is, then the record as it is there; nothing steers the terminal. */
export function renderTap(hop: TapHop, samples: readonly Sample[]): string {
  if (samples.length === 0) return `nothing to be seen at ${hop} in the last day\nnext: cyberactive status`;
  return samples.map(({ stream, customer_id, upload_id, record, data, reason, field, expected }) => {
    const why = reason ? `: ${reason}${field ? ` (${printable(field)}: expected ${printable(expected ?? '')})` : ''}` : '';
    return `# ${stream} of ${customer_id}, upload ${upload_id}, ${hop === 'pack' ? 'from ' : ''}record ${record}${why}\n${printable(typeof data === 'string' ? data : JSON.stringify(data))}`;
  }).join('\n');
}
