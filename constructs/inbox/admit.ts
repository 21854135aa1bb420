import { DeleteObjectCommand, GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { storeUpload } from '../ingest/store-upload';
import { isUsable } from '../presign/key';
import { promiseOf } from '../presign/promise';
import type { CustomerDocument, KeyDocument, Registry } from '../state/registry';
import { metrics, type Log, type Meter } from '../telemetry';
import { inboxKeyParts } from './ticket';

/** One version of an object in the inbox. */
export interface InboxObject {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

export interface AdmitServices {
  readonly registry: Pick<Registry, 'issued' | 'landed' | 'markDay' | 'tickets' | 'keys' | 'customers'>;
  readonly s3: S3Client;
  readonly rawBucket: string;
  readonly log: Log;
  readonly meter: Pick<Meter, 'add'>;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Nothing is known of an object of the inbox: nobody was given a URL for it, or the registry has lost its ticket. */
export class UnknownObject extends Error {
  override readonly name = 'UnknownObject';
}

/** What became of an object. `gone`: it was admitted before, or its time was up. */
export type Admission = 'admitted' | 'empty' | 'set_aside' | 'gone';

/**
 * Makes an upload of an object of the inbox: reads it once for size and SHA-256, promises the upload that it is, writes it
 * to raw, and removes it from the inbox. May be stopped anywhere and repeated: the bytes give the same upload, the promise
 * pins its key, raw takes it once, and it is removed last.
 *
 * An object whose key had expired when it came, or is revoked, stays where it is. The release of the key admits it.
 * @throws UnknownObject, what the services throw: the message comes again
 */
export async function admit(object: InboxObject, services: AdmitServices): Promise<Admission> {
  const { log, meter } = services;
  const known = await whatIsKnown(object.key, services);
  const first = await open(object, services.s3);
  if (!first) return 'gone';
  if (!mayEnter(known.key, first.arrivedAt, services.now())) {
    first.body.destroy();
    meter.add(metrics.objectsSetAside, 1);
    return 'set_aside';
  }
  const { sha256, size, kept } = await readWhole(first.body);
  if (size > 0) {
    const { source, host, path, name, occurrence } = known.ticket;
    const facts = { source, host, path, name, size, sha256, fileModifiedAt: first.arrivedAt, ...(occurrence !== undefined && { occurrence }) };
    const { issued } = await storeUpload(promiseOf(facts, known, services.now()), async () => kept ?? (await again(object, services.s3)), services);
    meter.add(metrics.objectsAdmitted, 1, { source });
    log.info('object admitted', { customer_id: issued.customer_id, upload_id: issued.upload_id });
  }
  await services.s3.send(new DeleteObjectCommand({ Bucket: object.bucket, Key: object.key, VersionId: object.versionId }));
  return size > 0 ? 'admitted' : 'empty';
}

async function whatIsKnown(objectKey: string, { registry }: AdmitServices) {
  const parts = inboxKeyParts(objectKey);
  if (!parts) throw new UnknownObject('object key: expected kind/customer_id/key_id/ticket_id');
  const { customerId, keyId, ticketId } = parts;
  const [ticket, key, customer] = await Promise.all([registry.tickets.get(customerId, ticketId), registry.keys.get(keyId), registry.customers.get(customerId)]);
  if (!ticket || !key || !customer) throw new UnknownObject(`tickets/${customerId}/${ticketId}: expected ticket, key and customer of this object`);
  return { ticket, key: key as KeyDocument, customer: customer as CustomerDocument };
}

/** A key counts as it was when the object came, or as it is now; one that was revoked counts for nothing. Times in epoch ms. */
export const mayEnter = (key: KeyDocument, arrivedAt: number, now: number): boolean =>
  (key.revoked_at === undefined || key.revoked_at > now) && (isUsable(key, arrivedAt) || isUsable(key, now));

interface Opened {
  readonly body: Readable;
  /** Epoch ms. */
  readonly arrivedAt: number;
}

/** Undefined if the version is not there any more. */
async function open({ bucket, key, versionId }: InboxObject, s3: S3Client): Promise<Opened | undefined> {
  try {
    const { Body, LastModified } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
    return { body: Body as Readable, arrivedAt: LastModified!.getTime() };
  } catch (error) {
    if (['NoSuchKey', 'NoSuchVersion'].includes((error as Error).name)) return undefined;
    throw error;
  }
}

/** A second reading, to write what the first one has told the digest of. */
async function again(object: InboxObject, s3: S3Client): Promise<Readable> {
  const opened = await open(object, s3);
  if (!opened) throw new UnknownObject('object: expected to be there until it is admitted, found that another invocation has removed it');
  return opened.body;
}

/** Most files are smaller and are read once. */
const keptBytes = 8 * 1024 ** 2;

/** Size and digest, and the bytes themselves unless they are many: memory stays flat. */
async function readWhole(body: AsyncIterable<Uint8Array>): Promise<{ readonly sha256: string; readonly size: number; readonly kept?: Buffer }> {
  const hash = createHash('sha256');
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    size += chunk.length;
    if (size <= keptBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return { sha256: hash.digest('hex'), size, ...(size <= keptBytes && { kept: Buffer.concat(chunks) }) };
}
