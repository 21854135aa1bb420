import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import type { IssuedDocument, Registry } from '../state/registry';
import { metrics, type Meter } from '../telemetry';

/** Where an upload that a function stores itself goes. */
export interface UploadStore {
  readonly registry: Pick<Registry, 'issued' | 'landed' | 'markDay'>;
  readonly s3: S3Client;
  readonly rawBucket: string;
  readonly meter: Pick<Meter, 'add'>;
}

export interface StoredUpload {
  /** As the first writer pinned it. */
  readonly issued: IssuedDocument;
  /** False where it was promised before. */
  readonly isNew: boolean;
}

/**
 * Stores a file as a shipper does in two steps: the promise, the list of its day, the object with its SHA-256 and only
 * where there is none. May be stopped anywhere and repeated: the same promise gives the same upload.
 * @param open the file's bytes; asked for only where they are needed
 */
export async function storeUpload(promise: IssuedDocument, open: () => Promise<Buffer | Readable>, store: UploadStore): Promise<StoredUpload> {
  const { registry, meter } = store;
  const id = [promise.customer_id, promise.upload_id] as const;
  const { document, created } = await registry.issued.create(id, promise);
  meter.add(created ? metrics.uploadsIssued : metrics.uploadsRepeated, 1, { source: document.source });
  await registry.markDay(document.uploaded_at, ...id);
  if (created || !(await registry.landed.get(...id))) await put(document, await open(), store);
  return { issued: document, isNew: created };
}

async function put({ raw_key, size, sha256 }: IssuedDocument, body: Buffer | Readable, { s3, rawBucket }: UploadStore): Promise<void> {
  const checksum = Buffer.from(sha256, 'hex').toString('base64');
  try {
    await s3.send(new PutObjectCommand({ Bucket: rawBucket, Key: raw_key, Body: body, ContentLength: size, ChecksumSHA256: checksum, IfNoneMatch: '*' }));
  } catch (error) {
    // Of this key there can only be these bytes.
    if ((error as Error).name !== 'PreconditionFailed') throw error;
  }
}
