import { key } from './key.js';

/** Asks the console's server for documents: the ones that commands print with `--json`. */

/** What the server said no with, in words. */
export class Refused extends Error {
  /** @param {number} status @param {string} message @param {string | undefined} next what to do */
  constructor(status, message, next) {
    super(message);
    this.status = status;
    this.next = next;
  }
}

/**
 * @param {string} path below `/api/`
 * @param {Record<string, string | number | null | undefined>} [parameters] those without a value are left out
 * @returns {Promise<{as_of: string, command: string, document: any}>}
 */
export function get(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return ask(`/api/${path}${query && '?'}${query}`, {});
}

/** A call that may change something. */
export const post = (path, body) => ask(`/api/${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

async function ask(address, options) {
  const response = await fetch(address, { ...options, headers: { ...options.headers, 'x-console-key': key() } }).catch(() => {
    throw new Refused(0, 'nobody answers: the console has ended, or this machine sleeps', 'start it again: npx cyberactive console');
  });
  const body = await response.json().catch(() => ({ error: `HTTP ${response.status}` }));
  if (response.ok) return body;
  throw new Refused(response.status, body.error, body.next);
}
