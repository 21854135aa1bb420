import { UploadError } from './problem';

/** One request as the gateway matched it. */
export interface ApiRequest {
  readonly method: string;
  /** The operation's path template: `/v1/uploads/{upload_id}`. */
  readonly resource: string;
  /** What stands for the template's parameters, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Every value of each parameter of the query, decoded. */
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** Every value of each header; names in lower case. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** The bytes as sent. */
  readonly body: Buffer;
  /** Address of the API as the client sees it, up to the operation's path and without a trailing slash. */
  readonly baseUrl: string;
}

/** What a handler answers. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The one value of a header, or undefined.
 * @param name in lower case
 * @throws UploadError CA2409 where it was sent more than once with different values
 */
export function header({ headers }: ApiRequest, name: string): string | undefined {
  const values = new Set(headers[name] ?? []);
  if (values.size > 1) throw new UploadError('CA2409', `${name}: expected one value, found ${values.size}`);
  return [...values][0];
}

/**
 * The one value of a parameter of the query, or undefined.
 * @throws UploadError CA2422 where it was sent more than once with different values
 */
export function queryText({ query }: ApiRequest, name: string): string | undefined {
  const values = new Set(query[name] ?? []);
  if (values.size > 1) throw new UploadError('CA2422', `${name}: expected one value, found ${values.size}`);
  return [...values][0];
}
