import { notInRedshift } from './errors';
import { describe, lineOf, type Node } from './tree';

/**
 * Date parts, by every name that Redshift takes for them.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_Dateparts_for_datetime_functions.html
 */
const names: Readonly<Record<string, string>> = {
  ...named('millennium', 'millennia', 'mil', 'mils'),
  ...named('century', 'centuries', 'c', 'cent', 'cents'),
  ...named('decade', 'decades', 'dec', 'decs'),
  ...named('epoch'),
  ...named('year', 'years', 'y', 'yr', 'yrs'),
  ...named('quarter', 'quarters', 'qtr', 'qtrs'),
  ...named('month', 'months', 'mon', 'mons'),
  ...named('week', 'weeks', 'w'),
  ...named('dow', 'dayofweek', 'dw', 'weekday'),
  ...named('doy', 'dayofyear', 'dy', 'yearday'),
  ...named('day', 'days', 'd'),
  ...named('hour', 'hours', 'h', 'hr', 'hrs'),
  ...named('minute', 'minutes', 'm', 'min', 'mins'),
  ...named('second', 'seconds', 's', 'sec', 'secs'),
  ...named('milliseconds', 'millisecond', 'ms', 'msec', 'msecs', 'msecond', 'mseconds', 'millisec', 'millisecs', 'millisecon'),
  ...named('microseconds', 'microsecond', 'us', 'usec', 'usecs', 'usecond', 'useconds', 'microsec', 'microsecs', 'microsecon'),
};
const countable = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'milliseconds', 'microseconds'];

function named(part: string, ...others: readonly string[]): Record<string, string> {
  return Object.fromEntries([part, ...others].map((name) => [name, part]));
}

/** The part's PostgreSQL name, from a bare word or a text. @throws DialectError */
export function datePart(nodes: readonly Node[], at = 0): string {
  const node = nodes[at];
  const written = node?.kind === 'string' ? node.text.slice(1, -1).toLowerCase() : node?.kind === 'word' || node?.kind === 'quoted' ? node.value : '';
  const part = names[written];
  if (part === undefined) throw notInRedshift(lineOf(node), `date part ${describe(node)}`);
  return part;
}

/** A part that can be added or counted. @throws DialectError */
export function countedPart(nodes: readonly Node[]): string {
  const part = datePart(nodes);
  if (!countable.includes(part)) throw notInRedshift(lineOf(nodes[0]), `date part ${part} to count with`);
  return part;
}
