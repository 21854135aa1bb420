/** A row does not have the form of its class. The message has names and limits, never the value. */
export class NonconformingRow extends Error {
  override readonly name = 'NonconformingRow';
  constructor(
    /** Name of the column. */
    readonly field: string,
    readonly expected: string,
    options?: ErrorOptions,
  ) {
    super(`${field}: expected ${expected}`, options);
  }
}
