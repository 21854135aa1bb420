/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
import type { EdgeResponse } from '../../kernel';
import { quoted, xmlAnswer } from '../answer';
import { checksumElement } from '../checksums';
import { findUpload } from '../find-upload';
import type { S3Request } from '../request';
import type { S3State } from '../state';

const MAX_PARTS = 1000;

export async function listParts(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const upload = findUpload(state, request);
  const marker = Number(request.query.get('part-number-marker') ?? 0);
  const limit = Math.min(Number(request.query.get('max-parts') ?? MAX_PARTS), MAX_PARTS);
  const rest = state.uploads.sortedParts(upload.uploadId).filter(({ number }) => number > marker);
  const page = rest.slice(0, limit);
  return xmlAnswer('ListPartsResult', {
    Bucket: upload.bucket,
    Key: upload.key,
    UploadId: upload.uploadId,
    ChecksumAlgorithm: upload.checksum?.algorithm,
    ChecksumType: upload.checksum?.type,
    StorageClass: 'STANDARD',
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: limit,
    IsTruncated: page.length < rest.length,
    Part: page.map(({ number, etag, file, lastModified, checksum }) => ({
      PartNumber: number,
      LastModified: new Date(lastModified),
      ETag: quoted(etag),
      Size: file.size,
      ...(checksum && { [checksumElement(checksum.algorithm)]: checksum.value }),
    })),
  });
}
