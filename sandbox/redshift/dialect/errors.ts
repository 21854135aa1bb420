/** SQL that Redshift does not have, or that the sandbox does not know. The message names it and its place. */
export class DialectError extends Error {
  override readonly name = 'DialectError';
  constructor(
    /** 1-based line of the statement. */
    readonly line: number,
    expected: string,
    found: string,
  ) {
    super(`line ${line}: expected ${expected}, found ${found}`);
  }
}

/** Redshift itself would refuse it. */
export const notInRedshift = (line: number, what: string, instead?: string) =>
  new DialectError(line, `SQL that Redshift has${instead ? ` (${instead})` : ''}`, what);

/** Redshift may have it; the sandbox translates a closed list of shapes. */
export const unknownToSandbox = (line: number, what: string) => new DialectError(line, 'a statement shape that the sandbox knows', what);
