import { createHash } from 'node:crypto';
import type { Column, EventClass } from './event-class';
import { addedColumns } from './redshift';
import { sameAs } from './successors';

/** Schema of the views that have each class under the names of today. */
export const currentSchema = 'current';

/**
 * Takes the view of a class away. Before a change of its table: a column's type cannot change under a view.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_VIEW.html
 */
export const dropCurrentView = ({ name }: Pick<EventClass, 'name'>): string => `DROP VIEW IF EXISTS "${currentSchema}"."${name}"`;

/**
 * The view of a class: its columns under today's names, over all rows, whatever version they are of. What was renamed has
 * its value under the new name in old rows too, and under the old one until that is retired; retired columns are left out.
 * Redshift replaces a view by one of the same columns only, so it is dropped before.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
 */
export function createCurrentView(eventClass: EventClass): string {
  const own = eventClass.columns.filter(({ retired }) => retired !== true).map((column) => valueOf(eventClass, column));
  const ours = addedColumns.map((name) => `  e."${name}"`);
  return `CREATE VIEW "${currentSchema}"."${eventClass.name}" AS
SELECT
${[...own, ...ours].join(',\n')}
FROM "events"."${eventClass.name}" e`;
}

function valueOf(eventClass: EventClass, column: Column): string {
  const names = [column, ...sameAs(eventClass, column)].map(({ name }) => `e."${name}"`);
  return names.length === 1 ? `  ${names[0]}` : `  COALESCE(${names.join(', ')}) AS "${column.name}"`;
}

/**
 * What the view carries as its comment: by which definition it was made. Another definition may have the same columns, since a
 * rename changes where their values come from; and a warehouse gives a view's definition in words of its own.
 */
export const currentViewMark = (eventClass: EventClass): string =>
  `events.${eventClass.name} under the names of today, definition ${createHash('sha256').update(createCurrentView(eventClass)).digest('hex').slice(0, 16)}`;

/**
 * Statements that put the view of today in the place of the one there is.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_COMMENT.html
 */
export const replaceCurrentView = (eventClass: EventClass): string[] => [
  dropCurrentView(eventClass),
  createCurrentView(eventClass),
  `COMMENT ON VIEW "${currentSchema}"."${eventClass.name}" IS '${currentViewMark(eventClass)}'`,
];
