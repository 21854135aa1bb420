/**
 * A REST API's body: OpenAPI 3 with API Gateway's extensions. Only Lambda proxy integrations are known here.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
import { ServiceError } from '../errors';
import { readGatewayResponses, type GatewayResponses } from './gateway-response';
import type { Integration, Route } from './route';

type Document = Readonly<Record<string, any>>;

export interface ApiBody {
  readonly routes: readonly Route[];
  readonly binaryMediaTypes: readonly string[];
  readonly gatewayResponses: GatewayResponses;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const ANY_METHOD = 'x-amazon-apigateway-any-method';
const INTEGRATION = 'x-amazon-apigateway-integration';
const GATEWAY_RESPONSES = 'x-amazon-apigateway-gateway-responses';
const BINARY_MEDIA_TYPES = 'x-amazon-apigateway-binary-media-types';
const extensions = [ANY_METHOD, INTEGRATION, GATEWAY_RESPONSES, BINARY_MEDIA_TYPES];

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const TIMEOUT_MS = { min: 50, max: 29_000 };

/** @throws ServiceError BadRequestException for what is no such document, or an extension that the sandbox does not know */
export function readApiBody(where: string, body: unknown): ApiBody {
  const document = body as Document;
  if (typeof document?.['openapi'] !== 'string' || !document['openapi'].startsWith('3.'))
    throw invalid(where, 'an inline OpenAPI 3 document', typeof body);
  refuseUnknownExtensions(where, document);
  const paths = Object.entries((document['paths'] ?? {}) as Record<string, Document>);
  return {
    routes: paths.flatMap(([path, item]) => readPath(`${where}.paths.${path}`, path, item)),
    binaryMediaTypes: document[BINARY_MEDIA_TYPES] ?? [],
    gatewayResponses: readGatewayResponses(`${where}.${GATEWAY_RESPONSES}`, document[GATEWAY_RESPONSES] ?? {}),
  };
}

function readPath(where: string, path: string, item: Document): Route[] {
  return Object.entries(item)
    .filter(([name]) => METHODS.includes(name) || name === ANY_METHOD)
    .map(([name, operation]) => ({
      path,
      method: name === ANY_METHOD ? 'ANY' : name.toUpperCase(),
      integration: readIntegration(`${where}.${name}.${INTEGRATION}`, operation[INTEGRATION]),
    }));
}

function readIntegration(where: string, integration: Document | undefined): Integration {
  const { type, uri, httpMethod, timeoutInMillis = TIMEOUT_MS.max, passthroughBehavior: _, ...other } = integration ?? {};
  if (String(type).toLowerCase() !== 'aws_proxy') throw invalid(where, 'type aws_proxy', type);
  if (httpMethod !== 'POST') throw invalid(where, 'httpMethod POST, by which functions are invoked', httpMethod);
  const unknown = Object.keys(other)[0];
  if (unknown !== undefined) throw invalid(where, 'type, uri, httpMethod, timeoutInMillis, passthroughBehavior', unknown);
  const timeoutMs = Number(timeoutInMillis);
  if (!(timeoutMs >= TIMEOUT_MS.min && timeoutMs <= TIMEOUT_MS.max))
    throw invalid(`${where}.timeoutInMillis`, `${TIMEOUT_MS.min} to ${TIMEOUT_MS.max}`, timeoutInMillis);
  const functionArn = /:lambda:path\/2015-03-31\/functions\/(arn:[^/]+)\/invocations$/.exec(String(uri))?.[1];
  if (functionArn === undefined) throw invalid(`${where}.uri`, "the address of a function's invocations", typeof uri);
  return { functionArn, timeoutMs };
}

/** An extension changes what the API does, wherever it stands. */
function refuseUnknownExtensions(where: string, node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [name, member] of Object.entries(node)) {
    if (name.startsWith('x-amazon-apigateway-') && !extensions.includes(name)) throw invalid(where, extensions.join(', '), name);
    refuseUnknownExtensions(`${where}.${name}`, member);
  }
}

export function invalid(where: string, expected: string, found: unknown): ServiceError {
  return new ServiceError('BadRequestException', `${where}: expected ${expected}, found ${found}`);
}
