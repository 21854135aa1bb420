import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a browser is told with every answer. Scripts and styles are files of ours; text can never become markup. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Secrets of one start: nobody else on this machine opens the console, and no other page sends for it. */
export interface Secrets {
  /** In the address that the command prints; becomes a cookie. */
  readonly key: string;
  /** In the page; goes with each call that may change something. */
  readonly token: string;
}

export const newSecrets = (): Secrets => ({ key: randomBytes(24).toString('base64url'), token: randomBytes(24).toString('base64url') });

/** Why a request is turned away. */
export interface Refusal {
  readonly status: 401 | 403 | 421;
  readonly error: string;
  readonly next: string;
}

const OPEN = 'open the address that the command printed';

/**
 * Judges where a request comes from: a name that was pointed at this machine (DNS rebinding) has another Host, another
 * page's request another Origin or Sec-Fetch-Site.
 */
export function judgeOrigin({ headers }: Pick<IncomingMessage, 'headers'>, port: number): Refusal | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host, origin } = headers;
  if (!hosts.includes(host ?? '')) return { status: 421, error: `Host: expected ${hosts[0]}, found ${host ?? 'none'}`, next: OPEN };
  if (origin !== undefined && origin !== `http://${host}`) return { status: 403, error: `Origin: expected http://${host}, found ${origin}`, next: OPEN };
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return { status: 403, error: `Sec-Fetch-Site: expected same-origin, found ${String(site)}`, next: OPEN };
  return undefined;
}

/** Cookies know no ports: consoles beside each other need names of their own. */
const cookieName = (port: number): string => `cyberactive_console_${port}`;

export const cookieFor = (port: number, { key }: Secrets): string => `${cookieName(port)}=${key}; HttpOnly; SameSite=Strict; Path=/`;

/** Whether somebody who was given the address sends this. */
export function judgeCookie({ headers }: Pick<IncomingMessage, 'headers'>, port: number, { key }: Secrets): Refusal | undefined {
  const values = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  const found = values.find(([name]) => name === cookieName(port))?.[1];
  return found !== undefined && isSame(found, key) ? undefined : { status: 401, error: 'this console: expected its key, found none or an earlier one', next: OPEN };
}

/** Whether the page's own script sends this. */
export function judgeToken({ headers }: Pick<IncomingMessage, 'headers'>, { token }: Secrets): Refusal | undefined {
  const found = headers['x-console-token'];
  const isJson = /^application\/json\b/.test(headers['content-type'] ?? '');
  if (typeof found === 'string' && isSame(found, token) && isJson) return undefined;
  return { status: 403, error: 'X-Console-Token: expected that of the page, with JSON, found another', next: 'reload the page' };
}

/** Takes the same time whatever is wrong. */
export function isSame(found: string, expected: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(found), hash(expected));
}
