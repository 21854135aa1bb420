import { s3Error } from './errors';
import type { S3Request } from './request';
import type { S3State } from './state';
import type { MultipartUpload } from './upload-index';

/** @throws ServiceError NoSuchBucket, NoSuchUpload */
export function findUpload(state: S3State, request: S3Request): MultipartUpload {
  const bucket = state.bucket(request.bucket);
  const uploadId = request.query.get('uploadId') ?? '';
  const upload = state.uploads.get(uploadId);
  if (!upload || upload.bucket !== bucket.name || upload.key !== request.key) throw s3Error('NoSuchUpload', { UploadId: uploadId });
  return upload;
}
