import type { ColumnType } from '../event-class';

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
