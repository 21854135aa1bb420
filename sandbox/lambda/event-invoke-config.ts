/**
 * How asynchronous events of a function are retried.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
import type { Resource } from '../kernel';
import { integer, place, refuseOthers } from '../template-properties';

export interface InvokeConfig {
  /** Attempts after the first. */
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeSeconds: number;
  /** Queue that gets a record of each event that was given up. */
  readonly onFailureArn?: string;
}

export const DEFAULT_INVOKE_CONFIG: InvokeConfig = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 };

/** @throws ServiceError for what the sandbox does not know: success destinations, qualifiers */
export function readInvokeConfig(resource: Resource): { readonly functionName: string; readonly config: InvokeConfig } {
  const { properties } = resource;
  const where = place(resource);
  refuseOthers(where, properties, ['FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds', 'DestinationConfig']);
  refuseOthers(`${where} DestinationConfig`, properties['DestinationConfig'] ?? {}, ['OnFailure']);
  const onFailureArn: string | undefined = properties['DestinationConfig']?.OnFailure?.Destination;
  const { maximumRetryAttempts, maximumEventAgeSeconds } = DEFAULT_INVOKE_CONFIG;
  return {
    functionName: String(properties['FunctionName']),
    config: {
      maximumRetryAttempts: integer(`${where} MaximumRetryAttempts`, properties['MaximumRetryAttempts'], { min: 0, max: 2, otherwise: maximumRetryAttempts }),
      maximumEventAgeSeconds: integer(`${where} MaximumEventAgeInSeconds`, properties['MaximumEventAgeInSeconds'], { min: 60, max: 21_600, otherwise: maximumEventAgeSeconds }),
      ...(onFailureArn && { onFailureArn }),
    },
  };
}
