import type { EventClass } from '../event-class';
import { changesBetween, isOfShape } from './changes';
import { inspect, type InspectedClass } from './inspect';
import { asClass } from './read-class';
import { SchemaError } from './schema-error';

/**
 * All event classes of a folder, by name, checked by themselves and against their releases. What is accepted in
 * `accepted.json` passes, whatever the day: only `cyberactive schema check` looks at the calendar.
 * @param schemas the folder that holds `*.avsc` and `released/`
 * @throws SchemaError the first finding
 */
export function readCatalog(schemas: string): EventClass[] {
  const { classes, findings } = inspect(schemas);
  for (const finding of findings) throw new SchemaError(finding.file, finding);
  return classes.flatMap((inspected) => versioned(inspected) ?? []);
}

/** A class with its version and the version that brought each column; undefined for one that is gone. */
export function versioned({ record, releases, versions }: InspectedClass): EventClass | undefined {
  if (record === undefined) return undefined;
  const { eventClass } = asClass(record);
  const last = releases.at(-1);
  const version = versions + (last !== undefined && hasSameShape(last.record, record) ? 0 : 1);
  const since = (name: string) => releases.find((release) => release.record.fields.some((field) => field.name === name))?.version ?? version;
  return { ...eventClass, version, columns: eventClass.columns.map((column) => ({ ...column, since: since(column.name) })) };
}

/** True if rows, tables and documents of both are the same: everything but what is said about them. */
export function hasSameShape(...[before, after]: Parameters<typeof changesBetween>): boolean {
  return !changesBetween(before, after).some(isOfShape);
}
