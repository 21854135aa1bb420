import type { ColumnType } from '../event-class';
import { objectOf, ocsf, type OcsfAttribute, type OcsfItem } from './dictionary';

/** How far a path of a flat column goes: deeper attributes are rare, and objects of OCSF hold each other without end. */
const deepest = 3;

const found = new WeakMap<OcsfItem, ReadonlyMap<string, OcsfAttribute>>();

/** All paths of a class that a column can have, with the attribute at the end; nearest to the root first. */
export function attributesOf(item: OcsfItem): ReadonlyMap<string, OcsfAttribute> {
  const known = found.get(item);
  if (known) return known;
  const paths = new Map<string, OcsfAttribute>();
  let level: { prefix: string; item: OcsfItem }[] = [{ prefix: '', item }];
  for (let depth = 0; depth < deepest; depth++) {
    const next: typeof level = [];
    for (const { prefix, item: within } of level) {
      for (const [name, attribute] of Object.entries(within.attributes)) {
        paths.set(prefix + name, attribute);
        const object = attribute.list ? undefined : objectOf(attribute);
        if (object) next.push({ prefix: `${prefix}${name}.`, item: object });
      }
    }
    level = next;
  }
  found.set(item, paths);
  return paths;
}

/** All paths of a class that a column can have. */
export const pathsOf = (item: OcsfItem): Iterable<string> => attributesOf(item).keys();

/** The path whose flat form is this name: `src_endpoint_ip` → `src_endpoint.ip`. */
export function pathForName(item: OcsfItem, name: string, depth = deepest + 2): string | undefined {
  if (Object.hasOwn(item.attributes, name)) return name;
  if (depth === 1) return undefined;
  for (const [first, attribute] of Object.entries(item.attributes)) {
    const object = name.startsWith(`${first}_`) && !attribute.list ? objectOf(attribute) : undefined;
    const rest = object && pathForName(object, name.slice(first.length + 1), depth - 1);
    if (rest !== undefined) return `${first}.${rest}`;
  }
  return undefined;
}

/** What a column that holds the attribute is: a type, or JSON text for lists and objects. */
export function formOfAttribute({ type, list }: OcsfAttribute): ColumnType | 'json' {
  if (list || type === 'object_t' || type === 'json_t') return 'json';
  const base = ocsf.types[type]?.base ?? type;
  if (base === 'integer_t' || base === 'long_t') return 'bigint';
  if (base === 'float_t') return 'double';
  return base === 'boolean_t' ? 'boolean' : 'string';
}
