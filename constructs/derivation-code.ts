import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The functions that decide what becomes of a record. */
const BUNDLES = ['fan-out', 'transform'] as const;

/**
 * The code that derives events from files, in short: a stage puts it out, so that a command can tell whether it runs the
 * same. Equal bundles are equal code; a bundle differs also where only its libraries do.
 * @param bundles folder of `bundle`
 * @returns 16 hex digits
 */
export function derivationCode(bundles: string): string {
  const hash = createHash('sha256');
  for (const name of BUNDLES) hash.update(readFileSync(join(bundles, name, 'index.js'))).update(name);
  return hash.digest('hex').slice(0, 16);
}
