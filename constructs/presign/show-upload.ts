import { UploadError } from '../api/problem';
import type { Reply } from '../api/reply';
import { queryText, type ApiRequest } from '../api/request';
import { isUploadId, totalOf, type IssuedDocument } from '../state/registry';
import { inScope, type Caller } from './caller';
import type { PresignDependencies } from './dependencies';
import { longestWait } from './limits';
import { readStatus, type UploadStatus } from './upload-status';

const FIRST_PAUSE_MS = 500;
/** Status changes by the minute; one look a few seconds is soon enough and cheap. */
const LONGEST_PAUSE_MS = 4_000;

/** `GET /v1/uploads/{upload_id}`; with `?wait=`, later: as soon as the state differs, or the time is over. */
export async function showUpload(request: ApiRequest, caller: Caller, dependencies: PresignDependencies): Promise<Reply> {
  const { registry, now, sleep } = dependencies;
  const id = request.parameters['upload_id']!;
  const [start, wait] = [now(), waitOf(request) * 1000];
  const read = async (): Promise<UploadStatus> =>
    known(isUploadId(id) ? await readStatus(registry, caller.customer.customer_id, id) : undefined, caller);
  let status = await read();
  const before = status.state;
  let [pause, waited] = [FIRST_PAUSE_MS, 0];
  // By the clock, so that slow reads count, and by what was slept, so that a clock that stands still ends too.
  while (status.state === before && !isOver(status) && waited < wait && now() < start + wait) {
    const nap = Math.min(pause, wait - waited);
    await sleep(nap);
    waited += nap;
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    status = await read();
  }
  return replyOf(status, request);
}

/** Nothing will follow. */
const isOver = ({ state }: UploadStatus): boolean => state === 'loaded';

function waitOf(request: ApiRequest): number {
  const text = queryText(request, 'wait') ?? '0';
  const seconds = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= longestWait) return seconds;
  throw new UploadError('CA2422', `wait: expected 0 to ${longestWait} seconds, found ${JSON.stringify(text.slice(0, 16))}`);
}

/**
 * The promise that the request's path names, of the caller's customer.
 * @throws UploadError CA2405; the same for one of another customer, and for one that is beyond the key's scope
 */
export async function issuedUpload({ parameters }: ApiRequest, caller: Caller, { registry }: PresignDependencies): Promise<IssuedDocument> {
  const id = parameters['upload_id']!;
  return known(isUploadId(id) ? await registry.issued.get(caller.customer.customer_id, id) : undefined, caller);
}

/** What became of an upload so far, as an answer. */
export async function statusReply(issued: IssuedDocument, request: ApiRequest, { registry }: PresignDependencies): Promise<Reply> {
  return replyOf((await readStatus(registry, issued.customer_id, issued.upload_id))!, request);
}

export const replyOf = (status: UploadStatus, { baseUrl }: Pick<ApiRequest, 'baseUrl'>): Reply => ({
  status: 200,
  body: { ...status, status_url: statusUrl(baseUrl, status) },
  text: lineOf(status),
});

/** `{upload_id} {state} records=… accepted=… rejected=… in_flight=…`: for grep and cut. */
export function lineOf({ upload_id, state, records, accepted, rejected, in_flight }: UploadStatus): string {
  const counted = records === undefined ? '' : ` records=${records} accepted=${totalOf(accepted)} rejected=${totalOf(rejected)} in_flight=${in_flight}`;
  return `${upload_id} ${state}${counted}\n`;
}

/** Where to ask what became of an upload. */
export const statusUrl = (baseUrl: string, upload: { readonly upload_id: string }): string => `${baseUrl}/v1/uploads/${upload.upload_id}`;

/** @throws UploadError CA2405 where there is none, or none for this key */
function known<Upload extends { readonly source: string; readonly host: string }>(upload: Upload | undefined, caller: Caller): Upload {
  if (upload && inScope(upload, caller)) return upload;
  throw new UploadError('CA2405', 'upload_id: expected the id of an upload of this customer, within the scope of this key');
}
