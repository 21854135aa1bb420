import { openApiDocument } from './openapi';
import type { ApiFunction } from './operation';
import { operations } from './operations';
import { busyText, problemMediaType, problemOf, retryAfterSeconds } from './problem';
import { problemCodes, type ProblemCode } from './problem-codes';

/**
 * What API Gateway answers by itself for overload and faults. Its own answers would be 429, 500 and 504 with JSON, on
 * which several log shippers drop data; 503 with a short text is retried by all of them.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const busyResponseTypes = [
  'THROTTLED',
  'QUOTA_EXCEEDED',
  'INTEGRATION_FAILURE',
  'INTEGRATION_TIMEOUT',
  'API_CONFIGURATION_ERROR',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'DEFAULT_5XX',
] as const;

/** What the gateway refuses by itself, in the API's own words. MISSING_AUTHENTICATION_TOKEN is its name for an unknown route. */
export const gatewayRefusals: Readonly<Record<string, ProblemCode>> = {
  MISSING_AUTHENTICATION_TOKEN: 'CA2406',
  RESOURCE_NOT_FOUND: 'CA2406',
  ACCESS_DENIED: 'CA2407',
  REQUEST_TOO_LARGE: 'CA2408',
};

/**
 * The REST API's body: the published document with each operation's Lambda proxy integration, and the gateway's own
 * responses. Every media type is binary: a body is given to the function as the bytes that were sent.
 * @param uris by function, `arn:…:apigateway:…:lambda:path/2015-03-31/functions/…/invocations`
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
 */
export function apiBody(uris: Readonly<Partial<Record<ApiFunction, string>>>): object {
  const { paths, ...document } = openApiDocument();
  const integrations: typeof paths = {};
  for (const operation of operations) {
    const path = (integrations[operation.path] ??= {});
    const method = operation.method.toLowerCase();
    const uri = uris[operation.function];
    if (uri === undefined) throw new Error(`${operation.id}: expected the address of the function ${operation.function}, found none`);
    const integration = { type: 'aws_proxy', httpMethod: 'POST', uri, passthroughBehavior: 'when_no_match' };
    path[method] = { ...paths[operation.path]![method]!, ...{ 'x-amazon-apigateway-integration': integration } };
  }
  return {
    ...document,
    paths: integrations,
    'x-amazon-apigateway-binary-media-types': ['*/*'],
    'x-amazon-apigateway-gateway-responses': gatewayResponses(),
  };
}

function gatewayResponses(): object {
  const busy = {
    statusCode: '503',
    responseParameters: { 'gatewayresponse.header.Retry-After': `'${retryAfterSeconds}'` },
    responseTemplates: { 'text/plain': busyText },
  };
  const refused = Object.entries(gatewayRefusals).map(([type, code]) => [type, refusal(code)]);
  return { ...Object.fromEntries(busyResponseTypes.map((type) => [type, busy])), ...Object.fromEntries(refused) };
}

function refusal(code: ProblemCode) {
  const { status, explanation } = problemCodes[code];
  return { statusCode: String(status), responseTemplates: { [problemMediaType]: JSON.stringify(problemOf(code, explanation)) } };
}
