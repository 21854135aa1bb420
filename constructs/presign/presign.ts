import type { S3Client } from '@aws-sdk/client-s3';
import { metrics, type Log, type Meter } from '../telemetry';
import { isUploadId, type CustomerDocument, type IssuedDocument, type KeyDocument, type Registry } from '../state/registry';
import { keyAccepted, presentedKey } from './key';
import type { Lookup } from './key-cache';
import { busyText, problemMediaType, problemOf, retryAfterSeconds, UploadError } from './problem';
import { rawKey } from './raw-key';
import { parseRequest, type UploadRequest } from './request';
import { curlLine, signPut } from './sign-put';
import { uploadId } from './upload-identity';
import { readStatus } from './upload-status';

/** One request as the core sees it. */
export interface ApiRequest {
  readonly method: string;
  /** From `/v1` on, without the query. */
  readonly path: string;
  readonly authorization?: string;
  readonly body: string;
  /** Address of the API as the client sees it, without `/v1…` and without a trailing slash. */
  readonly baseUrl: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the core works with. All of it is handed in: it knows no clock, no environment and no client of its own. */
export interface PresignDependencies {
  readonly registry: Registry;
  /** Cached lookups; see `cached`. */
  readonly keys: Lookup<KeyDocument>;
  readonly customers: Lookup<CustomerDocument>;
  /** Signs the PUT; made with `requestChecksumCalculation: 'WHEN_REQUIRED'`. */
  readonly signer: S3Client;
  readonly rawBucket: string;
  readonly urlSeconds: number;
  readonly maxUploadBytes: number;
  readonly sources: readonly string[];
  /** The published OpenAPI document, given the API's address. */
  readonly openApi: (baseUrl: string) => object;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Log;
  readonly meter: Meter;
}

/** Answers one request. Never throws: what is not a refusal of ours becomes 503, the one answer that all clients retry. */
export async function answer(request: ApiRequest, dependencies: PresignDependencies): Promise<ApiAnswer> {
  try {
    return await route(request, dependencies);
  } catch (error) {
    return error instanceof UploadError ? refuse(error, dependencies) : busy(error as Error, request, dependencies);
  }
}

async function route(request: ApiRequest, dependencies: PresignDependencies): Promise<ApiAnswer> {
  const { method, path, baseUrl } = request;
  if (method === 'GET' && path === '/v1/openapi.json') return json(200, dependencies.openApi(baseUrl));
  const caller = await authenticate(request.authorization, dependencies);
  if (method === 'POST' && path === '/v1/uploads') return createUpload(request, caller, dependencies);
  const id = method === 'GET' ? /^\/v1\/uploads\/([^/]+)$/.exec(path)?.[1] : undefined;
  if (id === undefined) throw new UploadError('CA2406', `${method} ${path}: expected an address of the API`);
  return showUpload(id, caller, dependencies, baseUrl);
}

interface Caller {
  readonly key: KeyDocument;
  readonly customer: CustomerDocument;
}

/** @throws UploadError CA2401 or CA2402; neither says whether the key exists */
async function authenticate(authorization: string | undefined, { keys, customers, now }: PresignDependencies): Promise<Caller> {
  const presented = presentedKey(authorization);
  if (!presented) throw new UploadError('CA2401', 'authorization: expected "Bearer" and an upload key');
  const key = await keys(presented.keyId);
  const accepted = keyAccepted(presented, key, now());
  const customer = accepted ? await customers(key!.customer_id) : undefined;
  if (!customer) throw new UploadError('CA2402', 'authorization: expected a key that is valid now');
  return { key: key!, customer };
}

async function createUpload(request: ApiRequest, caller: Caller, dependencies: PresignDependencies): Promise<ApiAnswer> {
  const { registry, sources, maxUploadBytes, meter } = dependencies;
  const now = dependencies.now();
  const upload = parseRequest(request.body, { sources, maxUploadBytes, now });
  requireScope(upload, caller.key);

  const promise = promiseOf(upload, caller, now);
  const id = [promise.customer_id, promise.upload_id] as const;
  const { document, created } = await registry.issued.create(id, promise);
  meter.add(created ? metrics.uploadsIssued : metrics.uploadsRepeated, 1, { source: document.source });

  const status = created ? undefined : await readStatus(registry, ...id);
  if (status && status.state !== 'issued') return json(200, { ...status, status_url: statusUrl(request.baseUrl, document) });
  // Written before the answer and again for a repeated request: whoever holds a URL is in the day's list.
  await registry.markDay(document.uploaded_at, ...id);
  return json(201, await signedAnswer(document, request.baseUrl, now, dependencies));
}

function requireScope({ source, host }: UploadRequest, key: KeyDocument): void {
  if (key.sources && !key.sources.includes(source)) {
    throw new UploadError('CA2403', `source: expected one of ${key.sources.join(', ')}, found ${source}`);
  }
  if (key.hosts && !key.hosts.includes(host)) {
    throw new UploadError('CA2404', `host: expected one of ${key.hosts.join(', ')}, found another`);
  }
}

function promiseOf(upload: UploadRequest, { key, customer }: Caller, now: number): IssuedDocument {
  const { source, host, path, name, size, sha256, occurrence, fileModifiedAt, timeZone } = upload;
  const customerId = customer.customer_id;
  const id = uploadId({ customerId, source, host, path, size, sha256, ...(occurrence !== undefined && { occurrence }) });
  return {
    upload_id: id,
    customer_id: customerId,
    key_id: key.key_id,
    source,
    host,
    path,
    name,
    size,
    sha256,
    ...(occurrence !== undefined && { occurrence }),
    raw_key: rawKey({ customerId, uploadedAt: now, uploadId: id, name }),
    uploaded_at: now,
    ...(fileModifiedAt !== undefined && { file_modified_at: fileModifiedAt }),
    time_zone: timeZone ?? customer.time_zone ?? 'UTC',
  };
}

async function signedAnswer(issued: IssuedDocument, baseUrl: string, now: number, dependencies: PresignDependencies) {
  const { signer, rawBucket, urlSeconds } = dependencies;
  const { size, sha256 } = issued;
  const put = await signPut(signer, { bucket: rawBucket, key: issued.raw_key, size, sha256 }, urlSeconds, now);
  return {
    upload_id: issued.upload_id,
    state: 'issued',
    method: 'PUT',
    url: put.url,
    headers: put.headers,
    expires_at: new Date(put.expiresAt).toISOString(),
    status_url: statusUrl(baseUrl, issued),
    curl: curlLine(issued.path, put),
    server_time: new Date(now).toISOString(),
  };
}

async function showUpload(id: string, { customer }: Caller, { registry }: PresignDependencies, baseUrl: string): Promise<ApiAnswer> {
  const status = isUploadId(id) ? await readStatus(registry, customer.customer_id, id) : undefined;
  if (!status) throw new UploadError('CA2405', 'upload_id: expected the id of an upload of this customer');
  return json(200, { ...status, status_url: statusUrl(baseUrl, status) });
}

const statusUrl = (baseUrl: string, upload: { readonly upload_id: string }): string => `${baseUrl}/v1/uploads/${upload.upload_id}`;

function refuse(error: UploadError, { meter, log }: PresignDependencies): ApiAnswer {
  meter.add(metrics.requestsRefused, 1, { reason: error.code });
  log.info('request refused', { code: error.code, status: error.status });
  const headers = { 'content-type': problemMediaType, ...(error.status === 401 && { 'www-authenticate': 'Bearer' }) };
  return { status: error.status, headers, body: JSON.stringify(problemOf(error.code, error.detail, error.fix)) };
}

function busy(error: Error, { method, path }: ApiRequest, { meter, log }: PresignDependencies): ApiAnswer {
  meter.add(metrics.requestsRefused, 1, { reason: 'CA2450' });
  log.error('request failed', { method, path, error });
  return { status: 503, headers: { 'content-type': 'text/plain', 'retry-after': String(retryAfterSeconds) }, body: busyText };
}

const json = (status: number, body: object): ApiAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
