import { objectOf, ocsf, type OcsfAttribute, type OcsfItem } from './dictionary';

/** Values that found no place, by their path in the document: `http_request.http_method`, `resources[1]`. */
export type Displaced = Map<string, unknown>;

/** How an item is being filled. */
export interface Fitting {
  readonly displaced: Displaced;
  /** Profiles that may not be used. */
  readonly banned: ReadonlySet<string>;
  /** Profiles of the attributes that were kept. */
  readonly profiles: Set<string>;
}

type Members = Record<string, unknown>;

/**
 * The part of an object that a class or object of OCSF accepts: known attributes, right types, enum values, ranges, and
 * children that have their required parts. The rest is displaced. Undefined if nothing is left, or if what is left lacks
 * a required part or breaks a constraint; nothing is displaced then.
 */
export function fitItem(item: OcsfItem, value: unknown, path: string, fitting: Fitting): Members | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const own: Fitting = { displaced: new Map(), banned: fitting.banned, profiles: new Set() };
  const kept: Members = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === null || member === undefined) continue;
    const memberPath = path === '' ? name : `${path}.${name}`;
    const attribute = Object.hasOwn(item.attributes, name) ? item.attributes[name] : undefined;
    const fitted = attribute && fitAttribute(attribute, member, memberPath, own);
    if (fitted === undefined) own.displaced.set(memberPath, member);
    else kept[name] = fitted;
  }
  if (Object.keys(kept).length === 0 || !isComplete(item, kept)) return undefined;
  for (const [at, lost] of own.displaced) fitting.displaced.set(at, lost);
  for (const profile of own.profiles) fitting.profiles.add(profile);
  return kept;
}

function fitAttribute(attribute: OcsfAttribute, value: unknown, path: string, fitting: Fitting): unknown {
  if (attribute.profile !== undefined && fitting.banned.has(attribute.profile)) return undefined;
  const fitted = attribute.list ? fitList(attribute, value, path, fitting) : fitOne(attribute, value, path, fitting);
  if (fitted !== undefined && attribute.profile !== undefined) fitting.profiles.add(attribute.profile);
  return fitted;
}

function fitList(attribute: OcsfAttribute, value: unknown, path: string, fitting: Fitting): unknown[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const own: Fitting = { ...fitting, displaced: new Map() };
  const kept: unknown[] = [];
  for (const [index, element] of value.entries()) {
    const elementPath = `${path}[${index}]`;
    const fitted = fitOne(attribute, element, elementPath, own);
    if (fitted !== undefined) kept.push(fitted);
    else if (element !== null) own.displaced.set(elementPath, element);
  }
  if (kept.length === 0) return undefined;
  for (const [at, lost] of own.displaced) fitting.displaced.set(at, lost);
  return kept;
}

function fitOne(attribute: OcsfAttribute, value: unknown, path: string, fitting: Fitting): unknown {
  const object = objectOf(attribute);
  if (object !== undefined) return fitItem(object, value, path, fitting);
  return isScalarOf(attribute, value) ? value : undefined;
}

/** True if a value without an object of its own has the attribute's type, range and enum. */
function isScalarOf({ type, object, enum: values }: OcsfAttribute, value: unknown): boolean {
  if (type === 'json_t') return true;
  if (object === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  const { base = type, maxLength = Infinity, range } = ocsf.types[type] ?? {};
  if (values !== undefined && !values.includes(value as number | string)) return false;
  if (base === 'boolean_t') return typeof value === 'boolean';
  if (base === 'string_t') return typeof value === 'string' && value !== '' && value.length <= maxLength;
  if (typeof value !== 'number' || (base !== 'float_t' && !Number.isInteger(value))) return false;
  const [least = -Infinity, most = Infinity] = range ?? [];
  return value >= least && value <= most;
}

function isComplete({ attributes, constraints }: OcsfItem, kept: Members): boolean {
  for (const [name, { required, profile }] of Object.entries(attributes)) {
    if (required && profile === undefined && !Object.hasOwn(kept, name)) return false;
  }
  const count = (names: readonly string[]) => names.filter((name) => Object.hasOwn(kept, name)).length;
  if (constraints?.at_least_one !== undefined && count(constraints.at_least_one) === 0) return false;
  return constraints?.just_one === undefined || count(constraints.just_one) === 1;
}

/** Profiles in use whose required attributes the class does not have. */
export function unmetProfiles({ attributes }: OcsfItem, kept: Members, profiles: ReadonlySet<string>): Set<string> {
  const lacking = Object.entries(attributes).filter(
    ([name, { required, profile }]) => required && profile !== undefined && profiles.has(profile) && !Object.hasOwn(kept, name),
  );
  return new Set(lacking.map(([, { profile }]) => profile as string));
}
