import type { ColumnType } from '../event-class';
import type { AvscField } from './avsc-record';
import { jsonText } from './edits';

/** Avro's types that are safe in every layer, and what they are called as columns. */
const columnTypes: Readonly<Record<string, ColumnType>> = { string: 'string', long: 'bigint', double: 'double', boolean: 'boolean' };

/** What an Avro type in the allowed form means: `"long"` or `["null", "long"]`. Undefined for every other form. */
export function columnType(type: unknown): { type: ColumnType; nullable: boolean } | undefined {
  if (typeof type === 'string') return named(type, false);
  if (!Array.isArray(type) || type.length !== 2 || type[0] !== 'null') return undefined;
  return named(type[1], true);
}

function named(name: unknown, nullable: boolean): { type: ColumnType; nullable: boolean } | undefined {
  if (typeof name !== 'string' || !Object.hasOwn(columnTypes, name)) return undefined;
  return { type: columnTypes[name] as ColumnType, nullable };
}

/** A field's type in two halves, whatever was written: what it holds, and whether null too. JSON text is a type of its own. */
export function columnForm({ attributes }: AvscField): { base: string; nullable: boolean } {
  const { type } = attributes;
  const branches = Array.isArray(type) ? type : [type];
  const base = branches.filter((branch) => branch !== 'null').map((branch) => jsonText(branch)).join(' or ');
  return { base: attributes.json === true ? `JSON ${base}` : base, nullable: branches.includes('null') };
}

/** A field's type as written, in one line; JSON text says so. */
export function typeText({ attributes }: AvscField): string {
  return `${jsonText(attributes.type)}${attributes.json === true ? ' with JSON' : ''}`;
}
