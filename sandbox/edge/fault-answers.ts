/**
 * What each protocol calls a bad signature.
 * S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * JSON and query: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/CommonErrors.html and the same page of each service.
 */
import { ServiceError } from '../errors';
import { SignatureFault, type FaultKind } from './sigv4/fault';

export type Protocol = 's3' | 'json' | 'query';
type Answer = readonly [type: string, status: number];

const s3: Readonly<Record<FaultKind, Answer>> = {
  missing: ['AccessDenied', 403],
  'two-mechanisms': ['InvalidArgument', 400],
  unsupported: ['InvalidArgument', 400],
  malformed: ['AuthorizationHeaderMalformed', 400],
  'malformed-query': ['AuthorizationQueryParametersError', 400],
  'wrong-scope': ['SignatureDoesNotMatch', 403],
  'unsigned-headers': ['AccessDenied', 403],
  'no-payload-hash': ['InvalidRequest', 400],
  'unknown-key': ['InvalidAccessKeyId', 403],
  'wrong-token': ['InvalidToken', 400],
  skewed: ['RequestTimeTooSkewed', 403],
  'not-yet-valid': ['AccessDenied', 403],
  expired: ['AccessDenied', 403],
  mismatch: ['SignatureDoesNotMatch', 403],
  path: ['InvalidURI', 400],
};

const json: Readonly<Record<FaultKind, Answer>> = {
  missing: ['MissingAuthenticationTokenException', 400],
  'two-mechanisms': ['IncompleteSignatureException', 400],
  unsupported: ['IncompleteSignatureException', 400],
  malformed: ['IncompleteSignatureException', 400],
  'malformed-query': ['IncompleteSignatureException', 400],
  'wrong-scope': ['InvalidSignatureException', 400],
  'unsigned-headers': ['InvalidSignatureException', 400],
  'no-payload-hash': ['InvalidSignatureException', 400],
  'unknown-key': ['UnrecognizedClientException', 400],
  'wrong-token': ['UnrecognizedClientException', 400],
  skewed: ['InvalidSignatureException', 400],
  'not-yet-valid': ['InvalidSignatureException', 400],
  expired: ['InvalidSignatureException', 400],
  mismatch: ['InvalidSignatureException', 400],
  path: ['InvalidSignatureException', 400],
};

const query: Readonly<Record<FaultKind, Answer>> = {
  missing: ['MissingAuthenticationToken', 403],
  'two-mechanisms': ['IncompleteSignature', 400],
  unsupported: ['IncompleteSignature', 400],
  malformed: ['IncompleteSignature', 400],
  'malformed-query': ['IncompleteSignature', 400],
  'wrong-scope': ['SignatureDoesNotMatch', 403],
  'unsigned-headers': ['SignatureDoesNotMatch', 403],
  'no-payload-hash': ['SignatureDoesNotMatch', 403],
  'unknown-key': ['InvalidClientTokenId', 403],
  'wrong-token': ['InvalidClientTokenId', 403],
  skewed: ['SignatureDoesNotMatch', 403],
  'not-yet-valid': ['SignatureDoesNotMatch', 403],
  expired: ['RequestExpired', 400],
  mismatch: ['SignatureDoesNotMatch', 403],
  path: ['SignatureDoesNotMatch', 403],
};

const answers = { s3, json, query };

/** Any thrown value as the answer of that protocol; undefined where it is neither of AWS's errors: a bug. */
export function asServiceError(error: unknown, protocol: Protocol): ServiceError | undefined {
  if (error instanceof ServiceError) return error;
  if (!(error instanceof SignatureFault)) return undefined;
  const [type, status] = answers[protocol][error.kind];
  return new ServiceError(type, error.message, status, error.detail);
}
