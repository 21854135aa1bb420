import { isDigit } from '../time/digits';

/** The request line of HTTP, and its target by the forms of RFC 9112. */
export interface RequestLine {
  readonly method: string;
  readonly target: Target;
  /** `1.1`, `2.0`; absent in requests of HTTP 0.9. */
  readonly version?: string;
}

export interface Target {
  readonly path?: string;
  readonly query?: string;
  /** The whole target, where it is no path. */
  readonly url?: string;
  readonly scheme?: string;
  readonly hostname?: string;
  readonly port?: number;
}

/**
 * Reads `GET /path?query HTTP/1.1`; a target may contain spaces. Undefined where the text is no request: a dash, nothing, or
 * bytes that are not HTTP, such as a TLS handshake.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3
 */
export function parseRequestLine(text: string): RequestLine | undefined {
  const methodEnd = text.indexOf(' ');
  if (methodEnd <= 0 || !isMethod(text, methodEnd)) return undefined;
  const method = text.slice(0, methodEnd);
  const versionStart = text.lastIndexOf(' HTTP/');
  if (versionStart >= methodEnd && isVersion(text, versionStart + 6)) {
    if (versionStart === methodEnd) return undefined;
    return { method, target: parseTarget(text.slice(methodEnd + 1, versionStart)), version: text.slice(versionStart + 6) };
  }
  return text[methodEnd + 1] === '/' ? { method, target: parseTarget(text.slice(methodEnd + 1)) } : undefined;
}

/** Methods are tokens by RFC 9110; those in use are capitals with dashes or underscores. */
function isMethod(text: string, end: number): boolean {
  for (let index = 0; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (!((code >= 65 && code <= 90) || code === 45 || code === 95)) return false;
  }
  return true;
}

/** `1.1`, `2` or `2.0` up to the end. */
function isVersion(text: string, start: number): boolean {
  return isDigit(text, start) && (text.length === start + 1 || (text.length === start + 3 && text[start + 1] === '.' && isDigit(text, start + 2)));
}

function parseTarget(target: string): Target {
  if (target.startsWith('/') || target === '*') return splitQuery(target);
  const absolute = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)((?:[/?#].*)?)$/s.exec(target);
  if (absolute) {
    const { path, query } = splitQuery(absolute[3] as string);
    return { url: target, scheme: absolute[1], ...splitAuthority(absolute[2] as string), path, query };
  }
  const authority = splitAuthority(target);
  return authority.port === undefined ? splitQuery(target) : { url: target, ...authority };
}

function splitQuery(text: string): Target {
  const mark = text.indexOf('?');
  if (mark < 0) return { path: text || undefined };
  return { path: text.slice(0, mark) || undefined, query: text.slice(mark + 1) || undefined };
}

/** Host and port of `user@host:443` or `[::1]:443`. A port over 65535 is none. */
export function splitAuthority(authority: string): { readonly hostname?: string; readonly port?: number } {
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const colon = host.lastIndexOf(':');
  const digits = colon < 0 || host.length - colon > 6 ? '' : host.slice(colon + 1);
  const port = /^\d+$/.test(digits) && Number(digits) <= 65535 ? Number(digits) : undefined;
  const hostname = (port === undefined ? host : host.slice(0, colon)).replace(/^\[(.*)\]$/s, '$1');
  return { hostname: hostname || undefined, port };
}
