import type { Column, EventClass } from './event-class';

/**
 * Columns that hold the same as this one under another name: those it took the place of, and those that took its place,
 * over several renames too. The newest name first.
 */
export function sameAs(eventClass: EventClass, column: Column): Column[] {
  const last = latestName(eventClass, column);
  return eventClass.columns.filter((other) => other !== column && latestName(eventClass, other) === last).reverse();
}

/** What a column is called today. */
function latestName(eventClass: EventClass, { name, deprecated }: Column): string {
  const successor = deprecated?.use === undefined ? undefined : eventClass.columns.find((other) => other.name === deprecated.use);
  return successor ? latestName(eventClass, successor) : name;
}
