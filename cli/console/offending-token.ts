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
  PRI: /^(<[^>\s]{0,20}>?)/,
  version: /^<\d{1,3}>(\S{1,20})/,
  header: /^(?:<\d{1,3}>)?(\S{1,40})/,
  client: /^(\S{1,255})/,
  request: /^[^"\n]{0,1000}("[^"\n]{0,2000}"?)/,
  status: /"\s(\S{1,20})\s/,
};
/** The time of an access log, in brackets behind client, ident and user. */
const ACCESS_TIME = /^[^[\n]{0,1000}(\[[^\]\n]{0,80}\]?)/;
/** Times of syslog: of RFC 3164, else a word. */
const SYSLOG_TIME = /^\s{0,40}(?:<\d{1,3}>)?(?:\d{1,2} )?([A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d{1,2}:\d\d(?::\d\d)?|\S{1,40})/;

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

/** The value of a member of that name, of the first such. */
function memberValue(excerpt: string, name: string): Token | null {
  const member = new RegExp(`${quoted(JSON.stringify(name))}\\s*:\\s*("(?:[^"\\\\]|\\\\.){0,4000}"?|[^\\s,}\\]]{1,80})`);
  return tokenOf(member, excerpt);
}

/** `name=value` of a line of pairs. */
function pairValue(excerpt: string, name: string): Token | null {
  return tokenOf(new RegExp(`(?:^|[\\s;|])${quoted(name)}=("[^"]{0,1000}"?|[^\\s;|]{1,1000})`), excerpt);
}

const quoted = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

function tokenOf(pattern: RegExp, excerpt: string): Token | null {
  const match = new RegExp(pattern.source, `${pattern.flags}d`).exec(excerpt);
  const place = (match as (RegExpExecArray & { readonly indices?: readonly (readonly [number, number])[] }) | null)?.indices?.[1];
  return place ? { start: place[0], end: place[1] } : null;
}
