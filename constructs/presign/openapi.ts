import { schemas } from './openapi-schemas';
import { problemCodes, type ProblemCode } from './problem-codes';
import { problemMediaType } from './problem';

/**
 * The presign API as one OpenAPI 3.0 document: committed as docs/openapi.json, served at `GET /v1/openapi.json`, and,
 * with integrations added, the body of the REST API that is deployed (see api-body.ts).
 */
export const openApiDocument = {
  openapi: '3.0.1',
  info: {
    title: 'CyberActive uploads',
    version: '1',
    description:
      'Two steps upload a file: POST its description, then PUT its bytes to the URL in the answer with the headers in the answer. ' +
      'Both may be repeated blindly: the same file is the same upload. 503 is always a short text and always worth a retry.',
  },
  paths: {
    '/v1/uploads': {
      post: {
        operationId: 'createUpload',
        summary: 'Promise an upload and get the URL to put it to.',
        security: [{ uploadKey: [] }],
        requestBody: { required: true, content: json('UploadRequest') },
        responses: {
          '200': { description: 'The file has arrived already: its status, and no URL.', content: json('UploadStatus') },
          '201': { description: 'Put the file to the URL. Asked again before it landed: the same upload, a fresh URL.', content: json('UploadPromise') },
          ...problems(400, 401, 403, 413),
          ...busy(),
        },
      },
    },
    '/v1/uploads/{upload_id}': {
      get: {
        operationId: 'showUpload',
        summary: 'What became of an upload, record by record count.',
        security: [{ uploadKey: [] }],
        parameters: [{ name: 'upload_id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          '200': { description: 'The upload.', content: json('UploadStatus') },
          ...problems(401, 403, 404),
          ...busy(),
        },
      },
    },
    '/v1/openapi.json': {
      get: {
        operationId: 'describeApi',
        summary: 'This document.',
        responses: { '200': { description: 'OpenAPI 3.0.', content: { 'application/json': { schema: { type: 'object' } } } }, ...busy() },
      },
    },
  },
  components: {
    securitySchemes: {
      uploadKey: { type: 'http', scheme: 'bearer', description: 'An upload key: ca_<key id>_<43 characters>.' },
    },
    schemas,
  },
};

/** The document as served: it names the address that it was asked at. */
export function publishedDocument(baseUrl: string): object {
  const { openapi, info, ...rest } = openApiDocument;
  return { openapi, info, servers: [{ url: baseUrl }], ...rest };
}

/** The document as committed in docs/openapi.json. */
export const openApiText = (): string => `${JSON.stringify(openApiDocument, null, 2)}\n`;

function json(schema: keyof typeof schemas) {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } };
}

/** Responses by status, each with the codes that it may carry. */
function problems(...statuses: number[]) {
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      { description: titlesOf(status), content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' } } } },
    ]),
  );
}

function titlesOf(status: number): string {
  const codes = (Object.keys(problemCodes) as ProblemCode[]).filter((code) => problemCodes[code].status === status);
  return codes.map((code) => `${code} ${problemCodes[code].title}.`).join(' ');
}

function busy() {
  return {
    '503': {
      description: `${problemCodes.CA2450.title}: overload or fault. Repeat after Retry-After seconds.`,
      headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds.' } },
      content: { 'text/plain': { schema: { type: 'string' } } },
    },
  };
}
