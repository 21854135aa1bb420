/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
import type { EdgeResponse } from '../../kernel';
import { emptyAnswer } from '../answer';
import type { Bucket } from '../bucket';
import { WriteCondition } from '../conditions';
import type { Measured } from '../integrity';
import { keptHeaders, newVersion, requestEncryption, showsMd5, userMetadata } from '../new-version';
import type { BodyFile, ObjectVersion } from '../object-version';
import { receiveBody, requireDigestForLock } from '../receive-body';
import type { S3Request } from '../request';
import { newRetention } from '../retention';
import type { S3State } from '../state';
import { writtenHeaders } from '../version-headers';

export async function putObject(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const bucket = state.bucket(request.bucket);
  const condition = new WriteCondition(request.headers, state.objects.bucket(bucket.name), request.key);
  condition.check();
  requireDigestForLock(request, 'Put Object', newRetention(bucket, request.headers, state.now()) !== undefined);
  const md5 = showsMd5(requestEncryption(request.headers) ?? bucket.encryption);
  const version = await receiveBody(state, request, { md5 }, (file, measured) => {
    condition.check();
    const version = describe(state, bucket, request, file, measured);
    state.store(bucket, version, 'ObjectCreated:Put', request);
    return version;
  });
  return emptyAnswer(200, writtenHeaders(version));
}

function describe(state: S3State, bucket: Bucket, { key, headers }: S3Request, file: BodyFile, { md5, checksum }: Measured): ObjectVersion {
  const encryption = requestEncryption(headers);
  const retention = newRetention(bucket, headers, state.now());
  return newVersion(state, bucket, {
    key,
    files: [file],
    etag: md5 ?? '',
    headers: keptHeaders(headers),
    metadata: userMetadata(headers),
    ...(checksum && { checksum: { ...checksum, type: 'FULL_OBJECT' as const } }),
    ...(encryption && { encryption }),
    ...(retention && { retention }),
  });
}
