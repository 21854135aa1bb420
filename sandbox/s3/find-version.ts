import { ServiceError } from '../errors';
import type { S3Request } from './request';
import { s3Error } from './errors';
import type { ObjectVersion } from './object-version';
import type { S3State } from './state';

/**
 * The version that a request means: the one named, else the current one.
 * @throws ServiceError NoSuchBucket, NoSuchKey, NoSuchVersion; MethodNotAllowed for a delete marker named by its id
 */
export function findVersion(state: S3State, { bucket, key }: Pick<S3Request, 'bucket' | 'key'>, versionId?: string): ObjectVersion {
  const index = state.objects.bucket(state.bucket(bucket).name);
  if (versionId === undefined) {
    const current = index.current(key);
    if (!current) throw s3Error('NoSuchKey', { Key: key });
    return current;
  }
  const version = index.version(key, versionId);
  if (!version) throw s3Error('NoSuchVersion', { Key: key, VersionId: versionId });
  if (version.deleteMarker)
    throw new ServiceError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, { ResourceType: 'DeleteMarker' });
  return version;
}

export function requestedVersionId(query: URLSearchParams): string | undefined {
  return query.get('versionId') ?? undefined;
}
