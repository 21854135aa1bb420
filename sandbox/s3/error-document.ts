import type { ServiceError } from '../errors';
import { xmlDocument, type XmlTree } from '../edge/xml';
import type { EdgeRequest, EdgeResponse } from '../kernel';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses */
export function s3ErrorResponse(error: ServiceError, request: EdgeRequest, requestId: string): EdgeResponse {
  const tree = { Code: error.type, Message: error.message, ...error.detail, Resource: request.path, RequestId: requestId, HostId: hostId(requestId) };
  const headers = { ...identityHeaders(requestId), 'content-type': 'application/xml' };
  return { status: error.status, headers, body: xmlDocument('Error', tree as XmlTree) };
}

/** On every answer of S3. */
export function identityHeaders(requestId: string): Record<string, string> {
  return { 'x-amz-request-id': requestId, 'x-amz-id-2': hostId(requestId), server: 'AmazonS3' };
}

function hostId(requestId: string): string {
  return Buffer.from(`sandbox-${requestId}`).toString('base64');
}
