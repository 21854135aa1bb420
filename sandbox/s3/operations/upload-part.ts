/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
import type { EdgeResponse } from '../../kernel';
import { emptyAnswer } from '../answer';
import { notImplemented, s3Error } from '../errors';
import { findUpload } from '../find-upload';
import { receiveBody, requireDigestForLock } from '../receive-body';
import type { S3Request } from '../request';
import type { S3State } from '../state';
import type { Part } from '../upload-index';
import { checksumHeaders, encryptionHeaders } from '../version-headers';

const MAX_PART_NUMBER = 10_000;

export async function uploadPart(state: S3State, request: S3Request): Promise<EdgeResponse> {
  if (request.headers['x-amz-copy-source'] !== undefined) throw notImplemented('UploadPartCopy');
  const upload = findUpload(state, request);
  const number = readPartNumber(request.query.get('partNumber'));
  const bucket = state.bucket(request.bucket);
  requireDigestForLock(request, 'Put Part', upload.retention !== undefined);
  const algorithm = upload.checksum?.algorithm;
  const part = await receiveBody(state, request, { md5: true, ...(algorithm && { algorithm }) }, (file, { md5, checksum }) => {
    findUpload(state, request); // it may have ended while the body came
    if (algorithm && checksum!.algorithm !== algorithm)
      throw s3Error('InvalidRequest', {}, `Checksum Type mismatch occurred, expected ${algorithm.toLowerCase()}, actual ${checksum!.algorithm.toLowerCase()}`);
    const part: Part = {
      uploadId: upload.uploadId,
      number,
      file,
      etag: md5!,
      lastModified: state.now(),
      ...(checksum && { checksum: { ...checksum, type: 'FULL_OBJECT' as const } }),
    };
    const replaced = state.uploads.addPart(part);
    if (replaced) state.discard({ files: [replaced.file] });
    return part;
  });
  const { 'x-amz-checksum-type': _, ...checksum } = checksumHeaders(part.checksum);
  return emptyAnswer(200, { etag: `"${part.etag}"`, ...checksum, ...encryptionHeaders(upload.encryption ?? bucket.encryption) });
}

function readPartNumber(text: string | null): number {
  const number = Number(text);
  if (/^\d+$/.test(text ?? '') && number >= 1 && number <= MAX_PART_NUMBER) return number;
  throw s3Error('InvalidArgument', { ArgumentName: 'partNumber' }, `Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`);
}
