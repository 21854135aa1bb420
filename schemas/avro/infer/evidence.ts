/** What samples show of a value. */
export type SampleType = 'text' | 'integer' | 'number' | 'boolean' | 'list' | 'object';

/** What was seen of one field. */
export interface FieldEvidence {
  /** Names from the root of the record: `['tls', 'version']`. */
  readonly path: readonly string[];
  /** Records that have it with a value; null and "" are none. */
  readonly seen: number;
  readonly types: Readonly<Partial<Record<SampleType, number>>>;
  /** Different values, up to {@link mostDistinct}. */
  readonly distinct: number;
  /** Bytes of UTF-8 of the longest value, as it would be written. */
  readonly longest: number;
  /** All text values are decimal digits. */
  readonly allDigits: boolean;
  /** First value, shortened; undefined where the name says that it is a secret. */
  readonly example?: string;
  /** What the values look like: `IP address`, `e-mail address`, `time`. */
  readonly looksLike?: string;
}

/** Distinct values that are counted; more are "many". */
export const mostDistinct = 100;

/** Objects deeper than this stay JSON. */
const deepest = 4;
/** An object with more different keys than this is a map, whose keys are data: it stays JSON. */
const mostKeys = 40;
const longestExample = 40;
const secret = /pass(word|wd)?|secret|token|authorization|cookie|api_?key|credential/i;

const looks: readonly (readonly [string, RegExp])[] = [
  ['IP address', /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})$/i],
  ['e-mail address', /^[^@\s]+@[^@\s.]+\.[^@\s]+$/],
  ['time', /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/],
  ['UUID', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i],
  ['URL', /^[a-z][a-z0-9+.-]*:\/\//i],
];

interface Tally {
  readonly path: readonly string[];
  seen: number;
  readonly types: Partial<Record<SampleType, number>>;
  readonly values: Set<string>;
  longest: number;
  allDigits: boolean;
  example?: string;
  looksLike?: string | null;
}

/** Counts what records have. Fields are in the order in which they first came. */
export class Evidence {
  records = 0;
  readonly #tallies = new Map<string, Tally>();
  /** Keys of each object, to find maps. */
  readonly #keys = new Map<string, Set<string>>();

  add(record: Readonly<Record<string, unknown>>): void {
    this.records += 1;
    this.#object(record, []);
  }

  /** Fields by path; what is within a map or was also seen as a scalar is one field of JSON. */
  fields(): FieldEvidence[] {
    const whole = (path: readonly string[]) => {
      const tally = this.#tallies.get(JSON.stringify(path));
      const keys = this.#keys.get(JSON.stringify(path))?.size ?? 0;
      return keys > mostKeys || Object.keys(tally?.types ?? {}).some((type) => type !== 'object');
    };
    const isInside = (path: readonly string[]) => path.slice(0, -1).some((_, index) => whole(path.slice(0, index + 1)));
    const isBranch = ({ path, types }: Tally) => types.object !== undefined && !whole(path) && path.length < deepest && this.#keys.has(JSON.stringify(path));
    return [...this.#tallies.values()].filter((tally) => tally.seen > 0 && !isBranch(tally) && !isInside(tally.path)).map(evidenceOf);
  }

  #object(value: Readonly<Record<string, unknown>>, path: readonly string[]): void {
    for (const [name, member] of Object.entries(value)) {
      const memberPath = [...path, name];
      if (member === null || member === undefined || member === '') continue;
      this.#tally(memberPath, member);
      if (typeof member !== 'object' || Array.isArray(member) || memberPath.length >= deepest) continue;
      this.#remember(memberPath, Object.keys(member));
      this.#object(member as Record<string, unknown>, memberPath);
    }
  }

  #remember(path: readonly string[], names: readonly string[]): void {
    const key = JSON.stringify(path);
    const known = this.#keys.get(key) ?? new Set<string>();
    if (known.size <= mostKeys) for (const name of names) known.add(name);
    if (names.length > 0) this.#keys.set(key, known);
  }

  #tally(path: readonly string[], value: unknown): void {
    const key = JSON.stringify(path);
    const tally: Tally = this.#tallies.get(key) ?? { path, seen: 0, types: {}, values: new Set(), longest: 0, allDigits: true };
    this.#tallies.set(key, tally);
    const type = typeOf(value);
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    tally.seen += 1;
    tally.types[type] = (tally.types[type] ?? 0) + 1;
    if (tally.values.size < mostDistinct) tally.values.add(text.slice(0, 200));
    tally.longest = Math.max(tally.longest, Buffer.byteLength(text));
    tally.allDigits &&= /^\d{1,15}$/.test(text);
    tally.example ??= text.length > longestExample ? `${text.slice(0, longestExample)}…` : text;
    const look = looks.find(([, pattern]) => pattern.test(text.slice(0, 500)))?.[0] ?? null;
    tally.looksLike = tally.looksLike === undefined || tally.looksLike === look ? look : null;
  }
}

function typeOf(value: unknown): SampleType {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object') return 'object';
  if (typeof value === 'boolean') return 'boolean';
  // Beyond 2^53 a number has lost digits already: rows keep such integers as text.
  if (typeof value !== 'number' || (Number.isInteger(value) && !Number.isSafeInteger(value))) return 'text';
  return Number.isInteger(value) ? 'integer' : 'number';
}

function evidenceOf({ path, seen, types, values, longest, allDigits, example, looksLike }: Tally): FieldEvidence {
  return {
    path,
    seen,
    types,
    distinct: values.size,
    longest,
    allDigits,
    ...(example !== undefined && !secret.test(path.join('_')) && { example }),
    ...(looksLike != null && { looksLike }),
  };
}
