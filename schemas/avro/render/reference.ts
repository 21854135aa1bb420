import type { Column, EventClass } from '../../event-class';
import { lineage } from '../../lineage';
import { outline } from './typescript';

const header = '<!-- Written by schemas/generate.ts from the .avsc files. Do not edit. -->\n';

/**
 * The reference page of an event class, for analysts.
 * @param history a line a version, the newest first
 */
export function renderReference(eventClass: EventClass, history: readonly string[]): string {
  const { name, doc, version, ocsf, columns } = eventClass;
  const own = columns.filter((column) => !Object.hasOwn(lineage, column.name));
  const described = ocsf
    ? `OCSF ${ocsf.version}: ${ocsf.class_name} (class_uid ${ocsf.class_uid}), category ${ocsf.category_name}.`
    : 'Of our own making, not of OCSF.';
  return `${header}
# ${name}

${doc}

${described} Schema version ${version}, ${columns.length} columns. Table \`events.${name}\`, which only grows; view \`current.${name}\`, under today's names.

## Columns

${table(own, ocsf !== undefined)}

## Where a row comes from

The same columns in every table.

${table(
  columns.filter((column) => Object.hasOwn(lineage, column.name)),
  ocsf !== undefined,
)}

## Added by the warehouse

| column | type | meaning |
|---|---|---|
| \`time_dt\` | timestamp | \`time\` as a timestamp, UTC. |
| \`uploaded_at_dt\` | timestamp | \`uploaded_at\` as a timestamp, UTC. |
| \`loaded_at\` | timestamp | When the row was inserted, UTC. |
| \`load_id\` | text, 64 bytes | The load that inserted it. Joins \`ops.load_ledger\`. |

## Versions

${history.map((line) => `* ${line}`).join('\n')}
`;
}

function table(columns: readonly Column[], isOcsf: boolean): string {
  const head = isOcsf ? '| column | type | meaning | OCSF |\n|---|---|---|---|\n' : '| column | type | meaning |\n|---|---|---|\n';
  return head + columns.map((column) => row(column, isOcsf)).join('\n');
}

function row(column: Column, isOcsf: boolean): string {
  const { name, doc, ocsf, profile, since, deprecated, retired } = column;
  const age = since > 1 ? ` Since version ${since}.` : '';
  const life = deprecated === undefined ? '' : ` ${retired ? 'Retired' : 'Deprecated'}, ${outline(deprecated)}.`;
  const meaning = `${doc}${age}${life}`;
  const cells = [`\`${name}\``, typeOf(column), meaning.replaceAll('|', '\\|')];
  if (isOcsf) cells.push(`\`${ocsf}\`${profile === undefined ? '' : ` (profile ${profile})`}`);
  return `| ${cells.join(' | ')} |`;
}

function typeOf({ type, json, maxBytes, nullable }: Column): string {
  const words = { bigint: 'integer', double: 'number', boolean: 'true or false', string: `text, ${maxBytes?.toLocaleString('en')} bytes` };
  return `${json ? 'super' : words[type]}${nullable ? '' : ', required'}`;
}

/** The page that lists all event classes. */
export function renderReferenceIndex(eventClasses: readonly EventClass[]): string {
  const rows = eventClasses.map(({ name, doc, columns }) => `| [${name}](${name}.md) | ${columns.length} | ${doc} |`);
  return `${header}
# Event classes

What is in the tables of the schema \`events\`. Times are epoch milliseconds UTC and, with \`_dt\`, timestamps. Lists and
objects are SUPER: reach into them with dots and brackets. A value that does not exist is NULL, never an empty marker.

| event class | columns | a row is |
|---|---|---|
${rows.join('\n')}
`;
}
