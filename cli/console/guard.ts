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

/** The secret of one start: nobody else on this machine asks the console, and no other page does. */
export const newKey = (): string => randomBytes(24).toString('base64url');

/**
 * The address that hands the key over. It stands in the fragment, which a browser sends to nobody: a cookie would go to every
 * server on 127.0.0.1, whatever its port, other users' included.
 * @see https://www.rfc-editor.org/rfc/rfc6265#section-8.5 cookies are not isolated by port
 */
export const addressWith = (key: string, port: number): string => `http://127.0.0.1:${port}/#key=${key}`;

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

/** Whether somebody who was given the address sends this. A header, which no other page's form, picture or link can send. */
export function judgeKey({ headers }: Pick<IncomingMessage, 'headers'>, key: string): Refusal | undefined {
  const found = headers['x-console-key'];
  return typeof found === 'string' && isSame(found, key) ? undefined : { status: 401, error: 'this console: expected its key, found none or an earlier one', next: OPEN };
}

/** Takes the same time whatever is wrong. */
function isSame(found: string, expected: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(found), hash(expected));
}
