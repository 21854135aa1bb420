import { clockSkew } from '../api/clock-skew';
import type { Reply } from '../api/reply';
import type { ApiRequest } from '../api/request';
import type { IssuedDocument } from '../state/registry';
import { metrics } from '../telemetry';
import { requireScope, type Caller } from './caller';
import type { PresignDependencies } from './dependencies';
import { ensureParts, keyOf } from './multipart';
import { planParts, type PartPlan } from './part-plan';
import { promiseOf } from './promise';
import { parseBody, parseRequest } from './request';
import { replyOf, statusReply, statusUrl } from './show-upload';
import { curlLine, signPut } from './sign-put';
import { readStatus } from './upload-status';

/** `POST /v1/uploads`: promises one file. The same file again is the same upload. */
export async function createUpload(request: ApiRequest, caller: Caller, dependencies: PresignDependencies): Promise<Reply> {
  return promised(parseBody(request.body.toString('utf8')), request, caller, dependencies);
}

/**
 * Promises the file that a description describes.
 * @param description the object that `POST /v1/uploads` takes
 * @throws UploadError where it is not usable or beyond the key's scope
 */
export async function promised(description: object, request: ApiRequest, caller: Caller, dependencies: PresignDependencies): Promise<Reply> {
  const { registry, sources, maxUploadBytes, meter, log } = dependencies;
  const now = dependencies.now();
  const upload = parseRequest(description, { sources: Object.keys(sources).sort(), maxUploadBytes, now });
  requireScope(upload, caller);
  const plan = upload.multipart && planParts(upload.size, upload.multipart.partSize);

  const promise = promiseOf(upload, caller, now);
  const id = keyOf(promise);
  const { document, created } = await registry.issued.create(id, promise);
  meter.add(created ? metrics.uploadsIssued : metrics.uploadsRepeated, 1, { source: document.source });
  if (created) log.info('upload promised', { customer_id: document.customer_id, upload_id: document.upload_id, source: document.source, host: document.host });

  const status = created ? undefined : await readStatus(registry, ...id);
  if (status && status.state !== 'issued') return replyOf(status, request);
  const parts = plan && (await ensureParts(document, plan.partSize, dependencies));
  // All parts are one object already; fan-out has not seen it yet.
  if (plan && !parts) return statusReply(document, request, dependencies);
  // Written before the answer and again for a repeated request: whoever holds a URL is in the day's list.
  await registry.markDay(document.uploaded_at, ...id);
  return parts ? partsPromise(document, parts.plan, request, now) : putPromise(document, request, now, dependencies);
}

async function putPromise(issued: IssuedDocument, request: ApiRequest, now: number, dependencies: PresignDependencies): Promise<Reply> {
  const { signer, rawBucket, urlSeconds } = dependencies;
  const { size, sha256 } = issued;
  const put = await signPut(signer, { bucket: rawBucket, key: issued.raw_key, size, sha256 }, urlSeconds, now);
  const body = {
    upload_id: issued.upload_id,
    state: 'issued',
    method: 'PUT',
    url: put.url,
    headers: put.headers,
    expires_at: new Date(put.expiresAt).toISOString(),
    curl: curlLine(issued.path, put),
    ...around(issued, request, now),
  };
  const headers = Object.entries(put.headers).map(([name, value]) => ['header', `${name}: ${value}`]);
  const facts = [['upload_id', body.upload_id], ['url', put.url], ...headers, ['expires_at', body.expires_at], ['status_url', body.status_url]];
  return { status: 201, body, text: linesOf(facts) };
}

function partsPromise(issued: IssuedDocument, { partSize, count }: PartPlan, request: ApiRequest, now: number): Reply {
  const base = statusUrl(request.baseUrl, issued);
  const multipart = { part_size: partSize, parts_expected: count, parts_url: `${base}/parts`, complete_url: `${base}/complete` };
  const body = { upload_id: issued.upload_id, state: 'issued', multipart, ...around(issued, request, now) };
  const facts = [['upload_id', body.upload_id], ...Object.entries(multipart), ['status_url', body.status_url]];
  return { status: 201, body, text: linesOf(facts) };
}

function around(issued: IssuedDocument, request: ApiRequest, now: number) {
  const skew = clockSkew(request, now);
  const server_time = new Date(now).toISOString();
  return { status_url: statusUrl(request.baseUrl, issued), server_time, ...(skew !== undefined && { clock_skew_seconds: skew }) };
}

/** One fact a line, its name before the first space: for `while read -r name value` in a shell. */
const linesOf = (facts: readonly (readonly (string | number)[])[]): string => facts.map(([name, value]) => `${name} ${value}\n`).join('');
