import type { Reply } from '../api/reply';
import { queryText, type ApiRequest } from '../api/request';
import { forEachSideBySide } from '../load/side-by-side';
import { dayOf, type IssuedDocument, type Registry } from '../state/registry';
import { inScope, type Caller } from './caller';
import type { PresignDependencies } from './dependencies';
import { parseListQuery, type ListQuery, type Place } from './list-query';
import { lineOf, statusUrl } from './show-upload';
import { readDocuments, statusOf, type UploadStatus } from './upload-status';

/**
 * `GET /v1/uploads`: the customer's uploads by the day of their promise, for reconciliation. What one call does is
 * bounded whatever it finds: `limit` uploads are looked at, by one to six GET requests each, and a LIST for each day. A
 * page may be empty and still have a cursor.
 */
export async function listUploads(request: ApiRequest, caller: Caller, { registry, now }: PresignDependencies): Promise<Reply> {
  const query = parseListQuery((name) => queryText(request, name), Object.keys(request.query), now());
  const { places, next } = await placesAfter(registry, caller.customer.customer_id, query);
  const found: (UploadStatus | undefined)[] = [];
  await forEachSideBySide([...places.entries()], async ([index, { uploadId }]) => {
    found[index] = await statusIf(query, registry, caller, uploadId);
  });
  const uploads = found.filter((status) => status !== undefined);
  const body = {
    uploads: uploads.map((status) => ({ ...status, status_url: statusUrl(request.baseUrl, status) })),
    examined: places.length,
    ...(next && { next_cursor: `${next.day}/${next.uploadId}` }),
  };
  const cursor = next ? `next_cursor ${next.day}/${next.uploadId}\n` : '';
  return { status: 200, body, text: uploads.map((status) => `${lineOf(status).trimEnd()} ${status.source} ${status.host} ${status.path}\n`).join('') + cursor };
}

/** The next uploads to look at, in the order of day and id. `next` is where to go on, if there may be more. */
async function placesAfter(registry: Registry, customerId: string, { days, limit, cursor }: ListQuery): Promise<{ places: Place[]; next?: Place }> {
  const places: Place[] = [];
  // Whatever a cursor says: no day is listed that the question is not about.
  const first = cursor && cursor.day > days.first ? cursor.day : days.first;
  for (let day = first; day <= days.last; day = dayOf(Date.parse(day) + 86_400_000)) {
    for await (const uploadId of registry.uploadsOfCustomer(day, customerId, day === cursor?.day ? cursor.uploadId : undefined)) {
      if (places.length === limit) return { places, next: places.at(-1)! };
      places.push({ day, uploadId });
    }
  }
  return { places };
}

/** The upload's status, if the question is about it. What one document tells is asked of it before the others are read. */
async function statusIf(query: ListQuery, registry: Registry, caller: Caller, uploadId: string): Promise<UploadStatus | undefined> {
  const id = [caller.customer.customer_id, uploadId] as const;
  const issued = await registry.issued.get(...id);
  if (!issued || !inScope(issued, caller) || !isWanted(query, issued)) return undefined;
  const { landed, receipt, accounted } = await readDocuments(registry, id);
  const status = statusOf(issued, landed, receipt, accounted);
  const isInState = query.state === undefined || (query.state === 'unfinished' ? status.state !== 'loaded' : status.state === query.state);
  return isInState ? status : undefined;
}

const isWanted = ({ source, host, from, to }: ListQuery, issued: IssuedDocument): boolean =>
  (source === undefined || issued.source === source) &&
  (host === undefined || issued.host === host) &&
  issued.uploaded_at >= from &&
  issued.uploaded_at < to;
