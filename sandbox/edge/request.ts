import type { EdgeRequest } from '../kernel';

/** A request as it came over HTTP. */
export interface HttpRequest extends EdgeRequest {
  /** Names in the client's spelling, duplicates kept. `headers` has them lower-case, duplicates joined by `,`. */
  readonly rawHeaders: readonly (readonly [name: string, value: string])[];
}

/** A request whose signature was checked, or which carries none. */
export interface VerifiedRequest extends HttpRequest {
  /** The signature was in the query. */
  readonly presigned: boolean;
  /** The payload without aws-chunked framing; ends in an error if a chunk's signature or length is wrong. */
  readonly payload: Payload;
}

export interface Payload {
  readonly stream: import('node:stream').Readable;
  /** Bytes without framing, if the request says so. */
  readonly length?: number;
  /** Hex SHA-256 that the payload must have (`x-amz-content-sha256`). */
  readonly sha256?: string;
  /** Names of the trailers that `x-amz-trailer` announces. */
  readonly trailerNames: readonly string[];
  /** What came behind the last chunk; complete once the stream has ended. */
  readonly trailers: ReadonlyMap<string, string>;
}
