/**
 * What an event source mapping of the template is set to; the source is an SQS standard queue.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
 */
import { ServiceError } from '../errors';
import type { Resource } from '../kernel';
import { flag, integer, place, refuseOthers } from '../template-properties';

export interface MappingConfig {
  /** Names the resource in errors. */
  readonly where: string;
  readonly queueArn: string;
  readonly functionName: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  /** Invocations at the same time. */
  readonly maximumConcurrency: number;
  readonly reportBatchItemFailures: boolean;
}

/** Pollers that Lambda starts with; it goes up to 1,000, which this machine could not carry. */
const DEFAULT_CONCURRENCY = 5;

/** @throws ServiceError for sources other than SQS, filters, and values that Lambda refuses */
export function readMapping(resource: Resource): MappingConfig {
  const { properties } = resource;
  const where = place(resource);
  refuseOthers(where, properties, ['EventSourceArn', 'FunctionName', 'Enabled', 'BatchSize', 'MaximumBatchingWindowInSeconds', 'ScalingConfig', 'FunctionResponseTypes', 'Tags']);
  refuseOthers(`${where} ScalingConfig`, properties['ScalingConfig'] ?? {}, ['MaximumConcurrency']);
  const queueArn = String(properties['EventSourceArn']);
  if (!queueArn.startsWith('arn:aws:sqs:')) throw new ServiceError('InvalidParameterValueException', `${where} EventSourceArn: expected a queue, found ${queueArn}`);
  const batchSize = integer(`${where} BatchSize`, properties['BatchSize'], { min: 1, max: 10_000, otherwise: 10 });
  const window = integer(`${where} MaximumBatchingWindowInSeconds`, properties['MaximumBatchingWindowInSeconds'], { min: 0, max: 300, otherwise: 0 });
  if (batchSize > 10 && window < 1) throw new ServiceError('InvalidParameterValueException', `${where}: Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10`);
  return {
    where,
    queueArn,
    functionName: String(properties['FunctionName']),
    enabled: properties['Enabled'] === undefined || flag(properties['Enabled']),
    batchSize,
    batchingWindowMs: window * 1000,
    maximumConcurrency: integer(`${where} MaximumConcurrency`, properties['ScalingConfig']?.MaximumConcurrency, { min: 2, max: 1000, otherwise: DEFAULT_CONCURRENCY }),
    reportBatchItemFailures: responseTypes(where, properties['FunctionResponseTypes'] ?? []),
  };
}

function responseTypes(where: string, types: readonly string[]): boolean {
  const other = types.find((type) => type !== 'ReportBatchItemFailures');
  if (other !== undefined) throw new ServiceError('InvalidParameterValueException', `${where} FunctionResponseTypes: expected ReportBatchItemFailures, found ${other}`);
  return types.length > 0;
}
