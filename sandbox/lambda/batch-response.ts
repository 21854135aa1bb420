/**
 * Reads a ReportBatchItemFailures answer: null or an empty list means that all went well, anything malformed that all
 * failed.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedItems(payload: Buffer, everything: ReadonlySet<string>): ReadonlySet<string> {
  const answer = JSON.parse(payload.toString('utf8')) as { batchItemFailures?: unknown } | null;
  const listed = answer?.batchItemFailures;
  if (answer === null || listed === undefined || listed === null) return new Set();
  if (!Array.isArray(listed)) return everything;
  const ids = listed.map((item: { itemIdentifier?: unknown } | null) => item?.itemIdentifier);
  return ids.every((id): id is string => typeof id === 'string' && everything.has(id)) ? new Set(ids) : everything;
}
