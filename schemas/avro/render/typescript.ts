import type { Column, Deprecation, EventClass } from '../../event-class';
import { computed, lineage } from '../../lineage';

/** `http_activity` → `HttpActivity` */
export const pascalCase = (name: string) => name.replace(/(?:^|_)(.)/g, (_, first: string) => first.toUpperCase());
const camelCase = (name: string) => pascalCase(name).replace(/^./, (first) => first.toLowerCase());

const header = '// Written by schemas/generate.ts from the .avsc files. Do not edit.\n';

const types: Readonly<Record<Column['type'], string>> = { string: 'string', bigint: 'number', double: 'number', boolean: 'boolean' };

/** Columns that a source fills: all but lineage, what follows from others and what is retired; `time` is the source's. */
function isGiven({ name, retired }: Column): boolean {
  if (retired) return false;
  if (name === 'time') return true;
  return !Object.hasOwn(lineage, name) && !(computed as readonly string[]).includes(name);
}

/** The module of one event class: the type of its events and its columns as data. */
export function renderClass(eventClass: EventClass): string {
  const { name, version, doc, ocsf, columns } = eventClass;
  return `${header}
import type { EventClass } from '../event-class';

/** ${doc} */
export interface ${pascalCase(name)}Event {
${columns.filter(isGiven).map(property).join('')}}

export const ${camelCase(name)}: EventClass<'${name}'> = {
  name: '${name}',
  version: ${version},
  doc: ${JSON.stringify(doc)},
${ocsf === undefined ? '' : `  ocsf: ${literal(ocsf)},\n`}  columns: [
${columns.map((column) => `    ${literal(column)},\n`).join('')}  ],
};
`;
}

function property(column: Column): string {
  const { name, nullable, doc, deprecated } = column;
  const end = deprecated === undefined ? '' : ` @deprecated ${outline(deprecated)}`;
  return `  /** ${`${doc}${end}`.replaceAll('*/', '* /')} */\n  ${name}${nullable ? '?' : ''}: ${typescriptType(column)};\n`;
}

/** `until 2027-03-31, use user_name: OCSF 1.8 says so` */
export const outline = ({ until, use, reason }: Deprecation): string => `until ${until}${use === undefined ? '' : `, use ${use}`}: ${reason}`;

/** What a source gives for a column: `string | null`. */
export const typescriptType = ({ type, nullable, json }: Pick<Column, 'type' | 'nullable' | 'json'>): string =>
  json ? 'unknown' : `${types[type]}${nullable ? ' | null' : ''}`;

const literal = (value: object) =>
  `{ ${Object.entries(value)
    .map(([key, member]) => `${key}: ${JSON.stringify(member)}`)
    .join(', ')} }`;

/** The module that names all event classes. */
export function renderIndex(eventClasses: readonly EventClass[]): string {
  const names = eventClasses.map(({ name }) => name);
  return `${header}
${names.map((name) => `import { ${camelCase(name)}, type ${pascalCase(name)}Event } from './${name}';\n`).join('')}
/** What a source gives for an event, by event class. */
export interface Events {
${names.map((name) => `  ${name}: ${pascalCase(name)}Event;\n`).join('')}}

/** All event classes, by name. */
export const eventClasses = {
${names.map((name) => `  ${name}: ${camelCase(name)},\n`).join('')}} as const;
`;
}
