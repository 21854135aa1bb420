import type { Column, EventClass, OcsfClass } from './event-class';
import { identifiersIn } from './identifiers';
import { ocsf, type OcsfItem } from './ocsf/dictionary';
import { fitItem, unmetProfiles, type Displaced, type Fitting } from './ocsf/fit-value';

type Members = Record<string, unknown>;

/** An event as OCSF has it. */
export interface OcsfDocument extends Members {
  class_uid: number;
  type_uid: number;
  metadata: Members;
  unmapped: Members;
}

/** What an event becomes if it lacks a part that its class requires. */
const baseEvent: OcsfClass = {
  class_uid: 0,
  class_name: 'Base Event',
  category_uid: 0,
  category_name: 'Uncategorized',
  version: '1.8.0',
};

/** Activity and severity for values that OCSF does not list. */
const other = 99;

/**
 * The row as a nested OCSF document, which validates against OCSF's JSON Schema for every row that conforms.
 *
 * - Null and empty values are left out. Profiles of the columns that have a value are in `metadata.profiles`.
 * - What does not fit is in `unmapped` under its path (`"actor.process.name"`): a child whose object lacks its required
 *   parts, a value outside an enum or range, attributes of a profile that lacks its own required parts.
 * - Lineage is in `unmapped.cyberactive`; `metadata.uid` is the event_id.
 * - An event that lacks what its class requires becomes a Base Event; `unmapped.cyberactive.event_class` keeps its class.
 * @param row from the lake or the warehouse: columns with JSON as text, or parsed
 * @throws TypeError for a class that is not of OCSF
 */
export function toOcsf(eventClass: EventClass, row: Readonly<Record<string, unknown>>): OcsfDocument {
  const { ocsf: described } = eventClass;
  if (described === undefined) throw new TypeError(`${eventClass.name}: expected a class of OCSF`);
  const tree = treeOf(eventClass, row);
  const own = ocsf.classes[eventClass.name];
  const document = own && assemble(described, own, tree);
  if (document !== undefined) return document;
  const fallback = assemble(baseEvent, ocsf.classes.base_event as OcsfItem, tree);
  if (fallback === undefined) throw new TypeError(`${eventClass.name}: expected a row that conforms to its class`);
  (fallback.unmapped.cyberactive as Members).event_class = eventClass.name;
  return fallback;
}

/** The row's values at their paths; `unmapped` holds the lineage, and apart from it what the source left unmapped. */
function treeOf(eventClass: EventClass, row: Readonly<Record<string, unknown>>): Members {
  const tree: Members = { unmapped: { cyberactive: {} } };
  for (const column of eventClass.columns) {
    const value = valueOf(column, row[column.name]);
    if (value === undefined || column.ocsf === undefined) continue;
    place(tree, column.ocsf === 'unmapped' ? ['source'] : column.ocsf.split('.'), value);
  }
  place(tree, ['metadata', 'version'], ocsf.version);
  const { product } = tree.metadata as { product?: Members };
  if (product?.name === undefined) place(tree, ['metadata', 'product', 'name'], 'Unknown');
  return tree;
}

function valueOf({ json, type }: Column, value: unknown): unknown {
  if (value === null || value === undefined || value === '') return undefined;
  if (json) return typeof value === 'string' ? parsed(value) : value;
  return type === 'bigint' ? Number(value) : value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return text;
  }
}

function place(tree: Members, path: readonly string[], value: unknown): void {
  let within = tree;
  for (const step of path.slice(0, -1)) within = (within[step] ??= {}) as Members;
  within[path.at(-1) as string] = value;
}

/** Fits the tree into a class; undefined if the class lacks a part that it requires. */
function assemble(described: OcsfClass, item: OcsfItem, tree: Members): OcsfDocument | undefined {
  const { unmapped, source, ...rest } = tree;
  const displaced: Displaced = new Map();
  const given = { ...rest, ...numbersOf(described, item, rest, displaced) };
  let fitting: Fitting = { displaced: new Map(displaced), banned: new Set(), profiles: new Set() };
  let kept = fitItem(item, given, '', fitting);
  if (kept === undefined) return undefined;
  const banned = unmetProfiles(item, kept, fitting.profiles);
  if (banned.size > 0) {
    fitting = { displaced, banned, profiles: new Set() };
    kept = fitItem(item, given, '', fitting);
    if (kept === undefined) return undefined;
  }
  const metadata = kept.metadata as Members;
  if (fitting.profiles.size > 0) metadata.profiles = [...fitting.profiles].sort();
  return { ...kept, unmapped: unmappedOf(unmapped as Members, source, fitting.displaced) } as OcsfDocument;
}

/** Numbers and captions of the class, and the two required numbers in values that it knows. */
function numbersOf(described: OcsfClass, item: OcsfItem, given: Members, displaced: Displaced): Members {
  const listed = (name: 'activity_id' | 'severity_id'): number => {
    const value = given[name] as number;
    if (item.attributes[name]?.enum?.includes(value)) return value;
    displaced.set(name, value);
    return other;
  };
  const activity_id = listed('activity_id');
  const { class_name, category_name } = described;
  const severity_id = listed('severity_id');
  return { ...identifiersIn(described, activity_id), class_name, category_name, activity_id, severity_id };
}

/** The source's own fields beside ours; apart from them, in `cyberactive.unmapped`, where a name would be taken twice. */
function unmappedOf(ours: Members, source: unknown, displaced: Displaced): Members {
  const taken: Members = { ...Object.fromEntries(displaced), ...ours };
  const isObject = typeof source === 'object' && source !== null && !Array.isArray(source);
  if (source === undefined) return taken;
  if (isObject && !Object.keys(source).some((key) => Object.hasOwn(taken, key))) return { ...source, ...taken };
  return { ...taken, cyberactive: { ...(ours.cyberactive as Members), unmapped: source } };
}
