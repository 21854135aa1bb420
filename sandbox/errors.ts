/**
 * The sandbox speaking as AWS.
 * @param type the error's name in the service's API, e.g. `ResourceNotFoundException`, `NoSuchKey`
 * @param status HTTP status
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  constructor(
    readonly type: string,
    message: string,
    readonly status = 400,
    /** Further members of the error document. */
    readonly detail: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
