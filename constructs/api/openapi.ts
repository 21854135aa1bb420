import type { Operation, QueryParameter } from './operation';
import { operations, schemas } from './operations';
import { problemCodes, type ProblemCode } from './problem-codes';
import { problemMediaType } from './problem';

/** Of an operation that asks for a key. */
const keyCodes: readonly ProblemCode[] = ['CA2401', 'CA2402', 'CA2409'];

/**
 * The API as one OpenAPI 3.0 document, made of its operations: committed as docs/openapi.json, served at
 * `GET /v1/openapi.json`, and, with integrations added, the body of the REST API that is deployed (see api-body.ts).
 */
export function openApiDocument() {
  return {
    openapi: '3.0.1',
    info: {
      title: 'CyberActive uploads',
      version: '1',
      description:
        'Two steps upload a file: POST its description, then PUT its bytes to the URL in the answer with the headers in the answer. ' +
        'Both may be repeated blindly: the same file is the same upload. 503 is always a short text and always worth a retry.',
    },
    paths: pathsOf(operations),
    components: {
      securitySchemes: {
        uploadKey: { type: 'http', scheme: 'bearer', description: 'An upload key: ca_<key id>_<43 characters>.' },
      },
      schemas,
    },
  };
}

/** The document as served: it names the address that it was asked at. */
export function publishedDocument(baseUrl: string): object {
  const { openapi, info, ...rest } = openApiDocument();
  return { openapi, info, servers: [{ url: baseUrl }], ...rest };
}

/** The document as committed in docs/openapi.json. */
export const openApiText = (): string => `${JSON.stringify(openApiDocument(), null, 2)}\n`;

type Paths = Record<string, Record<string, ReturnType<typeof documented>>>;

function pathsOf(list: readonly Operation[]): Paths {
  const paths: Paths = {};
  for (const operation of list) (paths[operation.path] ??= {})[operation.method.toLowerCase()] = documented(operation);
  return paths;
}

function documented(operation: Operation) {
  const { id, summary, isPublic, path, query = [], requestBody, answers } = operation;
  const parameters = [...pathParameters(path), ...query.map(queryParameter)];
  return {
    operationId: id,
    summary,
    ...(!isPublic && { security: [{ uploadKey: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: { ...answers, ...refusals(codesOf(operation)), ...busy },
  };
}

/** Every code that an operation may refuse with. */
export const codesOf = ({ isPublic, codes = [] }: Operation): readonly ProblemCode[] => (isPublic ? codes : [...keyCodes, ...codes]);

const pathParameters = (path: string): object[] =>
  path.split('/').filter((segment) => segment.startsWith('{')).map((segment) => ({ name: segment.slice(1, -1).replace('+', ''), in: 'path', required: true, schema: { type: 'string' } }));

const queryParameter = ({ name, description, schema = { type: 'string' } }: QueryParameter): object => ({ name, in: 'query', description, schema });

/** By status, each with the codes that it may carry. */
function refusals(codes: readonly ProblemCode[]) {
  const statuses = [...new Set(codes.map((code) => problemCodes[code].status))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const titles = codes.filter((code) => problemCodes[code].status === status).map((code) => `${code} ${problemCodes[code].title}.`);
      const content = { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' } } };
      return [String(status), { description: titles.sort().join(' '), content }];
    }),
  );
}

const busy = {
  '503': {
    description: `${problemCodes.CA2450.title}: overload or fault. Repeat after Retry-After seconds.`,
    headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds.' } },
    content: { 'text/plain': { schema: { type: 'string' } } },
  },
};
