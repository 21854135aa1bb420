/**
 * Writes the dictionary of OCSF that schemas/ works with, from the compiled schema of one OCSF version:
 * `tsx schemas/ocsf/condense.ts <compiled.json>`. Kept: names, types, lists, requirements, number values of enums,
 * profiles, constraints. See the README beside it for where the compiled schema comes from.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface CompiledAttribute {
  type: string;
  object_type?: string;
  is_array?: boolean;
  requirement: string;
  enum?: Record<string, string>;
  profile?: string;
}
interface CompiledItem {
  uid?: number;
  category_uid?: number;
  caption: string;
  profiles?: string[];
  constraints?: Record<string, string[]>;
  attributes: Record<string, CompiledAttribute>;
}
interface Compiled {
  ocsf_version: string;
  types: Record<string, { type?: string; max_len?: number; range?: [number, number] }>;
  categories: Record<string, { uid: number; caption: string }>;
  classes: Record<string, CompiledItem>;
  objects: Record<string, CompiledItem>;
}

const enumValues = (values: Record<string, string>) => Object.keys(values).map((key) => (/^-?\d+$/.test(key) ? Number(key) : key));

function attribute(from: CompiledAttribute): object {
  return {
    type: from.type,
    object: from.object_type,
    list: from.is_array === true || undefined,
    required: from.requirement === 'required' || undefined,
    enum: from.enum && enumValues(from.enum),
    profile: from.profile,
  };
}

function item(name: string, from: CompiledItem): string {
  const { uid, category_uid, caption, profiles } = from;
  const constraints = Object.keys(from.constraints ?? {}).length > 0 ? from.constraints : undefined;
  const head = JSON.stringify({ uid, category_uid, caption, profiles, constraints }).slice(0, -1);
  const attributes = Object.entries(from.attributes).map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(attribute(value))}`);
  const body = attributes.length === 0 ? '{}' : `{\n${attributes.join(',\n')}\n   }`;
  return `  ${JSON.stringify(name)}: ${head},"attributes": ${body} }`;
}

const items = (from: Record<string, CompiledItem>) => `{\n${Object.entries(from).map(([name, value]) => item(name, value)).join(',\n')}\n }`;

function condense(compiled: Compiled): string {
  const types = Object.fromEntries(
    Object.entries(compiled.types).map(([name, { type, max_len, range }]) => [name, { base: type, maxLength: max_len, range }]),
  );
  return `{\n "version": ${JSON.stringify(compiled.ocsf_version)},\n "types": ${JSON.stringify(types)},\n "classes": ${items(compiled.classes)},\n "objects": ${items(compiled.objects)}\n}\n`;
}

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('condense: expected the path of a compiled OCSF schema, found nothing');
const compiled = JSON.parse(readFileSync(source, 'utf8')) as Compiled;
writeFileSync(join(__dirname, `ocsf-${compiled.ocsf_version}.json`), condense(compiled));
