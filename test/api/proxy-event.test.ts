import type { APIGatewayProxyEvent } from 'aws-lambda';
import { requestOf, resultOf } from '../../constructs/api/proxy-event';

const event = (change: object = {}): APIGatewayProxyEvent =>
  ({
    ...{ httpMethod: 'GET', resource: '/v1/uploads/{upload_id}', pathParameters: { upload_id: 'a' }, body: null, isBase64Encoded: false },
    multiValueHeaders: { Host: ['x.execute-api.us-east-1.amazonaws.com'], 'X-Forwarded-Proto': ['https'], Accept: ['text/plain', 'b'] },
    multiValueQueryStringParameters: { host: ['a', 'b'] },
    requestContext: { path: '/dev/v1/uploads/a', domainName: 'x' },
    ...change,
  }) as unknown as APIGatewayProxyEvent;

test('an event becomes a request: template, parameters, all values of query and headers', () => {
  expect(requestOf(event())).toEqual({
    ...{ method: 'GET', resource: '/v1/uploads/{upload_id}', parameters: { upload_id: 'a' }, query: { host: ['a', 'b'] }, body: Buffer.alloc(0) },
    headers: { host: ['x.execute-api.us-east-1.amazonaws.com'], 'x-forwarded-proto': ['https'], accept: ['text/plain', 'b'] },
    baseUrl: 'https://x.execute-api.us-east-1.amazonaws.com/dev',
  });
});

test('a body is the bytes that were sent, also such as are no text', () => {
  const bytes = Buffer.from([0x1f, 0x8b, 0xff, 0x00]);
  expect(requestOf(event({ body: bytes.toString('base64'), isBase64Encoded: true })).body).toEqual(bytes);
  expect(requestOf(event({ body: 'für' })).body).toEqual(Buffer.from('für'));
});

test.each([
  ['/dev/v1/uploads/a', '/v1/uploads/{upload_id}', '/dev'],
  ['/v1/uploads/a/', '/v1/uploads/{upload_id}', ''],
  ['/logs/v1/uploads', '/v1/uploads', '/logs'],
  ['/dev/v1/fluent-bit/put/b/tag/v1/fluent-bit/put/x', '/v1/fluent-bit/put/{path+}', '/dev'],
  ['/dev/', '/', '/dev'],
  ['/dev/_cat/health', '/_cat/health', '/dev'],
])('of %s, %s is served at %j', (path, resource, mounted) => {
  expect(requestOf(event({ resource, requestContext: { path, domainName: 'x' } })).baseUrl).toBe(`https://x.execute-api.us-east-1.amazonaws.com${mounted}`);
});

test('a request without headers or parameters is one all the same', () => {
  expect(requestOf(event({ multiValueHeaders: null, multiValueQueryStringParameters: null, pathParameters: null }))).toMatchObject({ headers: {}, query: {}, parameters: {}, baseUrl: 'https://x/dev' });
});

test('an answer becomes a result', () => {
  expect(resultOf({ status: 201, headers: { a: 'b' }, body: 'c' })).toEqual({ statusCode: 201, headers: { a: 'b' }, body: 'c' });
});
