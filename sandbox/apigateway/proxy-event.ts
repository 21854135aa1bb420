/**
 * What a Lambda proxy integration gives to the function (payload format 1.0).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
import type { HttpRequest } from '../edge/request';
import type { Match } from './route';

export interface EventSurroundings {
  readonly apiId: string;
  readonly accountId: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** Epoch ms. */
  readonly time: number;
  /** The path below the stage, still encoded. */
  readonly path: string;
  readonly isBinary: boolean;
}

type MultiValues = Record<string, string[]>;

export function proxyEvent(request: HttpRequest, body: Buffer, { route, parameters }: Match, surroundings: EventSurroundings): object {
  const { isBinary, path, stageVariables } = surroundings;
  const headers = eventHeaders(request, surroundings);
  const query = grouped([...request.query]);
  return {
    resource: route.path,
    path,
    httpMethod: request.method,
    headers: lastOfEach(headers),
    multiValueHeaders: headers,
    queryStringParameters: orNull(lastOfEach(query)),
    multiValueQueryStringParameters: orNull(query),
    pathParameters: orNull(parameters),
    stageVariables: orNull(stageVariables),
    requestContext: requestContext(request, route.path, surroundings),
    body: body.length === 0 ? null : body.toString(isBinary ? 'base64' : 'utf8'),
    isBase64Encoded: body.length > 0 && isBinary,
  };
}

/** `path` is the whole one that the client used: with the stage, and with what stands before it. */
function requestContext(request: HttpRequest, resourcePath: string, { apiId, accountId, stage, requestId, time }: EventSurroundings): object {
  return {
    accountId,
    apiId,
    deploymentId: apiId,
    domainName: request.headers['host'] ?? '',
    domainPrefix: apiId,
    extendedRequestId: requestId,
    httpMethod: request.method,
    identity: { ...NOBODY, sourceIp: request.sourceIp, userAgent: request.headers['user-agent'] ?? null },
    path: request.path,
    protocol: 'HTTP/1.1',
    requestId,
    requestTime: requestTime(time),
    requestTimeEpoch: time,
    resourceId: Buffer.from(resourcePath).toString('hex').slice(-6),
    resourcePath,
    stage,
  };
}

const NOBODY = {
  accessKey: null, accountId: null, caller: null, cognitoAuthenticationProvider: null, cognitoAuthenticationType: null, cognitoIdentityId: null,
  cognitoIdentityPoolId: null, principalOrgId: null, user: null, userArn: null,
};

/** Names as the client wrote them; what a gateway adds replaces what a client claims. */
function eventHeaders(request: HttpRequest, { requestId, time }: EventSurroundings): MultiValues {
  const { headers, sourceIp } = request;
  const forwardedFor = headers['x-forwarded-for'];
  const added: Record<string, string> = {
    'X-Forwarded-For': forwardedFor === undefined ? sourceIp : `${forwardedFor}, ${sourceIp}`,
    'X-Forwarded-Port': /:(\d+)$/.exec(headers['host'] ?? '')?.[1] ?? '80',
    'X-Forwarded-Proto': 'http',
    'X-Amzn-Trace-Id': headers['x-amzn-trace-id'] ?? traceId(requestId, time),
  };
  const replaced = new Set(Object.keys(added).map((name) => name.toLowerCase()));
  const sent = request.rawHeaders.filter(([name]) => !replaced.has(name.toLowerCase()) && !HOP_BY_HOP.has(name.toLowerCase()));
  return grouped([...sent, ...Object.entries(added)]);
}

const HOP_BY_HOP = new Set(['connection', 'content-length', 'expect', 'keep-alive', 'te', 'transfer-encoding', 'upgrade']);

function traceId(requestId: string, time: number): string {
  return `Root=1-${Math.floor(time / 1000).toString(16)}-${requestId.replace(/-/g, '').slice(0, 24)}`;
}

function grouped(pairs: readonly (readonly [name: string, value: string])[]): MultiValues {
  const groups: MultiValues = Object.create(null);
  for (const [name, value] of pairs) (groups[name] ??= []).push(value);
  return { ...groups };
}

function lastOfEach(groups: MultiValues): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, values.at(-1)!]));
}

function orNull<T extends object>(members: T): T | null {
  return Object.keys(members).length > 0 ? members : null;
}

/** `10/Oct/2000:13:55:36 +0000` */
function requestTime(time: number): string {
  const [, day, month, year, clock] = new Date(time).toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}
