import { UploadError } from '../api/problem';
import { header, queryText, type ApiRequest } from '../api/request';
import { optionalText } from '../presign/request';

/**
 * What tells a batch from another with the same bytes. A repetition after a lost answer and a log that says the same
 * twice look alike; without evidence nothing is taken for a repetition, since losing is worse than repeating.
 * - `Idempotency-Key`: the client says which batches are one.
 * - `?identity=content`: the operator says that these lines never recur, so the same bytes are the same batch.
 * - neither: each request is a batch of its own.
 * @param newId an id that no other request has
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 * @throws UploadError CA2422, CA2462
 */
export function occurrenceOf(request: ApiRequest, newId: () => string): string | undefined {
  const key = optionalText(header(request, 'idempotency-key'), 'idempotency-key', 255, 'CA2462');
  if (key !== undefined && key !== '') return `key ${key}`;
  const identity = queryText(request, 'identity') ?? 'request';
  if (identity === 'content') return undefined;
  if (identity !== 'request') throw new UploadError('CA2422', 'identity: expected request or content, found another text');
  return `request ${newId()}`;
}
