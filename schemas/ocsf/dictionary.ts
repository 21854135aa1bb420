import document from './ocsf-1.8.0.json';

/** A type of OCSF, such as `ip_t`: what it is made of and its limits. */
export interface OcsfType {
  readonly base?: string;
  /** UTF-16 units, as JSON Schema counts. */
  readonly maxLength?: number;
  /** Smallest and largest number. */
  readonly range?: readonly number[];
}

/** An attribute of a class or object. */
export interface OcsfAttribute {
  readonly type: string;
  /** Name of the object, if `type` is `object_t`. */
  readonly object?: string;
  readonly list?: boolean;
  readonly required?: boolean;
  readonly enum?: readonly (number | string)[];
  /** The attribute exists only under this profile. */
  readonly profile?: string;
}

/** A class or an object. */
export interface OcsfItem {
  readonly uid?: number;
  readonly category_uid?: number;
  readonly caption: string;
  readonly profiles?: readonly string[];
  /** `at_least_one`, `just_one`: names of attributes of which so many must be there. */
  readonly constraints?: { readonly at_least_one?: readonly string[]; readonly just_one?: readonly string[] };
  readonly attributes: Readonly<Record<string, OcsfAttribute>>;
}

interface OcsfDictionary {
  readonly version: string;
  readonly types: Readonly<Record<string, OcsfType>>;
  readonly classes: Readonly<Record<string, OcsfItem>>;
  readonly objects: Readonly<Record<string, OcsfItem>>;
}

/**
 * OCSF 1.8.0: the classes that are or will be event classes and every object that they reach. Written by condense.ts.
 * @see https://github.com/ocsf/ocsf-schema/tree/1.8.0
 */
export const ocsf: OcsfDictionary = document;

/** The object that an attribute holds; undefined for scalars, `json_t` and the free object. */
export function objectOf(attribute: OcsfAttribute): OcsfItem | undefined {
  if (attribute.object === undefined || attribute.object === 'object') return undefined;
  return ocsf.objects[attribute.object];
}

/**
 * The attributes along a path: `src_endpoint.ip` gives two. Undefined if a step does not exist, or goes through a list.
 */
export function attributesAlong(item: OcsfItem, path: string): OcsfAttribute[] | undefined {
  const found: OcsfAttribute[] = [];
  let within: OcsfItem | undefined = item;
  for (const step of path.split('.')) {
    const attribute: OcsfAttribute | undefined = within !== undefined && Object.hasOwn(within.attributes, step) ? within.attributes[step] : undefined;
    if (attribute === undefined) return undefined;
    found.push(attribute);
    within = attribute.list ? undefined : objectOf(attribute);
  }
  return found;
}
