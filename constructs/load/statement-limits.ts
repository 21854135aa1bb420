/**
 * Limits of one load, below those of the Data API: 200 KB a statement, and by older editions 100 KB; 40 statements a
 * batch is commonly quoted and nowhere confirmed.
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html
 */
export const loadLimits = { files: 100, statements: 20, bytes: 90_000 } as const;
/** A flip cannot be halved. One of five classes has 20 statements, one of all classes still fewer than 40. */
const FLIP_STATEMENTS = 40;

/**
 * Whether a load of so many files goes into one batch. What fewer files would mend is told by the answer.
 * @throws RangeError for too many statements, which fewer files would not mend
 */
export function fitsOneBatch(statements: readonly string[], files: number): boolean {
  if (statements.length > loadLimits.statements) {
    throw new RangeError(`load: expected at most ${loadLimits.statements} statements, found ${statements.length}`);
  }
  return files <= loadLimits.files && bytesOf(statements) <= loadLimits.bytes;
}

/** Whether the exchange of generations goes into one batch. */
export function fitsFlip(statements: readonly string[]): boolean {
  return statements.length <= FLIP_STATEMENTS && bytesOf(statements) <= loadLimits.bytes;
}

const bytesOf = (statements: readonly string[]): number => statements.reduce((sum, statement) => sum + Buffer.byteLength(statement), 0);
