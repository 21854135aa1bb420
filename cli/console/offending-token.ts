import { jsonFault } from './json-fault';

/** A part of an excerpt: offsets of UTF-16, as the page slices text. */
export interface Token {
  readonly start: number;
  readonly end: number;
}

/** What a rejected record says of itself. */
export interface Said {
  readonly source: string;
  readonly reason: string;
  readonly field: string | null;
  readonly excerpt: string | null;
}

/** Where the parts of a line stand that sources name. The first group is the part; it reads only the beginning of a line. */
const PARTS: Readonly<Record<string, RegExp>> = {
  PRI: /^(<[^>\s]{0,20}>?)/d,
  version: /^<\d{1,3}>(\S{1,20})/d,
  header: /^(?:<\d{1,3}>)?(\S{1,40})/d,
  client: /^(\S{1,255})/d,
  request: /^[^"\n]{0,1000}("[^"\n]{0,2000}"?)/d,
  status: /"\s(\S{1,20})\s/d,
};
/** The time of an access log, in brackets behind client, ident and user. */
const ACCESS_TIME = /^[^[\n]{0,1000}(\[[^\]\n]{0,80}\]?)/d;
/** Times of syslog: of RFC 3164, else a word. */
const SYSLOG_TIME = /^\s{0,40}(?:<\d{1,3}>)?(?:\d{1,2} )?([A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d{1,2}:\d\d(?::\d\d)?|\S{1,40})/d;

/**
 * The token of a rejected record that its reason is about, by what the record says and how its excerpt looks. Nothing is
 * parsed anew: the record may be of an earlier version of its source.
 * @returns null where no token can be named: of a missing field, or one that the excerpt does not reach
 */
export function offendingToken({ source, reason, field, excerpt }: Said): Token | null {
  if (excerpt === null || excerpt === '' || field === null) return null;
  const looksLikeJson = /^\s*[[{]/.test(excerpt);
  if (reason === 'invalid_json' || (looksLikeJson && field === 'record')) return jsonFault(excerpt) ?? null;
  if (looksLikeJson) return memberValue(excerpt, field.split('.').at(-1)!);
  if (reason === 'missing_field') return null;
  const part = Object.hasOwn(PARTS, field) ? tokenOf(PARTS[field]!, excerpt) : null;
  return part ?? (/time/.test(field) ? tokenOf(source === 'web_access' ? ACCESS_TIME : SYSLOG_TIME, excerpt) : null) ?? pairValue(excerpt, field);
}

/** A JSON value behind the name of its member, and a value of a line of pairs. */
const MEMBER = /\s{0,40}:\s{0,40}("(?:[^"\\]|\\.)*"?|[^\s,}\]]{1,80})/dy;
const PAIR = /=("[^"]{0,1000}"?|[^\s;|]{1,1000})/dy;

/** The value of a member of that name, of the first such. */
function memberValue(excerpt: string, name: string): Token | null {
  return firstBehind(excerpt, JSON.stringify(name), () => true, MEMBER);
}

/** `name=value` of a line of pairs. */
function pairValue(excerpt: string, name: string): Token | null {
  return firstBehind(excerpt, name, (before) => before === '' || /[\s;|]/.test(before), PAIR);
}

/** @param isAllowed judges the character before the word @param value what follows it, sticky */
function firstBehind(excerpt: string, word: string, isAllowed: (before: string) => boolean, value: RegExp): Token | null {
  for (let at = word === '' ? -1 : excerpt.indexOf(word); at >= 0; at = excerpt.indexOf(word, at + 1)) {
    value.lastIndex = at + word.length;
    const token = isAllowed(excerpt.charAt(at - 1)) ? tokenOf(value, excerpt) : null;
    if (token) return token;
  }
  return null;
}

/** @param pattern with indices */
function tokenOf(pattern: RegExp, excerpt: string): Token | null {
  const match = pattern.exec(excerpt) as (RegExpExecArray & { readonly indices?: readonly (readonly [number, number])[] }) | null;
  const place = match?.indices?.[1];
  return place ? { start: place[0], end: place[1] } : null;
}
