import { versioned } from '../catalog';
import { changesBetween, isOfShape } from '../changes';
import { describeChange } from '../describe-change';
import type { InspectedClass } from '../inspect';
import { renderProblems } from './problems';
import { renderReference, renderReferenceIndex } from './reference';

/** The reference pages by file name: one a class that can be read, their index, and every problem code. */
export function referencePages(classes: readonly InspectedClass[]): Map<string, string> {
  const eventClasses = classes.flatMap((inspected) => versioned(inspected) ?? []);
  const histories = new Map(classes.map((inspected) => [inspected.name, historyOf(inspected)]));
  return new Map([
    ['README.md', renderReferenceIndex(eventClasses)],
    ['problems.md', renderProblems()],
    ...eventClasses.map((eventClass) => [`${eventClass.name}.md`, renderReference(eventClass, histories.get(eventClass.name)!)] as const),
  ]);
}

/** One line a version, the newest first. Changes of docs alone make no version. */
export function historyOf({ record, releases, versions }: InspectedClass): string[] {
  const lines: string[] = [];
  for (const [index, { version, record: now }] of releases.entries()) {
    const before = releases[index - 1]?.record;
    const changes = before && changesBetween(before, now).filter(isOfShape).map(describeChange);
    lines.unshift(`${version}: ${changes?.join('; ') ?? `first release, ${now.fields.length} columns`}`);
  }
  const last = releases.at(-1)?.record;
  const open = record && last ? changesBetween(last, record).filter(isOfShape).map(describeChange) : [];
  if (open.length > 0) lines.unshift(`${versions + 1}, not released: ${open.join('; ')}`);
  if (last === undefined) lines.unshift('1, not released');
  return lines;
}
