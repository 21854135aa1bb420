import { isOutage } from '../../constructs/load/outage';
import { StatementError } from '../../constructs/warehouse/data-api';
import { asCommandError, CommandError, exitCodes } from '../exit';
import { Outrun } from './carry-out';

/** How far it came. */
export interface Progress {
  /** What was being done: `glue http_activity`. */
  readonly at: string;
  readonly done: number;
  readonly of: number;
  /** What goes on from here. */
  readonly again: string;
}

/**
 * The end of an apply that came in between, in words for people: what was done stays, and the same command goes on.
 * Undefined where it is a bug, which wants its stack.
 */
export function stopped(error: unknown, { at, done, of, again }: Progress): CommandError | undefined {
  const known = knownError(error);
  if (known === undefined) return undefined;
  const where = `applied ${done} of ${of} steps; stopped at ${at}`;
  return new CommandError(known.exitCode, `${where}: ${known.message}`, [...(known.next === undefined ? [] : [known.next]), `then go on: ${again}`].join('; '), known.reason);
}

/** An error of a service or the warehouse with its exit code. */
export function knownError(error: unknown): CommandError | undefined {
  if (error instanceof Outrun) return new CommandError(exitCodes.precondition, error.message, 'somebody else applies: look with cyberactive schema plan');
  if (error instanceof StatementError) return statementError(error);
  const known = asCommandError(error);
  if (known?.exitCode === exitCodes.refused && /AccessDenied/.test(known.message)) {
    return new CommandError(exitCodes.refused, known.message, 'give these credentials the right that the message names');
  }
  return known;
}

function statementError(error: StatementError): CommandError {
  if (/permission denied|must be owner|not authorized/i.test(error.message)) {
    return new CommandError(exitCodes.refused, `warehouse: ${error.message}`, "only a table's owner may alter it: give --admin-secret, as for cyberactive warehouse init");
  }
  if (isOutage(error)) return new CommandError(exitCodes.unavailable, `warehouse: ${error.message}`);
  const isMissing = /does not exist/.test(error.message);
  return new CommandError(isMissing ? exitCodes.precondition : exitCodes.refused, `warehouse: ${error.message}`, isMissing ? 'cyberactive warehouse init' : undefined);
}
