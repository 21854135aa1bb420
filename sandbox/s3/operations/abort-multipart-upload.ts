/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
import type { EdgeResponse } from '../../kernel';
import { emptyAnswer } from '../answer';
import { findUpload } from '../find-upload';
import type { S3Request } from '../request';
import type { S3State } from '../state';

export async function abortMultipartUpload(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const { uploadId } = findUpload(state, request);
  const files = state.uploads.sortedParts(uploadId).map(({ file }) => file);
  state.kernel.store.commit(state.uploads.endOps(uploadId));
  state.uploads.forget(uploadId);
  state.discard({ files });
  return emptyAnswer(204);
}
