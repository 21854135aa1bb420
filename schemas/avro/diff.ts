import type { EventClass } from '../event-class';
import type { AvscRecord } from './avsc-record';
import { versioned } from './catalog';
import { changesBetween, isBreak, type Change } from './changes';
import { describeChange } from './describe-change';
import { effectsOf, type Effects } from './effects';
import type { InspectedClass } from './inspect';
import { problems } from './problems';
import { asClass } from './read-class';

/** A change with what it does. */
export interface DiffEntry {
  readonly kind: Change['kind'];
  readonly breaking: boolean;
  /** Code of the finding that check makes of it. */
  readonly code?: string;
  readonly field?: string;
  readonly from?: string;
  readonly to?: string;
  readonly summary: string;
  readonly effects: Effects;
}

/** Two versions of a class compared. */
export interface ClassDiff {
  readonly eventClass: string;
  /** A version, `working`, or `none` where there is no such thing yet or any more. */
  readonly from: string;
  readonly to: string;
  readonly breaking: boolean;
  readonly changes: readonly DiffEntry[];
}

/** A version of a class: a number, or the file that is edited. */
export type Version = number | 'working';

/** The record of a version; undefined where there is none. */
export function recordOf({ record, releases }: InspectedClass, version: Version): AvscRecord | undefined {
  return version === 'working' ? record : releases.find((release) => release.version === version)?.record;
}

/** Compares two versions. A class without the one or the other is new or gone. */
export function diffClass(inspected: InspectedClass, from: Version | undefined, to: Version): ClassDiff {
  const { name } = inspected;
  const before = from === undefined ? undefined : recordOf(inspected, from);
  const after = recordOf(inspected, to);
  const changes = before && after ? changesBetween(before, after).map((change) => entry(eventClassOf(inspected, after), change, before.fields.length)) : [];
  return {
    eventClass: name,
    from: before === undefined ? 'none' : String(from),
    to: after === undefined ? 'none' : String(to),
    breaking: (before !== undefined && after === undefined) || changes.some(({ breaking }) => breaking),
    changes,
  };
}

const eventClassOf = (inspected: InspectedClass, record: AvscRecord): EventClass =>
  record === inspected.record ? versioned(inspected)! : { ...asClass(record).eventClass, version: 0, columns: asClass(record).eventClass.columns.map((column) => ({ ...column, since: 0 })) };

function entry(eventClass: EventClass, change: Change, columnsBefore: number): DiffEntry {
  const { kind, before, after, from, to } = change;
  return {
    kind,
    breaking: isBreak(change),
    ...(isBreak(change) && { code: problems[change.kind].code }),
    field: after?.name ?? before?.name,
    from,
    to,
    summary: describeChange(change),
    effects: effectsOf(eventClass, change, columnsBefore),
  };
}
