import { eventClasses, type Column, type EventClass } from '../../schemas';
import type { Source, SourceEvent } from '../../transforms/source';

/** What a source gives for an event, by column. */
type Values = Record<string, unknown>;

/**
 * Sources that follow the schemas, as their owners would: they set every column that came after the first release, and no
 * retired one. What they set follows from the event's time alone, so that every release that knows a column gives it the
 * same value. A renamed column is set under its old name until that is retired: load is to find the new one.
 */
export function following(sources: Readonly<Record<string, Source>>): Record<string, Source> {
  return Object.fromEntries(
    Object.entries(sources).map(([name, source]) => [name, { ...source, parse: (text, context) => source.parse(text, context).map(follow) } satisfies Source]),
  );
}

function follow(event: SourceEvent): SourceEvent {
  const { columns }: EventClass = eventClasses[event.class];
  const values: Values = { ...event };
  const successors = new Set(columns.flatMap(({ deprecated }) => deprecated?.use ?? []));
  // A successor stands after what it follows, so that a value is handed on over several renames.
  for (const column of columns) {
    if (column.since > 1 && !successors.has(column.name)) values[column.name] = valueOf(column, event.time);
    if (column.retired) handOn(values, column);
  }
  return values as unknown as SourceEvent;
}

function handOn(values: Values, { name, deprecated }: Column): void {
  if (deprecated?.use !== undefined && values[name] !== undefined) values[deprecated.use] = values[name];
  delete values[name];
}

/** Now and then none; texts are longer than most limits, and of letters of several bytes. */
function valueOf({ type, json }: Column, time: number): unknown {
  const number = Math.floor(time / 1000);
  if (number % 5 === 0) return undefined;
  if (json) return { number, letters: `é${number}`, list: [null, number % 2 === 0] };
  switch (type) {
    case 'bigint':
      return number % 1_000_003;
    case 'double':
      return (number % 1000) / 8;
    case 'boolean':
      return number % 2 === 0;
    default:
      return `${number} äé€ `.repeat(number % 40);
  }
}
