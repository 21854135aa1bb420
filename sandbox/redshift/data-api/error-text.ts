import { CopyError } from '../copy/errors';
import { DialectError } from '../dialect';

/** What `pg` tells of an error of the server. */
interface DatabaseError extends Error {
  readonly code?: string;
  readonly constraint?: string;
  readonly severity?: string;
}

const CHECK_VIOLATION = '23514';
const TEXT_TOO_LONG = '22001';

/** An error as the Data API's `Error` shows it: `ERROR: …`. */
export function errorText(error: Error): string {
  if (error instanceof CopyError || error instanceof DialectError) return `ERROR: ${error.message}`;
  const { code, constraint, severity = 'ERROR', message } = error as DatabaseError;
  if (code === TEXT_TOO_LONG || (code === CHECK_VIOLATION && constraint?.endsWith('_bytes'))) return `ERROR: ${tooLong(message, constraint)}`;
  // Its detail is left out: it may show values of a row.
  return `${severity}: ${message}`;
}

/** @see https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html */
function tooLong(message: string, constraint: string | undefined): string {
  const column = constraint === undefined ? '' : ` of column ${constraint.slice(0, -'_bytes'.length)}`;
  return `Value too long for character type${column}${constraint === undefined ? ` (${message})` : ''}`;
}
