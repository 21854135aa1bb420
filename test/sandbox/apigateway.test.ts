import type { APIGatewayProxyEvent } from 'aws-lambda';
import { ServiceError } from '../../sandbox/errors';
import { openStand, raw, START, type Stand } from './edge-stand';

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:presign';
const URI = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION_ARN}/invocations`;
const integrated = { responses: {}, 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: URI, timeoutInMillis: 5000 } };

const body = {
  openapi: '3.0.1',
  info: { title: 'test', version: '1' },
  paths: {
    '/v1/uploads': { post: integrated },
    '/v1/uploads/{upload_id}': { get: integrated, parameters: [] },
    '/v1/uploads/latest': { get: integrated },
    '/files/{path+}': { 'x-amazon-apigateway-any-method': integrated },
  },
};
const busy = { statusCode: '503', responseParameters: { 'gatewayresponse.header.Retry-After': "'5'" }, responseTemplates: { 'text/plain': 'busy $context.error.responseType' } };

let stand: Stand;
let url: string;
let custom: string;
const events: APIGatewayProxyEvent[] = [];
/** What the function does next. */
let respond: (event: APIGatewayProxyEvent) => Promise<{ payload: Buffer; functionError?: string }>;
const returning = (value: unknown) => async () => ({ payload: Buffer.from(JSON.stringify(value)) });

function deployApi(name: string, document: object, stageProperties: object = {}, apiProperties: object = {}): string {
  const { apiGateway } = stand;
  const { ref: RestApiId } = apiGateway.identify('AWS::ApiGateway::RestApi', name);
  stand.deploy(apiGateway, 'AWS::ApiGateway::RestApi', name, { Name: name, Body: document, ...apiProperties });
  stand.deploy(apiGateway, 'AWS::ApiGateway::Deployment', `${name}-deployment`, { RestApiId });
  stand.deploy(apiGateway, 'AWS::ApiGateway::Stage', 'dev', { RestApiId, DeploymentId: 'd', StageName: 'dev', ...stageProperties });
  return apiGateway.localUrl(`https://${RestApiId}.execute-api.us-east-1.amazonaws.com/dev`);
}

beforeAll(async () => {
  stand = await openStand({
    functions: {
      invoke(arn, payload) {
        expect(arn).toBe(FUNCTION_ARN);
        const event = JSON.parse(payload.toString());
        events.push(event);
        return respond(event);
      },
    },
  });
  url = deployApi('usual', body, { Variables: { colour: 'blue' } }, { BinaryMediaTypes: ['application/gzip'] });
  custom = deployApi('custom', { ...body, 'x-amazon-apigateway-gateway-responses': { THROTTLED: busy, DEFAULT_5XX: busy, INTEGRATION_TIMEOUT: busy } }, {
    MethodSettings: [
      { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
      { HttpMethod: 'POST', ResourcePath: '/~1v1~1uploads', ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 },
    ],
  });
});
afterAll(() => stand.close());
beforeEach(() => {
  events.length = 0;
  respond = returning({ statusCode: 200, body: 'ok' });
});

describe('the event of a proxy integration', () => {
  test('has the request as the client sent it', async () => {
    await raw(`${url}/v1/uploads/abc%20d?a=1&a=2&b=x%26y`, { headers: { 'X-Custom': ['one', 'two'], authorization: 'Bearer secret', 'user-agent': 'curl/8', 'x-forwarded-proto': 'https' } });
    const { host } = new URL(stand.endpoint);
    expect(events).toEqual([{
      resource: '/v1/uploads/{upload_id}',
      path: '/v1/uploads/abc%20d',
      httpMethod: 'GET',
      headers: expect.objectContaining({ 'X-Custom': 'two', authorization: 'Bearer secret', Host: host, 'X-Forwarded-Proto': 'http', 'X-Forwarded-For': '127.0.0.1' }),
      multiValueHeaders: expect.objectContaining({ 'X-Custom': ['one', 'two'] }),
      queryStringParameters: { a: '2', b: 'x&y' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['x&y'] },
      pathParameters: { upload_id: 'abc d' },
      stageVariables: { colour: 'blue' },
      requestContext: expect.objectContaining({
        accountId: '000000000000', stage: 'dev', httpMethod: 'GET', resourcePath: '/v1/uploads/{upload_id}', domainName: host, path: `${new URL(url).pathname}/v1/uploads/abc%20d`,
        requestTimeEpoch: START, requestTime: '06/May/2026:07:08:09 +0000', requestId: expect.any(String),
        identity: expect.objectContaining({ sourceIp: '127.0.0.1', userAgent: 'curl/8' }),
      }),
      body: null,
      isBase64Encoded: false,
    }]);
  });

  test('has a text body as text and a binary one as base64', async () => {
    await raw(`${url}/v1/uploads`, { method: 'POST', body: '{"ü":1}' });
    await raw(`${url}/v1/uploads`, { method: 'POST', headers: { 'content-type': 'application/gzip' }, body: Buffer.from([0x1f, 0x8b, 0xff]) });
    expect(events.map(({ body: sent, isBase64Encoded }) => [sent, isBase64Encoded])).toEqual([['{"ü":1}', false], ['H4v/', true]]);
  });

  test.each([
    ['GET', '/v1/uploads/latest', '/v1/uploads/latest', null],
    ['GET', '/v1/uploads/other/', '/v1/uploads/{upload_id}', { upload_id: 'other' }],
    ['DELETE', '/files/a/b%2Fc', '/files/{path+}', { path: 'a/b/c' }],
  ])('%s %s is of %s', async (method, path, resource, parameters) => {
    await raw(url + path, { method });
    expect([events[0]!.resource, events[0]!.pathParameters]).toEqual([resource, parameters]);
  });
});

describe('the answer', () => {
  test('is the function\'s', async () => {
    respond = returning({ statusCode: 201, headers: { 'Content-Type': 'text/plain', 'X-Number': 7, 'WWW-Authenticate': 'Bearer' }, multiValueHeaders: { 'X-Many': ['a', 'b'] }, body: 'made' });
    const answer = await raw(`${url}/v1/uploads`, { method: 'POST', body: '{}' });
    expect([answer.status, answer.body]).toEqual([201, 'made']);
    expect(answer.headers).toMatchObject({ 'content-type': 'text/plain', 'x-number': '7', 'x-many': 'a, b', 'x-amzn-remapped-www-authenticate': 'Bearer', 'x-amzn-requestid': events[0]!.requestContext.requestId });
    expect(answer.headers['www-authenticate']).toBeUndefined();
  });

  test('is decoded from base64 only for who accepts a binary type', async () => {
    respond = returning({ statusCode: 200, body: 'aGk=', isBase64Encoded: true });
    expect((await raw(`${url}/v1/uploads/x`, { headers: { accept: 'application/gzip' } })).body).toBe('hi');
    expect((await raw(`${url}/v1/uploads/x`, { headers: { accept: 'application/json' } })).body).toBe('aGk=');
  });

  test.each([
    ['text', 'text'],
    ['no statusCode', { body: 'x' }],
    ['a statusCode that is none', { statusCode: 'ok' }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['a member that the format lacks', { statusCode: 200, body: 'x', cookies: [] }],
    ['an object as header', { statusCode: 200, headers: { a: {} } }],
  ])('is 502 for %s', async (_, value) => {
    respond = returning(value);
    const answer = await raw(`${url}/v1/uploads/x`);
    expect([answer.status, answer.body, answer.headers['x-amzn-errortype']]).toEqual([502, '{"message":"Internal server error"}', 'InternalServerErrorException']);
  });

  test('is 502 for a function that fails, 500 for one that cannot be called', async () => {
    respond = async () => ({ payload: Buffer.from('{"errorMessage":"boom"}'), functionError: 'Unhandled' });
    expect((await raw(`${url}/v1/uploads/x`)).status).toBe(502);
    respond = () => Promise.reject(new ServiceError('TooManyRequestsException', 'Rate Exceeded.', 429));
    expect((await raw(`${url}/v1/uploads/x`)).status).toBe(500);
    respond = () => Promise.reject(new ServiceError('RequestTooLargeException', 'payload', 413));
    expect((await raw(`${url}/v1/uploads/x`)).status).toBe(413);
  });

  test('is 504 when the integration time is over', async () => {
    respond = () => new Promise(() => {});
    const answer = raw(`${url}/v1/uploads/x`);
    while (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    await stand.scheduler.advance(5000);
    expect([(await answer).status, (await answer).body]).toEqual([504, '{"message":"Endpoint request timed out"}']);
  });
});

describe('without the function, the gateway answers', () => {
  test('an unknown path or method as if a token were missing', async () => {
    for (const [method, path] of [['GET', '/v1/nothing'], ['PUT', '/v1/uploads'], ['GET', '/v1/uploads/a/b']] as const) {
      const answer = await raw(url + path, { method });
      expect([answer.status, answer.body, answer.headers['x-amzn-errortype']]).toEqual([403, '{"message":"Missing Authentication Token"}', 'MissingAuthenticationTokenException']);
    }
    expect(events).toEqual([]);
  });

  test('an unknown API or stage as forbidden', async () => {
    for (const other of [url.replace('/dev', '/prod'), `${stand.endpoint}/_aws/execute-api/0123456789/dev`]) expect((await raw(`${other}/v1/uploads`)).body).toBe('{"message":"Forbidden"}');
  });

  test('more than 10 MB with 413, announced or not', async () => {
    const large = Buffer.alloc(10 * 1024 * 1024 + 1);
    expect((await raw(`${url}/v1/uploads`, { method: 'POST', body: large })).status).toBe(413);
    expect((await raw(`${url}/v1/uploads`, { method: 'POST', headers: { 'transfer-encoding': 'chunked' }, body: large })).status).toBe(413);
  });

  test('a broken escape with 400', async () => {
    expect((await raw(`${url}/v1/uploads/%ff`)).status).toBe(400);
  });
});

describe('an API\'s own gateway responses', () => {
  test('replace status, headers and body, by type or by class', async () => {
    respond = returning('malformed');
    const answer = await raw(`${custom}/v1/uploads/x`);
    expect([answer.status, answer.body, answer.headers['retry-after'], answer.headers['content-type']]).toEqual([503, 'busy DEFAULT_5XX', '5', 'text/plain']);
    expect((await raw(`${custom}/v1/nothing`)).status).toBe(403);
  });

  test('word the throttling, which has a bucket for each method', async () => {
    const post = () => raw(`${custom}/v1/uploads`, { method: 'POST', body: '{}' });
    expect([(await post()).status, (await post()).status, (await post()).status]).toEqual([200, 200, 503]);
    expect((await raw(`${custom}/v1/uploads/x`)).status).toBe(200);
    await stand.scheduler.advance(1000);
    expect([(await post()).status, (await post()).body]).toEqual([200, 'busy THROTTLED']);
  });
});

test('the host name of AWS leads to the same API', async () => {
  const id = /execute-api\/(\w+)/.exec(url)![1];
  const answer = await raw(`${stand.endpoint}/dev/v1/uploads/x`, { headers: { host: `${id}.execute-api.us-east-1.amazonaws.com` } });
  expect([answer.status, events[0]!.requestContext.path, events[0]!.path]).toEqual([200, '/dev/v1/uploads/x', '/v1/uploads/x']);
});

test('only addresses of APIs that are here become local', () => {
  const foreign = 'https://0123456789.execute-api.us-east-1.amazonaws.com/dev';
  expect(stand.apiGateway.localUrl(foreign)).toBe(foreign);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/_aws\/execute-api\/[a-z0-9]{10}\/dev$/);
});

describe('a template is refused', () => {
  const deploy = (change: object, stage: object = {}) => () => deployApi('refused', { ...body, ...change }, stage);
  const operation = (change: object) => ({ paths: { '/x': { get: { ...integrated, ...change } } } });

  test.each([
    ['for another integration', operation({ 'x-amazon-apigateway-integration': { type: 'mock' } }), 'expected type aws_proxy, found mock'],
    ['for an operation without one', { paths: { '/x': { get: {} } } }, 'expected type aws_proxy'],
    ['for an extension that the sandbox lacks', operation({ 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } }), 'found x-amazon-apigateway-auth'],
    ['for a longer integration time', operation({ 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: URI, timeoutInMillis: 30_000 } }), 'expected 50 to 29000'],
    ['for another document', { openapi: '2.0' }, 'expected an inline OpenAPI 3 document'],
  ])('%s', (_, change, message) => {
    expect(deploy(change)).toThrow(message);
  });

  test('for a stage property that the sandbox lacks', () => {
    expect(deploy({}, { CacheClusterEnabled: true })).toThrow('found CacheClusterEnabled');
    expect(deploy({}, { RestApiId: 'other' })).toThrow('expected an API of the template, found other');
  });
});
