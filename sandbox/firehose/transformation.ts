/**
 * The contract of a transform function: the event that Firehose sends and what it makes of the answer
 * (docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html). The messages are AWS's own where
 * floci-io/floci pull request 3393 has captured them; the others keep the codes of dev/monitoring-with-cloudwatch-logs.html.
 */
import { isBase64 } from './base64';
import type { BufferedRecord } from './model';

export interface TransformFailure {
  readonly code: string;
  readonly message: string;
}

/** What became of one record. `dropped` leaves no trace anywhere. */
export type Verdict =
  | { readonly result: 'ok'; readonly data: Buffer }
  | { readonly result: 'dropped' }
  | ({ readonly result: 'failed' } & TransformFailure);

const failure = (code: string, message: string) => ({ result: 'failed', code: `Lambda.${code}`, message }) as const;

const failures = {
  functionError: failure('FunctionError', 'The Lambda function was successfully invoked but it returned an error result.'),
  timedOut: failure('FunctionTimedOut', 'The Lambda function timed out.'),
  limitExceeded: failure('InvokeLimitExceeded', 'The Lambda invocation limit was exceeded.'),
  notInvoked: failure('InvocationFailure', 'The Lambda function could not be invoked.'),
  missing: failure('MissingRecordId', 'One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.'),
  duplicated: failure(
    'DuplicatedRecordId',
    'Multiple records were returned with the same record Id. Ensure that the Lambda function returns a unique record Id for each record.',
  ),
  processingFailed: failure('ProcessingFailedStatus', 'ProcessingFailed status set for record'),
  nullData: failure(
    'InvalidReturnFormat',
    'The data field cannot be null when the SourceType is DirectPut or KinesisStreamAsSource and processing result is Ok. '
      + 'The value field cannot be null when the SourceType is MSKAsSource and processing result is Ok.',
  ),
  unknownResult: failure('InvalidReturnFormat', 'The result field must be one of Ok, Dropped or ProcessingFailed.'),
  notBase64: failure('JsonMappingException', 'The data field of a returned record is not base64-encoded.'),
  notJson: failure('JsonProcessingException', 'The records returned by the Lambda function could not be parsed.'),
};

/** What a retry may mend: the function threw, timed out or was not run. */
export const invocationFailures = {
  functionError: failures.functionError,
  timedOut: failures.timedOut,
  limitExceeded: failures.limitExceeded,
  notInvoked: failures.notInvoked,
} as const;

/** The event, as `FirehoseTransformationEvent` of @types/aws-lambda; arrival in epoch ms, data in base64. */
export function transformationEvent(
  source: { readonly invocationId: string; readonly deliveryStreamArn: string; readonly region: string },
  records: readonly BufferedRecord[],
): Buffer {
  const items = records.map(({ id, arrived, data }) => ({ recordId: id, approximateArrivalTimestamp: arrived, data: data.toString('base64') }));
  return Buffer.from(JSON.stringify({ ...source, records: items }));
}

/**
 * The verdict on each record, in the order of `records`. An answer that came back is final, however malformed; ids that
 * were not asked for are ignored; no `records` means that all are missing (probed, pull request 3393). Text that is no
 * JSON and data that is no base64 fail every record, as a parser's exception does (the scope is unconfirmed).
 */
export function verdicts(records: readonly BufferedRecord[], answer: Buffer): Verdict[] {
  const returned = returnedRecords(answer);
  if (returned === undefined) return records.map(() => failures.notJson);
  const byId = new Map<unknown, Returned[]>();
  for (const record of returned) byId.set(record.recordId, [...(byId.get(record.recordId) ?? []), record]);
  const results = records.map(({ id }) => verdict(byId.get(id)));
  return results.includes(failures.notBase64) ? records.map(() => failures.notBase64) : results;
}

interface Returned {
  readonly recordId?: unknown;
  readonly result?: unknown;
  readonly data?: unknown;
}

function verdict(returned: readonly Returned[] | undefined): Verdict {
  if (!returned) return failures.missing;
  if (returned.length > 1) return failures.duplicated;
  const { result, data } = returned[0]!;
  if (result === 'Dropped') return { result: 'dropped' };
  if (result === 'ProcessingFailed') return failures.processingFailed;
  if (result !== 'Ok') return failures.unknownResult;
  if (data === null || data === undefined) return failures.nullData;
  return isBase64(data) ? { result: 'ok', data: Buffer.from(data, 'base64') } : failures.notBase64;
}

/** undefined where the answer is no JSON. */
function returnedRecords(answer: Buffer): Returned[] | undefined {
  try {
    const parsed = JSON.parse(answer.toString('utf8')) as { records?: unknown } | null;
    const records = parsed?.records;
    return Array.isArray(records) ? records.filter((record) => typeof record === 'object' && record !== null) : [];
  } catch {
    return undefined;
  }
}
