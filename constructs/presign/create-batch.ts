import { UploadError, problemOf } from '../api/problem';
import type { Reply } from '../api/reply';
import type { ApiRequest } from '../api/request';
import { forEachSideBySide } from '../load/side-by-side';
import { metrics } from '../telemetry';
import type { Caller } from './caller';
import { promised } from './create-upload';
import type { PresignDependencies } from './dependencies';
import { mostUploadsAtOnce } from './limits';
import { jsonObject, kindOf, parseBody } from './request';

/**
 * `POST /v1/uploads/batch`: promises many files in one call. Each is judged by itself, in the order of the request; one
 * that is refused does not touch the others.
 */
export async function createBatch(request: ApiRequest, caller: Caller, dependencies: PresignDependencies): Promise<Reply> {
  const uploads = listOf(parseBody(request.body.toString('utf8')));
  const results: object[] = [];
  await forEachSideBySide([...uploads.entries()], async ([index, description]) => {
    results[index] = await verdictOn(description, `uploads[${index}]`, request, caller, dependencies);
  });
  return { status: 200, body: { results } };
}

function listOf({ uploads, ...others }: Readonly<Record<string, unknown>>): readonly unknown[] {
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) throw new UploadError('CA2410', `body: expected uploads, found ${JSON.stringify(unknown.slice(0, 64))}`);
  if (!Array.isArray(uploads) || uploads.length === 0) {
    throw new UploadError('CA2400', `uploads: expected a list of descriptions, found ${Array.isArray(uploads) ? 'an empty one' : kindOf(uploads)}`);
  }
  if (uploads.length > mostUploadsAtOnce) throw new UploadError('CA2423', `uploads: expected at most ${mostUploadsAtOnce}, found ${uploads.length}`);
  return uploads;
}

/** The status and body that `POST /v1/uploads` would have answered. A fault is the whole request's: it is asked again. */
async function verdictOn(description: unknown, where: string, request: ApiRequest, caller: Caller, dependencies: PresignDependencies): Promise<object> {
  try {
    const { status, body } = await promised(jsonObject(description, where), request, caller, dependencies);
    return { status, upload: body };
  } catch (error) {
    if (!(error instanceof UploadError)) throw error;
    dependencies.meter.add(metrics.requestsRefused, 1, { reason: error.code });
    return { status: error.status, problem: problemOf(error.code, error.detail, error.fix) };
  }
}
