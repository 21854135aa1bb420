/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
import type { EdgeResponse } from '../../kernel';
import { emptyAnswer } from '../answer';
import { readRange, wholeOf, type ByteRange } from '../byte-range';
import { isToBeRead } from '../conditions';
import { findVersion, requestedVersionId } from '../find-version';
import { objectHeaders, type ObjectVersion } from '../object-version';
import type { S3Request } from '../request';
import type { S3State } from '../state';
import { describingHeaders, versionIdHeader } from '../version-headers';

export async function getObject(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const answer = describe(state, request);
  if (!answer.range) return emptyAnswer(answer.status, answer.headers);
  return { status: answer.status, headers: answer.headers, body: await state.bodies.read(answer.version.files, answer.range) };
}

export async function headObject(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const { status, headers } = describe(state, request);
  return emptyAnswer(status, headers);
}

interface Description {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly version: ObjectVersion;
  /** Absent where there is nothing to send. */
  readonly range?: ByteRange;
}

function describe(state: S3State, request: S3Request): Description {
  const version = findVersion(state, request, requestedVersionId(request.query));
  if (!isToBeRead(request.headers, version))
    return { status: 304, headers: { etag: `"${version.etag}"`, ...versionIdHeader(version) }, version };
  const range = readRange(request.headers['range'], version.size);
  const withChecksum = !range && request.headers['x-amz-checksum-mode'] === 'ENABLED';
  const sent = range ?? wholeOf(version.size);
  const headers = {
    ...describingHeaders(version, withChecksum),
    ...overridden(request.query),
    'content-length': String(sent.end - sent.start + 1),
    ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${version.size}` }),
  };
  return { status: range ? 206 : 200, headers, version, range: sent };
}

/** `response-content-type` and its like in the query. */
function overridden(query: URLSearchParams): Record<string, string> {
  const pairs = objectHeaders.map((name) => [name, query.get(`response-${name}`)] as const);
  return Object.fromEntries(pairs.filter((pair): pair is readonly [typeof pair[0], string] => pair[1] !== null));
}
