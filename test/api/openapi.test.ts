import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiBody, busyResponseTypes, gatewayRefusals } from '../../constructs/api/api-body';
import { codesOf, openApiDocument, openApiText } from '../../constructs/api/openapi';
import { operations } from '../../constructs/api/operations';
import { problemCodes } from '../../constructs/api/problem-codes';
import { presignStand } from '../presign/stand';

const document = openApiDocument();

test('docs/openapi.json is what the code says', () => {
  expect(readFileSync(join(__dirname, '..', '..', 'docs', 'openapi.json'), 'utf8')).toBe(openApiText());
});

test('no two operations share an id, or a method and path', () => {
  expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  expect(new Set(operations.map(({ method, path }) => `${method} ${path}`)).size).toBe(operations.length);
});

test('every schema that is referred to is there, and every one that is there is referred to', () => {
  const referred = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name!);
  expect([...new Set(referred)].sort()).toEqual(Object.keys(document.components.schemas).sort());
});

test('every code is the answer of an operation or of the gateway, or is the busy one', () => {
  const used = [...operations.flatMap(codesOf), ...Object.values(gatewayRefusals), 'CA2450'];
  expect([...new Set(used)].sort()).toEqual(Object.keys(problemCodes).sort());
});

test('the served document names the address that it was asked at and needs no key', async () => {
  const { call } = await presignStand();
  const { status, json } = await call({ path: '/v1/openapi.json', baseUrl: 'https://api.example/dev' }, '');
  expect(status).toBe(200);
  expect(json).toEqual({ ...document, servers: [{ url: 'https://api.example/dev' }] });
});

test('every member of a request that the document names is known, and no other', async () => {
  const { post } = await presignStand();
  const members = Object.keys((document.components.schemas as any).UploadRequest.properties);
  const { json } = await post({ unknown: 1 });
  expect(json.detail).toBe(`body: expected ${members.join(', ')}, found "unknown"`);
});

test.each(Object.entries(problemCodes))('%s is explained and says what to do', (code, { status, title, explanation, fix }) => {
  expect(code).toMatch(/^CA24\d\d$/);
  expect(status).toBeGreaterThanOrEqual(400);
  for (const text of [title, explanation, fix]) expect(text.length).toBeGreaterThan(5);
});

describe('the body of the REST API', () => {
  const body = apiBody({ presign: 'presign uri', ingest: 'ingest uri' }) as any;

  test('has each operation with the proxy integration of its function', () => {
    for (const { method, path, function: name } of operations) {
      expect(body.paths[path][method.toLowerCase()]['x-amazon-apigateway-integration']).toEqual({
        type: 'aws_proxy',
        httpMethod: 'POST',
        uri: `${name} uri`,
        passthroughBehavior: 'when_no_match',
      });
    }
  });

  test('cannot be made without one of its functions', () => {
    expect(() => apiBody({})).toThrow('createUpload: expected the address of the function presign, found none');
  });

  test('takes every media type as bytes', () => {
    expect(body['x-amazon-apigateway-binary-media-types']).toEqual(['*/*']);
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
    expect(JSON.stringify(document)).not.toMatch(/"(oneOf|anyOf|nullable|discriminator|exclusiveMinimum|default|example)"/);
    for (const name of Object.keys(document.components.schemas)) expect(name).toMatch(/^[A-Za-z0-9]+$/);
  });
});
