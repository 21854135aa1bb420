/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
import type { EdgeResponse } from '../../kernel';
import { xmlAnswer } from '../answer';
import { notImplemented } from '../errors';
import { compareKeys } from '../key-order';
import { readListQuery } from '../list-query';
import type { S3Request } from '../request';
import type { S3State } from '../state';

const MAX_UPLOADS = 1000;

export async function listMultipartUploads(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const bucket = state.bucket(request.bucket);
  const { prefix, delimiter, encode, encodingType } = readListQuery(request.query);
  if (delimiter !== '') throw notImplemented('ListMultipartUploads: delimiter');
  const [keyMarker, idMarker] = [request.query.get('key-marker') ?? '', request.query.get('upload-id-marker') ?? ''];
  const all = [...state.uploads.all()]
    .filter((upload) => upload.bucket === bucket.name && upload.key.startsWith(prefix))
    .sort((a, b) => compareKeys(a.key, b.key) || (a.uploadId < b.uploadId ? -1 : 1));
  const rest = all.filter(({ key, uploadId }) => compareKeys(key, keyMarker) > 0 || (key === keyMarker && idMarker !== '' && uploadId > idMarker));
  const page = rest.slice(0, Math.min(Number(request.query.get('max-uploads') ?? MAX_UPLOADS), MAX_UPLOADS));
  const last = page.length < rest.length ? page.at(-1) : undefined;
  return xmlAnswer('ListMultipartUploadsResult', {
    Bucket: bucket.name,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: idMarker,
    NextKeyMarker: last && encode(last.key),
    NextUploadIdMarker: last?.uploadId,
    Prefix: encode(prefix),
    EncodingType: encodingType,
    MaxUploads: MAX_UPLOADS,
    IsTruncated: last !== undefined,
    Upload: page.map(({ key, uploadId, initiatedAt }) => ({
      Key: encode(key), UploadId: uploadId, Initiated: new Date(initiatedAt), StorageClass: 'STANDARD',
    })),
  });
}
