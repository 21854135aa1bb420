/** The configuration does not hold: nothing is synthesized. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(
    /** Path of the key in the stage file, `raw.lockDays`, or the name of an environment variable. */
    readonly key: string,
    readonly expected: string,
    options?: ErrorOptions,
  ) {
    super(`${key}: expected ${expected}`, options);
  }
}
