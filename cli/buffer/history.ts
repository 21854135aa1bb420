import { print } from '../commands/options';
import { renderTable } from '../report/table';
import { ChangeStore, type ChangeDocument } from './change-store';
import { durationText } from './points-text';
import { classesFor, openServices } from './services';
import { hintsText } from './settings';

/** `cyberactive buffer history [stream]`: the audit entries, the newest first. */
export async function history(stream: string | undefined, options: { readonly env: string; readonly json?: boolean }): Promise<void> {
  const { s3, buckets, streamPrefix } = await openServices(options.env);
  const store = new ChangeStore({ s3, bucket: buckets.state });
  const changes: ChangeDocument[] = [];
  for (const name of classesFor(stream, streamPrefix)) changes.push(...(await store.of(name)));
  changes.sort((a, b) => b.at - a.at);
  print(options, { changes }, changes.length === 0 ? 'No stream was changed with cyberactive buffer set.' : historyText(changes));
}

function historyText(changes: readonly ChangeDocument[]): string {
  const age = (seconds: number | undefined): string => (seconds === undefined ? '-' : durationText(seconds));
  return renderTable<ChangeDocument>(
    [
      { title: 'at', value: ({ at }) => new Date(at).toISOString() },
      { title: 'by', value: ({ by }) => by },
      { title: 'stream', value: ({ stream }) => stream },
      { title: 'from', value: ({ from }) => hintsText(from) },
      { title: 'to', value: ({ to, load }) => `${hintsText(to)}${load ? `, load ${load.from} → ${load.to} min` : ''}` },
      { title: 'version', value: ({ version_after, version_before }) => `${version_before} → ${version_after ?? '?'}` },
      { title: 'outcome', value: ({ outcome, why }) => (why === 'return' ? `${outcome} (return)` : outcome) },
      { title: 'p95 predicted', value: ({ predicted }) => age(predicted?.p95) },
      { title: 'measured', value: ({ verified }) => age(verified?.measured.p95) },
      { title: 'verdict', value: ({ verified }) => verified?.verdict ?? '-' },
    ],
    changes,
  );
}
