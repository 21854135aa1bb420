/**
 * What API Gateway answers by itself, and how an API may word it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
import { ServiceError } from '../errors';
import type { EdgeResponse } from '../kernel';

/** The types that occur here, with the usual status, message and error type. */
const usual = {
  ACCESS_DENIED: [403, 'Forbidden', 'ForbiddenException'],
  BAD_REQUEST_PARAMETERS: [400, 'Bad Request', 'BadRequestException'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token', 'MissingAuthenticationTokenException'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long', 'RequestTooLargeException'],
  THROTTLED: [429, 'Too Many Requests', 'TooManyRequestsException'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out', 'InternalServerErrorException'],
  // A function that fails, or answers what is no proxy response: AWS gives it no type of its own.
  DEFAULT_5XX: [502, 'Internal server error', 'InternalServerErrorException'],
} as const satisfies Record<string, readonly [status: number, message: string, errorType: string]>;

export type GatewayResponseType = keyof typeof usual;

export interface GatewayResponse {
  readonly statusCode?: number;
  /** Header names with their value's expression: `'literal'` or `context.…`. */
  readonly headers: Readonly<Record<string, string>>;
  /** By media type. */
  readonly templates: Readonly<Record<string, string>>;
}

/** By response type; types that never occur here are kept as well. */
export type GatewayResponses = Readonly<Record<string, GatewayResponse>>;

export interface GatewayContext {
  readonly requestId: string;
  readonly stage?: string;
  readonly apiId?: string;
  readonly resourcePath?: string;
  readonly httpMethod?: string;
}

const HEADER = 'gatewayresponse.header.';

/**
 * @param extension the body's `x-amazon-apigateway-gateway-responses`
 * @throws ServiceError BadRequestException for an expression that the sandbox does not know
 */
export function readGatewayResponses(where: string, extension: Readonly<Record<string, any>>): GatewayResponses {
  return Object.fromEntries(Object.entries(extension).map(([type, response]) => [type, readOne(`${where}.${type}`, response)]));
}

function readOne(where: string, { statusCode, responseParameters = {}, responseTemplates = {} }: Readonly<Record<string, any>>): GatewayResponse {
  const headers = Object.entries(responseParameters as Record<string, string>).map(([name, expression]) => {
    if (!name.startsWith(HEADER)) throw invalid(where, `${HEADER}…`, name);
    if (!/^('.*'|context\.[\w.]+)$/.test(expression)) throw invalid(`${where}.${name}`, "'literal' or context.…", expression);
    return [name.slice(HEADER.length), expression] as const;
  });
  return { ...(statusCode !== undefined && { statusCode: Number(statusCode) }), headers: Object.fromEntries(headers), templates: responseTemplates };
}

/**
 * @param accept the request's Accept header: which of several templates is taken; the first where none is asked for
 * @param status where it is not the type's usual one
 */
export function gatewayAnswer(
  responses: GatewayResponses,
  type: GatewayResponseType,
  context: GatewayContext,
  accept = '',
  status?: number,
): EdgeResponse {
  const [usualStatus, message, errorType] = usual[type];
  const byDefault = status ?? usualStatus;
  const own = responses[type] ?? responses[byDefault < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'];
  const values = valuesOf(context, type, message);
  const [mediaType, template] = chooseTemplate(own?.templates ?? {}, accept);
  const headers = Object.entries(own?.headers ?? {}).map(([name, expression]) => [name.toLowerCase(), evaluate(expression, values)]);
  return {
    status: own?.statusCode ?? byDefault,
    headers: { 'content-type': mediaType, 'x-amzn-errortype': errorType, ...gatewayHeaders(context), ...Object.fromEntries(headers) },
    body: template.replace(/\$context\.([\w.]+)/g, (_, name: string) => values[name] ?? ''),
  };
}

/** On every answer of API Gateway. */
export function gatewayHeaders({ requestId }: GatewayContext): Record<string, string> {
  return { 'x-amzn-requestid': requestId, 'x-amz-apigw-id': Buffer.from(requestId.slice(0, 12)).toString('base64') };
}

function valuesOf(context: GatewayContext, type: string, message: string): Record<string, string | undefined> {
  const { requestId, stage, apiId, resourcePath, httpMethod } = context;
  return {
    requestId, stage, apiId, resourcePath, httpMethod,
    extendedRequestId: requestId,
    'error.message': message,
    'error.messageString': JSON.stringify(message),
    'error.responseType': type,
  };
}

function evaluate(expression: string, values: Readonly<Record<string, string | undefined>>): string {
  return expression.startsWith("'") ? expression.slice(1, -1) : (values[expression.slice('context.'.length)] ?? '');
}

function chooseTemplate(templates: GatewayResponse['templates'], accept: string): readonly [mediaType: string, template: string] {
  const accepted = accept.split(',').map((part) => part.split(';')[0]!.trim().toLowerCase());
  const available = Object.entries(templates);
  return (
    available.find(([mediaType]) => accepted.includes(mediaType)) ??
    available.find(([mediaType]) => mediaType === 'application/json') ??
    available[0] ?? ['application/json', '{"message":$context.error.messageString}']
  );
}

function invalid(where: string, expected: string, found: string): ServiceError {
  return new ServiceError('BadRequestException', `${where}: expected ${expected}, found ${found}`);
}
