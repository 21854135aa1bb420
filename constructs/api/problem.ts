import { problemCodes, type ProblemCode } from './problem-codes';

/**
 * A refusal by the API: HTTP status, code and what to do. Caught once, at the border of the handler.
 * @param detail what was found in this request; never the key, never content
 */
export class UploadError extends Error {
  override readonly name = 'UploadError';
  readonly status: number;
  readonly fix: string;

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    fix?: string,
  ) {
    super(detail);
    this.status = problemCodes[code].status;
    this.fix = fix ?? problemCodes[code].fix;
  }
}

/** The answer's body by RFC 9457, with `code` and `fix` beside the standard members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly fix: string;
}

/** Media type of the answers that refuse. */
export const problemMediaType = 'application/problem+json';

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export function problemOf(code: ProblemCode, detail: string, fix: string = problemCodes[code].fix): Problem {
  const { status, title } = problemCodes[code];
  return { type: `urn:cyberactive:problem:${code}`, title, status, code, detail, fix };
}

/** Seconds after which a client that met an overload or a fault asks again. */
export const retryAfterSeconds = 5;

/**
 * The only body that goes with 503. Every log shipper retries on 503 with a short text; some give up on 500, 502, 504
 * and 429, and one loses data on 503 with a JSON body.
 */
export const busyText = `${problemCodes.CA2450.title} (CA2450)\n`;
