import type { ClassDiff, DiffEntry } from '../../schemas/avro/diff';

/** Differences by class: what breaks first, then what every layer can follow, docs last in one line. */
export function renderDiffs(diffs: readonly ClassDiff[]): string {
  const changed = diffs.filter(isDifferent);
  if (changed.length === 0) return `No differences (${diffs.length === 1 ? diffs[0]!.eventClass : `${diffs.length} classes`}).`;
  return changed.map(renderDiff).join('\n\n');
}

/** True if there is anything to show. */
export const isDifferent = ({ from, to, changes }: ClassDiff): boolean => changes.length > 0 || from === 'none' || to === 'none';

function renderDiff({ eventClass, from, to, changes }: ClassDiff): string {
  const title = `${eventClass}  ${from} → ${to}`;
  if (from === 'none') return `${title}\n  + new class: a stream, a Glue table, events.${eventClass}`;
  if (to === 'none') return `${title}\n  ! BREAKS: the class is gone (CA1410)`;
  const breaking = changes.filter((change) => change.breaking);
  const docs = changes.filter(({ kind }) => kind === 'doc_changed');
  const safe = changes.filter((change) => !change.breaking && change.kind !== 'doc_changed');
  return [
    title,
    ...section(`! BREAKS (${breaking.length})`, breaking, '-'),
    ...section(`~ CHANGES (${safe.length})`, safe, '+'),
    ...(docs.length > 0 ? [`  docs (${docs.length}): ${docs.map(({ field }) => field ?? 'the class').join(', ')}`] : []),
  ].join('\n');
}

function section(title: string, entries: readonly DiffEntry[], mark: string): string[] {
  if (entries.length === 0) return [];
  return [`  ${title}`, ...entries.flatMap((entry) => renderEntry(entry, mark))];
}

function renderEntry({ kind, summary, code, effects }: DiffEntry, mark: string): string[] {
  const lines = Object.entries(effects).map(([layer, text]) => `        ${layer.padEnd(10)} ${text}`);
  return [`    ${kind === 'column_appended' ? '+' : mark === '+' ? '~' : mark} ${summary}${code === undefined ? '' : `    ${code}`}`, ...lines];
}
