import { repairText, type FittedText } from './text';

/** Stands for a member that was left out: its size as JSON text, bytes of UTF-8. */
interface Mark {
  readonly $cut: number;
}

/**
 * Levels that JSON text may have; what is deeper becomes a mark. Logs have a dozen, SUPER takes 1,000, and without a
 * limit one record made of brackets would fail the JSON_PARSE of a whole load.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html
 */
export const deepest = 100;

/** Escapes of NUL and of half a surrogate pair, as JSON.stringify writes them (or an escaped backslash before such letters). */
const unstorableEscape = /\\u(?:0000|d[89a-f])/;

/**
 * JSON text that fits, never cut inside: members give way to `{"$cut": bytes}`, largest first, until it does. Numbers
 * that JSON or a double cannot hold exactly (integers beyond 2^53, infinities) are text.
 * @throws TypeError if the value is no JSON (undefined, a function, a symbol)
 */
export function fitJson(value: unknown, maxBytes: number): FittedText {
  if (isPlain(value, 0)) {
    const text = JSON.stringify(value);
    const isStorable = !unstorableEscape.test(text) && !text.includes('\ufffd');
    if (isStorable && (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes)) return { text, changed: false };
  }
  const change = { happened: false };
  const repaired = repair(value, 0, change);
  const fitted = fit(repaired, maxBytes);
  return { text: JSON.stringify(fitted), changed: change.happened || fitted !== repaired };
}

export const isExact = (value: number) => Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value));

/** True if JSON.stringify gives the value as we want it, but for the text inside and its length. */
function isPlain(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return isExact(value);
    case 'object':
      return value === null || (depth < deepest && isPlainContainer(value, depth));
    default:
      return false;
  }
}

function isPlainContainer(value: object, depth: number): boolean {
  if (Array.isArray(value)) return value.every((element) => isPlain(element, depth + 1));
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined && !isPlain(member, depth + 1)) return false;
  }
  return true;
}

function repair(value: unknown, depth: number, change: { happened: boolean }): unknown {
  switch (typeof value) {
    case 'string': {
      const { text, changed } = repairText(value);
      change.happened ||= changed;
      return text;
    }
    case 'bigint':
      return String(value);
    case 'number':
      return isExact(value) ? value : String(value);
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return null;
      if (depth < deepest) return repairContainer(value, depth, change);
      change.happened = true;
      return mark(0);
    default:
      throw new TypeError(`expected a JSON value, found ${typeof value}`);
  }
}

function repairContainer(value: object, depth: number, change: { happened: boolean }): unknown {
  if (Array.isArray(value)) return value.map((element) => repair(element, depth + 1, change));
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [repair(key, depth, change), repair(member, depth + 1, change)]));
}

const mark = (bytes: number): Mark => ({ $cut: bytes });
const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/**
 * The value itself if it fits, else one in which members have become marks: the largest first, and of it only what is
 * large within, where that is enough. At worst a mark alone.
 */
function fit(value: unknown, maxBytes: number): unknown {
  const size = sizeOf(value);
  if (size <= maxBytes) return value;
  if (typeof value !== 'object' || value === null) return mark(size);
  const entries = Object.entries(value).map(([key, member]) => ({ key, member: member as unknown, size: sizeOf(member) }));
  const kept = new Map(entries.map(({ key, member }) => [key, member]));
  let excess = size - maxBytes;
  for (const { key, member, size } of entries.sort((a, b) => b.size - a.size)) {
    const smaller = fit(member, size - excess);
    const saved = size - sizeOf(smaller);
    if (saved > 0) {
      kept.set(key, smaller);
      excess -= saved;
    }
    if (excess <= 0) return Array.isArray(value) ? [...kept.values()] : Object.fromEntries(kept);
  }
  return mark(size);
}
