import type { IssuedDocument } from '../state/registry';
import type { Caller } from './caller';
import { rawKey } from './raw-key';
import type { UploadRequest } from './request';
import { uploadId } from './upload-identity';

/**
 * The promise of one upload, whoever makes it: the same facts give the same id, and the registry's first writer pins the
 * time and the key in the raw bucket.
 * @param now epoch ms
 */
export function promiseOf(upload: UploadRequest, { key, customer }: Caller, now: number): IssuedDocument {
  const { source, host, path, name, size, sha256, occurrence, fileModifiedAt, timeZone } = upload;
  const customerId = customer.customer_id;
  const id = uploadId({ customerId, source, host, path, size, sha256, ...(occurrence !== undefined && { occurrence }) });
  return {
    upload_id: id,
    customer_id: customerId,
    key_id: key.key_id,
    source,
    host,
    path,
    name,
    size,
    sha256,
    ...(occurrence !== undefined && { occurrence }),
    raw_key: rawKey({ customerId, uploadedAt: now, uploadId: id, name }),
    uploaded_at: now,
    ...(fileModifiedAt !== undefined && { file_modified_at: fileModifiedAt }),
    time_zone: timeZone ?? customer.time_zone ?? 'UTC',
  };
}
