/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
import type { EdgeResponse } from '../../kernel';
import { xmlAnswer } from '../answer';
import { checksumAlgorithm, type ChecksumAlgorithm, type ChecksumType } from '../checksums';
import { s3Error } from '../errors';
import { keptHeaders, requestEncryption, userMetadata } from '../new-version';
import type { S3Request } from '../request';
import { newRetention } from '../retention';
import type { S3State } from '../state';
import type { MultipartUpload } from '../upload-index';
import { encryptionHeaders } from '../version-headers';

export async function createMultipartUpload(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const { headers, key } = request;
  const bucket = state.bucket(request.bucket);
  const checksum = readChecksum(headers);
  const encryption = requestEncryption(headers);
  const retention = newRetention(bucket, headers, state.now());
  const upload: MultipartUpload = {
    uploadId: state.nextSequencer() + state.kernel.random.text(46),
    bucket: bucket.name,
    key,
    initiatedAt: state.now(),
    headers: keptHeaders(headers),
    metadata: userMetadata(headers),
    ...(checksum && { checksum }),
    ...(encryption && { encryption }),
    ...(retention && { retention }),
  };
  state.uploads.begin(upload);
  return xmlAnswer('InitiateMultipartUploadResult', { Bucket: bucket.name, Key: key, UploadId: upload.uploadId }, {
    ...(checksum && { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }),
    ...encryptionHeaders(encryption ?? bucket.encryption),
  });
}

/** SHA checksums can only be composite, CRC-64/NVME only of the full object; the others are composite unless told otherwise. */
function readChecksum(headers: S3Request['headers']): { algorithm: ChecksumAlgorithm; type: ChecksumType } | undefined {
  const name = headers['x-amz-checksum-algorithm'];
  if (name === undefined) return undefined;
  const algorithm = checksumAlgorithm(name);
  if (!algorithm || algorithm === 'MD5')
    throw s3Error('InvalidRequest', {}, `Checksum algorithm provided is unsupported, ${name} is none for multipart uploads`);
  const type = (headers['x-amz-checksum-type'] ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE')) as ChecksumType;
  const possible = algorithm === 'CRC64NVME' ? ['FULL_OBJECT'] : algorithm.startsWith('SHA') ? ['COMPOSITE'] : ['FULL_OBJECT', 'COMPOSITE'];
  if (!possible.includes(type))
    throw s3Error('InvalidRequest', {}, `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`);
  return { algorithm, type };
}
