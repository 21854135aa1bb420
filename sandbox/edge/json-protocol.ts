/** AWS JSON 1.0 and 1.1. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
import { ServiceError } from '../errors';
import type { EdgeResponse } from '../kernel';
import type { CallContext, JsonApi } from './api';

/** @throws ServiceError as the operation does */
export async function callJson(api: JsonApi, target: string, body: Buffer, context: CallContext): Promise<EdgeResponse> {
  const name = target.slice(target.lastIndexOf('.') + 1);
  const operation = Object.hasOwn(api.operations, name) ? api.operations[name] : undefined;
  if (!operation)
    throw new ServiceError('UnknownOperationException', `${api.signingName}: expected one of ${Object.keys(api.operations).sort().join(', ')}, found ${name}`);
  const output = await operation(parse(body), context);
  return { status: 200, headers: { 'content-type': contentType(api), 'x-amzn-requestid': context.requestId }, body: serialize(output ?? {}) };
}

export function jsonError(api: JsonApi, error: ServiceError, requestId: string): EdgeResponse {
  return {
    status: error.status,
    headers: { 'content-type': contentType(api), 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.type, ...api.errorHeaders?.(error) },
    body: serialize({ __type: error.type, message: error.message, ...error.detail }),
  };
}

function contentType(api: JsonApi): string {
  return `application/x-amz-json-${api.version}`;
}

function parse(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    throw new ServiceError('SerializationException', 'The request body is not JSON');
  }
}

/** JSON.stringify would call `toJSON` of Buffer and Date first: they are looked up in their holder. */
function serialize(output: unknown): string {
  return JSON.stringify(output, function (this: Record<string, unknown>, key, value) {
    const original = this[key];
    if (original instanceof Uint8Array) return Buffer.from(original.buffer, original.byteOffset, original.byteLength).toString('base64');
    if (original instanceof Date) return original.getTime() / 1000;
    return value;
  });
}
