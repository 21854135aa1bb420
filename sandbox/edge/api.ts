/** How a service offers its operations to the edge: JSON 1.0/1.1, query/XML, or its own REST paths. */
import type { EdgeRequest, EdgeResponse, Principal } from '../kernel';
import type { ServiceError } from '../errors';

/** Who calls an operation and under which request id. */
export interface CallContext {
  readonly principal: Principal;
  readonly sourceIp: string;
  readonly requestId: string;
  /** `X-Amzn-Trace-Id`, by which Lambda recognises a function that feeds itself. */
  readonly traceHeader?: string;
}

/**
 * One operation, knowing nothing of HTTP. Blobs of the input are base64 text as sent. In the output `Uint8Array` becomes
 * base64, `Date` becomes epoch seconds (JSON) or ISO 8601 (query), and undefined members are left out.
 * @throws ServiceError what the caller is answered
 */
export type Operation = (input: any, context: CallContext) => unknown;

/** AWS JSON: `X-Amz-Target: <targetPrefix>.<Operation>`. */
export interface JsonApi {
  /** e.g. `Firehose_20150804`, `AWSGlue`, `RedshiftData`, `AmazonSQS`. */
  readonly targetPrefix: string;
  /** The service name in the credential scope, e.g. `firehose`. */
  readonly signingName: string;
  readonly version: '1.0' | '1.1';
  readonly operations: Readonly<Record<string, Operation>>;
  /** Further headers of an error answer, e.g. `x-amzn-query-error`. */
  errorHeaders?(error: ServiceError): Readonly<Record<string, string>>;
}

/**
 * AWS query: form fields `Action`, `Version` and parameters in, XML out. `A.member.1.B=x` (or `A.1.B=x`) reaches the
 * operation as `{A: [{B: 'x'}]}`; all values are text.
 */
export interface QueryApi {
  /** e.g. `cloudformation`, `sts`, `sqs`. */
  readonly signingName: string;
  /** XML namespace of the answers, e.g. `http://cloudformation.amazonaws.com/doc/2010-05-15/`. */
  readonly namespace: string;
  /** `member`: lists are `<Name><member>…`; `flat`: the list's element is repeated. @default 'member' */
  readonly lists?: 'member' | 'flat';
  readonly operations: Readonly<Record<string, Operation>>;
}

/** A service with REST paths of its own (Lambda). Errors are answered as `application/json` with `x-amzn-errortype`. */
export interface RestApi {
  /** The service name in the credential scope, e.g. `lambda`: what signed requests are dispatched by. */
  readonly signingName: string;
  /** The body is buffered and its hash was checked. `body` of the request is that buffer as a stream. */
  handle(request: EdgeRequest & { readonly principal: Principal }, body: Buffer, context: CallContext): EdgeResponse | Promise<EdgeResponse>;
}

/** Paths under `/_sandbox/`, unsigned. */
export type ControlHandler = (request: EdgeRequest) => EdgeResponse | Promise<EdgeResponse>;
