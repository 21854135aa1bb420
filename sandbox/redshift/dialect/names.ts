import { DialectError } from './errors';

/** PostgreSQL cuts longer names silently; Redshift allows 127. */
const LONGEST_NAME = 63;

/** A name for PostgreSQL, quoted. @throws DialectError for one that it would cut */
export function identifier(name: string, line = 1): string {
  if (Buffer.byteLength(name) > LONGEST_NAME) {
    throw new DialectError(line, `a name of at most ${LONGEST_NAME} bytes (PostgreSQL's limit, 127 in Redshift)`, `${Buffer.byteLength(name)} bytes`);
  }
  return `"${name.replaceAll('"', '""')}"`;
}

export const qualified = (parts: readonly string[], line = 1) => parts.map((part) => identifier(part, line)).join('.');

/** A text for PostgreSQL. */
export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
