/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
import type { EdgeResponse } from '../../kernel';
import { uriDecode } from '../../edge/sigv4/encoding';
import { quoted, xmlAnswer } from '../answer';
import { checkCopySource, WriteCondition } from '../conditions';
import { checksumElement } from '../checksums';
import { notImplemented, s3Error } from '../errors';
import { findVersion } from '../find-version';
import { keptHeaders, newVersion, requestEncryption, userMetadata } from '../new-version';
import type { ObjectVersion } from '../object-version';
import type { S3Request } from '../request';
import { newRetention } from '../retention';
import type { S3State } from '../state';
import { encryptionHeaders, versionIdHeader } from '../version-headers';

export async function copyObject(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const { headers, key } = request;
  const bucket = state.bucket(request.bucket);
  const source = findSource(state, headers['x-amz-copy-source']!);
  checkCopySource(headers, source);
  const condition = new WriteCondition(headers, state.objects.bucket(bucket.name), key);
  const description = describe(request, source);
  const files = await state.bodies.duplicate(source.files);
  try {
    condition.check();
    const encryption = requestEncryption(headers);
    const retention = newRetention(bucket, headers, state.now());
    const version = newVersion(state, bucket, {
      key, files, etag: source.etag, ...description,
      ...(source.checksum && { checksum: source.checksum }),
      ...(encryption && { encryption }),
      ...(retention && { retention }),
    });
    state.store(bucket, version, 'ObjectCreated:Copy', request);
    return answer(version, source);
  } catch (error) {
    await state.bodies.remove(files);
    throw error;
  }
}

/** Headers and metadata: the source's, or with REPLACE the request's. */
function describe({ bucket, key, headers }: S3Request, source: ObjectVersion): Pick<ObjectVersion, 'headers' | 'metadata'> {
  const algorithm = headers['x-amz-checksum-algorithm'];
  if (algorithm !== undefined && algorithm !== source.checksum?.algorithm)
    throw notImplemented('CopyObject: x-amz-checksum-algorithm other than the source\'s');
  const directive = headers['x-amz-metadata-directive'] ?? 'COPY';
  if (directive === 'REPLACE') return { headers: keptHeaders(headers), metadata: userMetadata(headers) };
  if (directive !== 'COPY') throw s3Error('InvalidArgument', {}, 'Unknown metadata directive.');
  if (source.bucket === bucket && source.key === key)
    throw s3Error('InvalidRequest', {}, 'This copy request is illegal because it is trying to copy an object to itself without changing its metadata.');
  return { headers: source.headers, metadata: source.metadata };
}

/** `[/]bucket/key[?versionId=…]`, percent-encoded. */
function findSource(state: S3State, header: string): ObjectVersion {
  const [path, query] = header.replace(/^\//, '').split('?versionId=', 2) as [string, string?];
  const decoded = uriDecode(path) ?? '';
  const slash = decoded.indexOf('/');
  if (slash <= 0 || slash === decoded.length - 1)
    throw s3Error('InvalidArgument', {}, 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  return findVersion(state, { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) }, query);
}

function answer(version: ObjectVersion, source: ObjectVersion): EdgeResponse {
  const { checksum } = version;
  const result = {
    ETag: quoted(version.etag),
    LastModified: new Date(version.lastModified),
    ...(checksum && { [checksumElement(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type }),
  };
  const sourceVersion: Record<string, string> = source.versionId === 'null' ? {} : { 'x-amz-copy-source-version-id': source.versionId };
  return xmlAnswer('CopyObjectResult', result, { ...versionIdHeader(version), ...sourceVersion, ...encryptionHeaders(version.encryption) });
}
