/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
import type { EdgeResponse } from '../../kernel';
import { emptyAnswer } from '../answer';
import { WriteCondition } from '../conditions';
import { requestedVersionId } from '../find-version';
import { newDeleteMarker } from '../new-version';
import type { S3Request } from '../request';
import { bypassesGovernance, refuseIfLocked } from '../retention';
import type { Cause, S3State } from '../state';

export interface Deleted {
  /** Of the delete marker that was made, or of the version that was removed. */
  readonly versionId?: string;
  /** A delete marker was made or removed. */
  readonly deleteMarker: boolean;
}

export async function deleteObject(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const bucket = state.bucket(request.bucket);
  new WriteCondition(request.headers, state.objects.bucket(bucket.name), request.key).check();
  const target = { bucket: request.bucket, key: request.key, versionId: requestedVersionId(request.query), bypass: bypassesGovernance(request.headers) };
  const { versionId, deleteMarker } = removeObject(state, target, request);
  return emptyAnswer(204, { ...(versionId !== undefined && { 'x-amz-version-id': versionId }), ...(deleteMarker && { 'x-amz-delete-marker': 'true' }) });
}

export interface Removal {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
  readonly bypass: boolean;
}

/**
 * What is not there counts as deleted.
 * @throws ServiceError AccessDenied where Object Lock protects the version
 */
export function removeObject(state: S3State, { bucket: name, key, versionId, bypass }: Removal, cause: Cause): Deleted {
  const bucket = state.bucket(name);
  const index = state.objects.bucket(name);
  if (versionId === undefined && bucket.versioned) {
    const marker = newDeleteMarker(state, bucket, key);
    state.store(bucket, marker, 'ObjectRemoved:DeleteMarkerCreated', cause);
    return { versionId: marker.versionId, deleteMarker: true };
  }
  const version = index.version(key, versionId ?? 'null');
  if (!version) return { ...(versionId !== undefined && { versionId }), deleteMarker: false };
  refuseIfLocked(version, state.now(), bypass);
  state.erase(bucket, version, cause);
  return { ...(versionId !== undefined && { versionId }), deleteMarker: version.deleteMarker === true };
}
