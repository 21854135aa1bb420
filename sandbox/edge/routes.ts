/** How a request of each protocol is verified, called and refused. */
import { ServiceError } from '../errors';
import type { EdgeResponse } from '../kernel';
import type { S3Service } from '../s3';
import { s3ErrorResponse } from '../s3/error-document';
import type { CallContext, JsonApi, QueryApi, RestApi } from './api';
import type { Protocol } from './fault-answers';
import { callJson, jsonError } from './json-protocol';
import { s3Payload, s3PayloadHash } from './payload';
import { callQuery, queryError } from './query-protocol';
import { readBody } from './read-body';
import type { HttpRequest } from './request';
import { sha256Hex } from './sigv4/canonical';
import { SignatureFault } from './sigv4/fault';
import type { SignatureVerifier } from './sigv4/verify';

export interface Route {
  /** In whose words a bad signature is refused. */
  readonly protocol: Protocol;
  /** @throws ServiceError, SignatureFault */
  readonly answer: () => EdgeResponse | Promise<EdgeResponse>;
  readonly refuse: (error: ServiceError) => EdgeResponse;
}

/** A request on its way. */
export interface Arrival {
  readonly request: HttpRequest;
  readonly requestId: string;
  readonly verifier: SignatureVerifier;
}

/** @param api absent where no service has the target's prefix */
export function jsonRoute(arrival: Arrival, api: JsonApi | undefined, target: string): Route {
  const spoken = api ?? { targetPrefix: '', signingName: target, version: '1.1', operations: {} };
  return {
    protocol: 'json',
    answer: async () => {
      const { body, context } = await verifyBuffered(arrival, api?.signingName);
      return callJson(spoken, target, body, context);
    },
    refuse: (error) => jsonError(spoken, error, arrival.requestId),
  };
}

/** @param service of the credential scope; undefined for an unsigned request */
export function queryRoute(arrival: Arrival, api: QueryApi | undefined, service: string | undefined): Route {
  const { request, requestId } = arrival;
  return {
    protocol: 'query',
    answer: async () => {
      const { body, context } = await verifyBuffered(arrival, service);
      if (!api) throw new ServiceError('InvalidAction', `edge: expected a service that the sandbox knows, found ${service}`);
      return callQuery(api, request.method === 'GET' ? request.query : new URLSearchParams(body.toString('utf8')), context);
    },
    refuse: (error) => queryError(api, error, requestId),
  };
}

export function restRoute(arrival: Arrival, api: RestApi): Route {
  return unsignedRoute(arrival, async () => {
    const { body, context } = await verifyBuffered(arrival, api.signingName);
    return api.handle({ ...arrival.request, principal: context.principal }, body, context);
  });
}

/** Errors are answered as JSON, as Lambda and other services with REST paths do. */
export function unsignedRoute({ requestId }: Arrival, answer: Route['answer']): Route {
  return {
    protocol: 'json',
    answer,
    refuse: (error) => ({
      status: error.status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.type, 'x-amzn-requestid': requestId },
      body: JSON.stringify({ Type: error.status < 500 ? 'User' : 'Service', message: error.message, ...error.detail }),
    }),
  };
}

export function s3Route({ request, requestId, verifier }: Arrival, s3: S3Service): Route {
  const id = requestId.replace(/-/g, '').slice(0, 16).toUpperCase();
  return {
    protocol: 's3',
    answer: () => {
      const verified = verifier.verify(request, (authorization) => s3PayloadHash(request, authorization));
      if (!verified) throw new SignatureFault('missing', 'Access Denied');
      const presigned = verified.authorization.expiresSeconds !== undefined;
      return s3.handle({ ...request, principal: verified.principal, presigned, payload: s3Payload(request, verified) }, id);
    },
    refuse: (error) => s3ErrorResponse(error, request, id),
  };
}

/** Services other than S3 sign the hash of the body, so it is read first. */
async function verifyBuffered({ request, requestId, verifier }: Arrival, service: string | undefined): Promise<{ body: Buffer; context: CallContext }> {
  const body = await readBody(request.body);
  const verified = verifier.verify(request, () => sha256Hex(body));
  if (!verified) throw new SignatureFault('missing', 'Missing Authentication Token');
  if (service !== undefined && verified.authorization.scope.service !== service)
    throw new SignatureFault('wrong-scope', `Credential should be scoped to correct service: '${service}'.`);
  const traceHeader = request.headers['x-amzn-trace-id'];
  return { body, context: { principal: verified.principal, sourceIp: request.sourceIp, requestId, ...(traceHeader && { traceHeader }) } };
}
