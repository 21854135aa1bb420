import type { ProblemCode } from './problem-codes';

/** Functions behind the API. */
export type ApiFunction = 'presign' | 'ingest';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';

/** A parameter of the query. */
export interface QueryParameter {
  readonly name: string;
  readonly description: string;
  /** @default { type: 'string' } */
  readonly schema?: object;
}

/**
 * One method and path of the API: what the published document says of it, and which function serves it. The document, the
 * gateway's integrations and the dispatch in the functions are made of these.
 */
export interface Operation {
  /** `createUpload`: OpenAPI's operationId, and the handler's name. */
  readonly id: string;
  readonly method: Method;
  /** `/v1/uploads/{upload_id}`; a last part `{path+}` takes the rest of a path. */
  readonly path: string;
  readonly function: ApiFunction;
  readonly summary: string;
  /** Asks for no upload key. */
  readonly isPublic?: true;
  readonly query?: readonly QueryParameter[];
  /** OpenAPI's requestBody. */
  readonly requestBody?: object;
  /** Answers that are no refusals, by status. 503 is added. */
  readonly answers: Readonly<Record<string, object>>;
  /** Refusals beside those of the key, which are added. */
  readonly codes?: readonly ProblemCode[];
}

/** OpenAPI's content: JSON by the schema of this name. */
export const json = (schema: string) => ({ 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } });

/** OpenAPI's content: plain text, for those who ask with `accept: text/plain` or where there is nothing else. */
export const plainText = { 'text/plain': { schema: { type: 'string' } } } as const;
