/**
 * The payloads with which Lambda reports that a function failed.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html
 */
import type { Outcome } from './function-host';

/** Lambda's limits on payloads, bytes. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_REQUEST_BYTES = 6_291_456;
export const MAX_ASYNC_REQUEST_BYTES = 1_048_576;
/** 6 MB and 100 bytes for the envelope, as the error's text says. */
export const MAX_RESPONSE_BYTES = 6_291_556;

export interface ErrorDocument {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export function failure(document: ErrorDocument, log: string): Outcome {
  return { payload: Buffer.from(JSON.stringify(document)), functionError: 'Unhandled', log };
}

export function timedOut(requestId: string, timeoutMs: number): ErrorDocument {
  return { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds` };
}

/** @param reason e.g. `exit status 3`, `signal: killed`; undefined for exit status 0 */
export function exited(requestId: string, reason: string | undefined): ErrorDocument {
  const how = reason === undefined ? 'without providing a reason' : `with error: ${reason}`;
  return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: Runtime exited ${how}` };
}

export function responseTooLarge(): ErrorDocument {
  return {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  };
}
