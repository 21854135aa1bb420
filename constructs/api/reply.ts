import { busyText, problemMediaType, problemOf, retryAfterSeconds, type UploadError } from './problem';
import type { ApiAnswer, ApiRequest } from './request';

/** What a handler says; how it is written depends on what the client accepts. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: object;
  /** The same for a shell, with a line feed at the end. Absent: JSON for everybody. */
  readonly text?: string;
}

/** Whether the client asks for plain text before JSON: media types in the order of the header, quality is not weighed. */
export function wantsText({ headers }: Pick<ApiRequest, 'headers'>): boolean {
  const types = (headers['accept'] ?? []).join(',').split(',').map((type) => type.split(';')[0]!.trim().toLowerCase());
  const first = types.find((type) => type === 'text/plain' || type.endsWith('/json') || type.endsWith('+json') || type === '*/*');
  return first === 'text/plain';
}

/** Writes a reply as the client accepts it. */
export function written({ status, headers, body, text }: Reply, request: ApiRequest): ApiAnswer {
  const asText = text !== undefined && wantsText(request);
  const contentType = asText ? 'text/plain; charset=utf-8' : 'application/json';
  return { status, headers: { 'content-type': contentType, ...headers }, body: asText ? text : JSON.stringify(body) };
}

/** A refusal: RFC 9457, or two lines for a shell. */
export function refusal(error: UploadError, request: ApiRequest): ApiAnswer {
  const { status, code, detail, fix } = error;
  const headers = status === 401 ? { 'www-authenticate': 'Bearer' } : undefined;
  if (wantsText(request)) {
    return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: `${code} ${detail}\n${fix}\n` };
  }
  return { status, headers: { 'content-type': problemMediaType, ...headers }, body: JSON.stringify(problemOf(code, detail, fix)) };
}

/** The one answer to overload and faults; see {@link busyText}. */
export const busy: ApiAnswer = {
  status: 503,
  headers: { 'content-type': 'text/plain', 'retry-after': String(retryAfterSeconds) },
  body: busyText,
};
