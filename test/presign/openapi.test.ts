import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiBody, busyResponseTypes } from '../../constructs/presign/api-body';
import { openApiDocument, openApiText } from '../../constructs/presign/openapi';
import { problemCodes } from '../../constructs/presign/problem-codes';
import { file, presignStand } from './stand';

/** `POST /v1/uploads` and its operation, for each in the document. */
const operations = Object.entries(openApiDocument.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation: operation as any })),
);

test('docs/openapi.json is what the code says', () => {
  expect(readFileSync(join(__dirname, '..', '..', 'docs', 'openapi.json'), 'utf8')).toBe(openApiText());
});

test.each(operations)('$method $path is answered, with a status that the document names', async ({ method, path, operation }) => {
  const { call, post } = await presignStand();
  const { json } = await post();
  const concrete = path.replace('{upload_id}', json.upload_id);
  const found = await call({ method, path: concrete, body: JSON.stringify({ ...file, host: 'another' }) });
  expect(found.status).toBeLessThan(300);
  expect(Object.keys(operation.responses)).toContain(String(found.status));
});

test.each([
  ['UploadPromise', { method: 'POST', path: '/v1/uploads', body: JSON.stringify({ ...file, host: 'another' }) }],
  ['UploadStatus', { method: 'GET', path: 'status' }],
  ['Problem', { method: 'POST', path: '/v1/uploads', body: '{}' }],
])('an answer has the members that %s names and no others', async (name, request) => {
  const { call, post, registry } = await presignStand();
  const id = (await post()).json.upload_id;
  await registry.fannedOut.create(['acme', id], { records: 1, fanned_out_at: 1 } as never);
  const { json } = await call({ ...request, path: request.path === 'status' ? `/v1/uploads/${id}` : request.path });
  const schema = (openApiDocument.components.schemas as any)[name];
  expect(Object.keys(json).filter((member) => !(member in schema.properties))).toEqual([]);
  expect(schema.required.filter((member: string) => !(member in json))).toEqual([]);
});

test('the served document names the address that it was asked at and needs no key', async () => {
  const { call } = await presignStand();
  const { status, json } = await call({ path: '/v1/openapi.json', authorization: undefined, baseUrl: 'https://api.example/dev' });
  expect(status).toBe(200);
  expect(json).toEqual({ ...openApiDocument, servers: [{ url: 'https://api.example/dev' }] });
});

test('every member of a request that the document names is known, and no other', async () => {
  const { post } = await presignStand();
  const members = Object.keys(openApiDocument.components.schemas.UploadRequest.properties);
  const { json } = await post({ unknown: 1 });
  expect(json.detail).toBe(`body: expected ${members.join(', ')}, found "unknown"`);
});

test.each(Object.entries(problemCodes))('%s is explained and says what to do', (code, { status, title, explanation, fix }) => {
  expect(code).toMatch(/^CA24\d\d$/);
  expect(status).toBeGreaterThanOrEqual(400);
  for (const text of [title, explanation, fix]) expect(text.length).toBeGreaterThan(5);
});

describe('the body of the REST API', () => {
  const body = apiBody('uri') as any;

  test('has the proxy integration on each operation', () => {
    for (const { method, path } of operations) {
      expect(body.paths[path][method.toLowerCase()]['x-amazon-apigateway-integration']).toEqual({
        type: 'aws_proxy',
        httpMethod: 'POST',
        uri: 'uri',
        passthroughBehavior: 'when_no_match',
      });
    }
  });

  test.each([...busyResponseTypes])('answers %s with 503, a short text and Retry-After', (type) => {
    expect(body['x-amazon-apigateway-gateway-responses'][type]).toEqual({
      statusCode: '503',
      responseParameters: { 'gatewayresponse.header.Retry-After': "'5'" },
      responseTemplates: { 'text/plain': 'Busy, try again (CA2450)\n' },
    });
  });

  test('covers every type of response that would be 429 or 5xx', () => {
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
    const types = ['THROTTLED', 'QUOTA_EXCEEDED', 'INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT', 'API_CONFIGURATION_ERROR', 'AUTHORIZER_CONFIGURATION_ERROR', 'AUTHORIZER_FAILURE', 'DEFAULT_5XX'];
    expect([...busyResponseTypes].sort()).toEqual(types.sort());
  });

  test.each([['MISSING_AUTHENTICATION_TOKEN', '404', 'CA2406'], ['ACCESS_DENIED', '403', 'CA2407'], ['REQUEST_TOO_LARGE', '413', 'CA2408']])(
    'answers %s with %s in the words of %s',
    (type, statusCode, code) => {
      const response = body['x-amazon-apigateway-gateway-responses'][type];
      expect(response.statusCode).toBe(statusCode);
      expect(JSON.parse(response.responseTemplates['application/problem+json'])).toMatchObject({ code, status: Number(statusCode) });
    },
  );

  test('uses nothing that API Gateway does not import', () => {
    expect(JSON.stringify(openApiDocument)).not.toMatch(/"(oneOf|anyOf|nullable|discriminator|exclusiveMinimum|default|example)"/);
    for (const name of Object.keys(openApiDocument.components.schemas)) expect(name).toMatch(/^[A-Za-z0-9]+$/);
  });
});
