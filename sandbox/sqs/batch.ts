/** The batch operations: up to ten entries, each with its own success or failure. */
import { ServiceError } from '../errors';

const MAX_ENTRIES = 10;

/**
 * @throws ServiceError for a batch that is malformed as a whole
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export function batch<E extends { readonly Id: string }>(entries: readonly E[], handle: (entry: E) => object): { Successful: object[]; Failed: object[] } {
  if (entries.length === 0) throw new ServiceError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > MAX_ENTRIES) throw new ServiceError('TooManyEntriesInBatchRequest', `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`);
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) throw new ServiceError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  const result = { Successful: [] as object[], Failed: [] as object[] };
  for (const entry of entries) {
    try {
      result.Successful.push({ Id: entry.Id, ...handle(entry) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      result.Failed.push({ Id: entry.Id, Code: error.type, Message: error.message, SenderFault: error.status < 500 });
    }
  }
  return result;
}
