import { columnType } from '../column-type';
import { jsonText } from '../edits';
import type { SchemaRule } from '../schema-error';

/** What is wrong with a type, and what can be written instead of it. */
export interface UnsafeType {
  readonly rule: SchemaRule;
  readonly problem: string;
  readonly fix: string;
  readonly instead?: { readonly type: unknown; readonly json?: true; readonly doc?: string };
}

const wider: Readonly<Record<string, string>> = { int: 'long', float: 'double' };

/** Names that other systems have for our types. */
const foreign: Readonly<Record<string, string>> = {
  integer: 'long', bigint: 'long', int64: 'long', number: 'double', decimal: 'double', bool: 'boolean', text: 'string', str: 'string', varchar: 'string', uuid: 'string',
};

/** Looks at a type as written; undefined if it is one that all layers carry. */
export function unsafeType(type: unknown): UnsafeType | undefined {
  if (columnType(type) !== undefined) return undefined;
  if (!Array.isArray(type)) return unsafeBranch(type, (name) => name);
  return unsafeUnion(type as readonly unknown[]);
}

function unsafeUnion(branches: readonly unknown[]): UnsafeType {
  const [first, second] = branches;
  if (branches.length === 1 && columnType(first)) {
    return { rule: 'union', problem: 'expected a type or ["null", type], found a union of one', fix: `write ${jsonText(['null', first])}`, instead: { type: ['null', first] } };
  }
  if (branches.length === 2 && second === 'null' && first !== 'null' && !Array.isArray(first)) {
    const inner = columnType(first) ? undefined : unsafeBranch(first, (name) => ['null', name]);
    return inner ?? { rule: 'default_first', problem: `expected "null" first, found ${described(first)} first`, fix: `write ${jsonText(['null', first])}`, instead: { type: ['null', first] } };
  }
  if (branches.length === 2 && first === 'null' && second !== 'null' && !Array.isArray(second)) return unsafeBranch(second, (name) => ['null', name]);
  return {
    rule: 'union',
    problem: `expected ["null", one type], found ${branches.length === 0 ? 'an empty union' : branches.map(described).join(', ')}`,
    fix: 'keep ["null", one type], and append a second column for another type',
  };
}

/** @param wrap how the type is written within the field's */
function unsafeBranch(type: unknown, wrap: (name: string) => unknown): UnsafeType {
  if (typeof type === 'string') return unsafeName(type, wrap);
  if (typeof type !== 'object' || type === null || Array.isArray(type)) return unknown(described(type));
  const { type: kind, logicalType, symbols } = type as { type?: unknown; logicalType?: unknown; symbols?: unknown };
  if (kind === 'enum') {
    const values = Array.isArray(symbols) ? `One of: ${symbols.join(', ')}.` : undefined;
    return { rule: 'enum', problem: 'expected a string, found an enum', fix: `write ${jsonText(wrap('string'))} and list the values in the doc`, instead: { type: wrap('string'), doc: values } };
  }
  if (logicalType !== undefined) return unsafeLogicalType(String(logicalType), wrap);
  if (kind === 'record' || kind === 'array' || kind === 'map') {
    return { rule: 'nested_type', problem: `expected a string with "json": true, found ${described(type)}`, fix: `write ${jsonText(wrap('string'))}, "json": true`, instead: { type: wrap('string'), json: true } };
  }
  if (kind === 'fixed') return unsafeName('fixed', wrap);
  if (typeof kind === 'string' && columnType(kind)) {
    return { rule: 'type', problem: `expected ${jsonText(kind)}, found it wrapped in an object`, fix: `write ${jsonText(wrap(kind))}`, instead: { type: wrap(kind) } };
  }
  return typeof kind === 'string' ? unsafeName(kind, wrap) : unknown(described(type));
}

function unsafeName(name: string, wrap: (name: string) => unknown): UnsafeType {
  const wide = Object.hasOwn(wider, name) ? wider[name]! : undefined;
  if (wide !== undefined) {
    return { rule: 'number_width', problem: `expected ${wide}, found ${name}`, fix: `write ${jsonText(wrap(wide))}`, instead: { type: wrap(wide) } };
  }
  if (name === 'bytes' || name === 'fixed') return { rule: 'bytes', problem: `expected a string, found ${name}`, fix: 'use a string in hex or base64 and say so in the doc' };
  const meant = Object.hasOwn(foreign, name.toLowerCase()) ? foreign[name.toLowerCase()]! : undefined;
  return { ...unknown(JSON.stringify(name)), ...(meant && { fix: `write ${jsonText(wrap(meant))}`, instead: { type: wrap(meant) } }) };
}

function unsafeLogicalType(logicalType: string, wrap: (name: string) => unknown): UnsafeType {
  const plain: Record<string, string> = { 'timestamp-millis': 'long', 'local-timestamp-millis': 'long', uuid: 'string' };
  const type = Object.hasOwn(plain, logicalType) ? plain[logicalType] : undefined;
  return {
    rule: 'logical_type',
    problem: `expected a plain type, found ${logicalType}`,
    fix: type === undefined ? 'times are long, epoch milliseconds UTC; let the source convert' : `write ${jsonText(wrap(type))}`,
    ...(type !== undefined && { instead: { type: wrap(type) } }),
  };
}

const unknown = (found: string): UnsafeType => ({
  rule: 'type',
  problem: `expected string, long, double, boolean or ["null", one of them], found ${found}`,
  fix: 'use a safe type; lists and objects are strings with "json": true',
});

/** A type in a word. */
export function described(type: unknown): string {
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return `[${type.map(described).join(', ')}]`;
  if (typeof type === 'object' && type !== null) return described((type as { type?: unknown }).type ?? 'an object');
  return type === undefined ? 'no type' : typeof type;
}
