import { PutObjectCommand } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { identityOf } from '../presign/upload-identity';
import { promiseOf } from '../presign/promise';
import { inboxKey, ticketOf, type FileFacts } from '../inbox/ticket';
import { metrics } from '../telemetry';
import type { IngestDependencies } from './dependencies';
import type { DoorCaller } from './door-caller';
import { storeUpload } from './store-upload';

/** What an agent sent in one request for one source, as the file that it becomes. */
export interface Batch extends FileFacts {
  /** As they land: decoded, or gzip as sent. At least one. */
  readonly bytes: Buffer;
}

/** What became of a batch: an upload like any other, or set aside until the key that it came with is released. */
export type Landing = { readonly state: 'landed'; readonly uploadId: string; readonly isNew: boolean } | { readonly state: 'set_aside' };

/** Lands a batch. Once this returns, each of its records will be accounted for. */
export async function landBatch(batch: Batch, caller: DoorCaller, dependencies: IngestDependencies): Promise<Landing> {
  const { bytes, ...facts } = batch;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (caller.isLapsed) return setAside(batch, sha256, caller, dependencies);
  const promise = promiseOf({ ...facts, size: bytes.length, sha256 }, caller, dependencies.now());
  const { issued, isNew } = await storeUpload(promise, async () => bytes, dependencies);
  if (isNew) dependencies.log.info('upload promised', { customer_id: issued.customer_id, upload_id: issued.upload_id, source: issued.source, host: issued.host });
  return { state: 'landed', uploadId: issued.upload_id, isNew };
}

/** Into the inbox, from which it is admitted once its key is good again. */
async function setAside({ bytes, ...facts }: Batch, sha256: string, caller: DoorCaller, dependencies: IngestDependencies): Promise<Landing> {
  const { registry, s3, inboxBucket, meter, now } = dependencies;
  const { key, customer } = caller;
  const ticketId = identityOf([key.key_id, facts.source, facts.host, facts.path, facts.occurrence ?? '', sha256]);
  await registry.tickets.create([customer.customer_id, ticketId], ticketOf(facts, key, now()));
  const Key = inboxKey({ kind: 'batches', customerId: customer.customer_id, keyId: key.key_id, ticketId });
  const checksum = Buffer.from(sha256, 'hex').toString('base64');
  await s3.send(new PutObjectCommand({ Bucket: inboxBucket, Key, Body: bytes, ContentLength: bytes.length, ChecksumSHA256: checksum }));
  meter.add(metrics.batchesSetAside, 1, { source: facts.source });
  return { state: 'set_aside' };
}
