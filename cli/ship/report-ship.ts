import { exitCodes } from '../exit';
import { printable, renderCounts, renderTable } from '../report/table';
import type { PassReport } from './pass';
import type { Shipped } from './ship-file';
import type { ShipError } from './upload';
import { isAccounted, type Verdict } from './verify';

/** For scripts: `--json`. */
export function shipDocument({ shipped, empty, failed, notTried, waiting, covered }: PassReport): object {
  return {
    ok: failed.length === 0 && notTried.length === 0,
    shipped,
    covered,
    empty,
    waiting,
    failed: failed.map(failureDocument),
    not_tried: notTried,
  };
}

export const failureDocument = ({ file, kind, message, fix }: ShipError): object => ({ file, kind, message, fix });

/** Rows of a table that a person reads; the rest is a number. */
const MOST_ROWS = 1_000;

export function renderShipped({ shipped, covered }: PassReport): string {
  const before = covered > 0 ? `${countOf(covered)} had nothing new` : '';
  if (shipped.length === 0) return before || 'nothing shipped';
  const table = renderTable<Shipped>(
    [
      { title: 'upload_id', value: (upload) => upload.upload_id },
      { title: 'state', value: (upload) => (upload.state === 'known' ? 'known already' : 'uploaded') },
      { title: 'bytes', value: (upload) => upload.size },
      { title: 'file', value: (upload) => (upload.from === undefined ? upload.file : `${upload.file} from byte ${upload.from}`) },
    ],
    shipped.slice(0, MOST_ROWS),
  );
  const more = shipped.length > MOST_ROWS ? `… and ${shipped.length - MOST_ROWS} more` : '';
  return [table, more, before, 'What became of them: cyberactive uploads show UPLOAD_ID, or cyberactive accounting'].filter(Boolean).join('\n');
}

/** Says on stderr what did not go as wished, and what to do. */
export function tellProblems({ empty, failed, notTried, waiting }: PassReport, interrupted: boolean): void {
  if (empty.length > 0) console.error(`cyberactive: ${countOf(empty.length)} empty: nothing to ship in ${empty.length === 1 ? 'it' : 'them'}`);
  if (waiting.length > 0) console.error(`cyberactive: ${countOf(waiting.length)} still being written: left for the next run (--settle says how long a file must rest)`);
  for (const alike of byMessage(failed)) {
    const { file, message, fix } = alike[0]!;
    const others = alike.length > 1 ? ` (and ${countOf(alike.length - 1)} more)` : '';
    console.error(`cyberactive: ${printable(file)}${others}: ${printable(message)}`);
    if (fix) console.error(`next: ${printable(fix)}`);
  }
  if (notTried.length === 0) return;
  console.error(`cyberactive: ${interrupted ? 'interrupted; ' : ''}${countOf(notTried.length)} not tried`);
  if (interrupted) console.error('next: run the same command again; what was uploaded is not sent twice');
}

export const countOf = (files: number): string => `${files} ${files === 1 ? 'file' : 'files'}`;

function byMessage(failed: readonly ShipError[]): ShipError[][] {
  const groups = new Map<string, ShipError[]>();
  for (const failure of failed) {
    const group = groups.get(failure.message);
    if (group) group.push(failure);
    else groups.set(failure.message, [failure]);
  }
  return [...groups.values()];
}

export function exitCodeOf({ failed, notTried }: PassReport): number {
  if (failed.length === 0) return notTried.length === 0 ? exitCodes.ok : exitCodes.unavailable;
  if (failed.every((failure) => failure.kind === 'unavailable')) return exitCodes.unavailable;
  return failed.some((failure) => failure.kind === 'local') ? exitCodes.failure : exitCodes.refused;
}

export function verdictDocument(verdicts: readonly Verdict[]): object {
  const missing = verdicts.filter((verdict) => !isAccounted(verdict));
  return {
    ok: missing.length === 0,
    uploads: verdicts.length,
    accounted: verdicts.length - missing.length,
    records: verdicts.reduce((sum, { records = 0 }) => sum + records, 0),
    rejected: rejectedOf(verdicts),
    missing,
  };
}

export function renderVerdicts(verdicts: readonly Verdict[]): string {
  const missing = verdicts.filter((verdict) => !isAccounted(verdict));
  const rejected = renderCounts(rejectedOf(verdicts));
  const sum = `${verdicts.length - missing.length} of ${verdicts.length} uploads accounted for${rejected ? `; rejected: ${rejected}` : ''}`;
  if (missing.length === 0) return `${sum}. Nothing is missing.`;
  const table = renderTable<Verdict>(
    [
      { title: 'missing', value: ({ file }) => file },
      { title: 'state', value: ({ state }) => state },
      { title: 'in flight', value: ({ in_flight, records }) => (records === undefined ? '' : `${in_flight} of ${records}`) },
      { title: 'upload_id', value: ({ upload_id }) => upload_id ?? '' },
    ],
    missing,
  );
  return `${table}\n${sum}.`;
}

function rejectedOf(verdicts: readonly Verdict[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { rejected = {} } of verdicts) for (const [reason, count] of Object.entries(rejected)) sum[reason] = (sum[reason] ?? 0) + count;
  return sum;
}
