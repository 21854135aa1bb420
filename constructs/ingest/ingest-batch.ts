import { UploadError } from '../api/problem';
import type { Reply } from '../api/reply';
import { header, queryText, type ApiRequest } from '../api/request';
import { requireScope } from '../presign/caller';
import { optionalText } from '../presign/request';
import type { Source } from '../../transforms/source';
import { landBatch, type Landing } from './batch';
import type { IngestDependencies } from './dependencies';
import { hostOf, type DoorCaller } from './door-caller';
import { occurrenceOf } from './occurrence';
import { fileOf } from './open-lines';

const known = ['host', 'path', 'line', 'identity'];

/** Where a batch is from when its agent names no path. */
const unnamedPath = 'ingest';

/** `POST /v1/ingest/{source}`: lands a batch of lines. A bad line is never a reason to refuse: it becomes a rejected record. */
export async function ingestBatch(request: ApiRequest, caller: DoorCaller, dependencies: IngestDependencies): Promise<Reply> {
  const { sources, limits, newId } = dependencies;
  const source = knownSource(request.parameters['source']!, sources);
  const host = hostOf(request, caller);
  requireScope({ source: source.name, host }, caller);
  requireKnownQuery(request);
  requireBody(request, limits.maxBodyBytes);
  const path = optionalText(queryText(request, 'path'), 'path', 1024, 'CA2417') || unnamedPath;
  const occurrence = occurrenceOf(request, newId);
  if (request.body.length === 0) return { status: 200, body: { state: 'empty', bytes: 0 }, text: 'empty\n' };
  const lineMember = queryText(request, 'line');
  const { framing } = source;
  const file = fileOf({
    ...{ bytes: request.body, mediaType: header(request, 'content-type'), framing, maxOpenedBytes: limits.maxOpenedBytes },
    ...(lineMember !== undefined && { lineMember }),
  });
  const facts = { source: source.name, host, path, ...file, ...(occurrence !== undefined && { occurrence }) };
  return replyTo(await landBatch(facts, caller, dependencies), file.bytes.length, request.baseUrl);
}

/** @throws UploadError CA2411 */
export function knownSource(name: string, sources: Readonly<Record<string, Source>>): Source {
  if (Object.hasOwn(sources, name)) return sources[name]!;
  throw new UploadError('CA2411', `source: expected one of ${Object.keys(sources).sort().join(', ')}, found ${JSON.stringify(name.slice(0, 64))}`);
}

function requireKnownQuery({ query }: ApiRequest): void {
  const unknown = Object.keys(query).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UploadError('CA2422', `query: expected ${known.join(', ')}, found ${JSON.stringify(unknown.slice(0, 64))}`);
}

/** @throws UploadError CA2460, CA2461 */
export function requireBody(request: ApiRequest, maxBytes: number): void {
  if (request.body.length > maxBytes) throw new UploadError('CA2460', `body: expected at most ${maxBytes} bytes, found ${request.body.length}`);
  const encoding = (header(request, 'content-encoding') ?? 'identity').trim().toLowerCase();
  if (!['', 'identity', 'gzip', 'x-gzip'].includes(encoding)) throw new UploadError('CA2461', `content-encoding: expected gzip or none, found ${JSON.stringify(encoding.slice(0, 32))}`);
}

/** Told to clients whose key has expired, on answers that are otherwise good ones. */
export const warningHeader = 'cyberactive-warning';
export const lapsedWarning = 'the upload key has expired; data is set aside until it is released or dropped with the inbox';

function replyTo(landing: Landing, bytes: number, baseUrl: string): Reply {
  if (landing.state === 'set_aside') return { status: 202, body: { state: landing.state, bytes }, text: 'set_aside\n' };
  const { uploadId, isNew } = landing;
  const status_url = `${baseUrl}/v1/uploads/${uploadId}`;
  return { status: 202, body: { state: 'landed', upload_id: uploadId, bytes, repeated: !isNew, status_url }, text: `${uploadId}\n` };
}
