import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { ApiAnswer, ApiRequest } from './request';

type MultiValues = Readonly<Record<string, readonly string[] | undefined>> | null | undefined;

/**
 * The request in a REST API's proxy event. All media types are binary for this API (api-body.ts), so that the body comes
 * as the bytes that were sent: as text, what is no UTF-8 would be lost.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
 */
export function requestOf(event: APIGatewayProxyEvent): ApiRequest {
  const headers = lowerCased(event.multiValueHeaders);
  const { path, domainName } = event.requestContext;
  const protocol = headers['x-forwarded-proto']?.[0] ?? 'https';
  return {
    method: event.httpMethod,
    resource: event.resource,
    parameters: defined(event.pathParameters ?? {}),
    query: defined(event.multiValueQueryStringParameters ?? {}),
    headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    baseUrl: `${protocol}://${headers['host']?.[0] ?? domainName}${mountedAt(path, event.resource)}`,
  };
}

export const resultOf = ({ status, headers, body }: ApiAnswer): APIGatewayProxyResult => ({ statusCode: status, headers: { ...headers }, body });

/**
 * What stands before the operation's path, the stage or a custom domain's base path, without a trailing slash.
 * @param path as the client sent it
 */
function mountedAt(path: string, resource: string): string {
  const whole = path.endsWith('/') ? path.slice(0, -1) : path;
  // The last parameter may stand for several segments.
  if (resource.includes('+}')) return whole.slice(0, Math.max(0, whole.indexOf(resource.slice(0, resource.indexOf('{')))));
  const segments = resource.split('/').filter((segment) => segment !== '').length;
  return whole.split('/').slice(0, segments > 0 ? -segments : undefined).join('/');
}

function lowerCased(values: MultiValues): Record<string, readonly string[]> {
  const headers: Record<string, readonly string[]> = {};
  for (const [name, list = []] of Object.entries(values ?? {})) headers[name.toLowerCase()] = [...(headers[name.toLowerCase()] ?? []), ...list];
  return headers;
}

const defined = <T>(members: Readonly<Record<string, T | undefined>>): Record<string, T> =>
  Object.fromEntries(Object.entries(members).filter((entry): entry is [string, T] => entry[1] !== undefined));
