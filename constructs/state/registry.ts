import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DocumentSet, listKeys, type StateBucket } from './document-set';
import {
  isCustomerId,
  isKeyId,
  isUploadId,
  type AccountedDocument,
  type CustomerDocument,
  type FailedFileDocument,
  type IssuedDocument,
  type KeyDocument,
  type LandedDocument,
  type LoadDocument,
  type OpenDocument,
  type ReceiptDocument,
} from './documents';

export * from './documents';
export { DocumentSet, StateConflict, StateCorrupt, type Found, type StateBucket } from './document-set';

/** `[customer_id, upload_id]` */
export type UploadKey = readonly [customerId: string, uploadId: string];
/** `[event_class, load_id]` */
export type LoadKey = readonly [eventClass: string, loadId: string];

const isEventClass = (text: string): boolean => /^[a-z][a-z0-9_]{0,62}$/.test(text);
const isLoadId = (text: string): boolean => /^[A-Za-z0-9-]{1,64}$/.test(text);
const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text);

/**
 * The registry of the pipeline in the state bucket, typed. Read and written by presign, fan-out, load and the command.
 * ```
 * const registry = new Registry(s3, bucket);
 * const { document, created } = await registry.issued.create([customerId, uploadId], promise);
 * ```
 */
export class Registry {
  readonly customers: DocumentSet<readonly [customerId: string], CustomerDocument>;
  readonly keys: DocumentSet<readonly [keyId: string], KeyDocument>;
  readonly issued: DocumentSet<UploadKey, IssuedDocument>;
  readonly landed: DocumentSet<UploadKey, LandedDocument>;
  readonly fannedOut: DocumentSet<UploadKey, ReceiptDocument>;
  readonly open: DocumentSet<UploadKey, OpenDocument>;
  readonly accounted: DocumentSet<UploadKey, AccountedDocument>;
  readonly failedFiles: DocumentSet<readonly [keyHash: string], FailedFileDocument>;
  readonly loads: DocumentSet<LoadKey, LoadDocument>;
  private readonly state: StateBucket;

  constructor(s3: S3Client, bucket: string) {
    const state = (this.state = { s3, bucket });
    const upload = [isCustomerId, isUploadId] as const;
    this.customers = new DocumentSet(state, 'customers', [isCustomerId]);
    this.keys = new DocumentSet(state, 'keys', [isKeyId]);
    this.issued = new DocumentSet(state, 'issued', upload);
    this.landed = new DocumentSet(state, 'landed', upload);
    this.fannedOut = new DocumentSet(state, 'fanned_out', upload);
    this.open = new DocumentSet(state, 'open', upload);
    this.failedFiles = new DocumentSet(state, 'failed_files', [isLoadId]);
    this.accounted = new DocumentSet(state, 'accounted', upload);
    this.loads = new DocumentSet(state, 'loads', [isEventClass, isLoadId]);
  }

  /** Lists the upload under its day. Repeatable; `uploadedAt` is the pinned one, epoch ms. */
  async markDay(uploadedAt: number, customerId: string, uploadId: string): Promise<void> {
    const key = `${dayFolder(dayOf(uploadedAt))}${customerId}/${uploadId}`;
    // The length is explicit: the SDK cannot tell it for an empty body, and S3 refuses a PUT without one.
    await this.state.s3.send(new PutObjectCommand({ Bucket: this.state.bucket, Key: key, Body: '', ContentLength: 0 }));
  }

  /** Uploads promised on a UTC day, ordered by customer and id. @param day `yyyy-MM-dd` */
  async *uploadsOfDay(day: string): AsyncGenerator<UploadKey> {
    const prefix = dayFolder(day);
    for await (const key of listKeys(this.state, prefix)) {
      const [customerId, uploadId] = key.slice(prefix.length).split('/');
      yield [customerId!, uploadId!];
    }
  }

  /** Key of a load's COPY manifest. */
  manifestKey(eventClass: string, loadId: string): string {
    return this.loads.key(eventClass, loadId).replace(/\.json$/, '.manifest');
  }

  /** `s3://` address of a load's COPY manifest. */
  manifestAddress(eventClass: string, loadId: string): string {
    return `s3://${this.state.bucket}/${this.manifestKey(eventClass, loadId)}`;
  }

  /**
   * Stores a load's COPY manifest. Repeatable: a load id stands for exactly these files. It is never removed, as a
   * statement of another run may be about to read it; it expires with the folder.
   */
  async putManifest(eventClass: string, loadId: string, manifest: object): Promise<void> {
    const key = this.manifestKey(eventClass, loadId);
    await this.state.s3.send(
      new PutObjectCommand({ Bucket: this.state.bucket, Key: key, Body: JSON.stringify(manifest), ContentType: 'application/json' }),
    );
  }
}

/** UTC day of an instant, `yyyy-MM-dd`. @param time epoch ms */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

function dayFolder(day: string): string {
  if (!isDay(day)) throw new RangeError('by_day: expected yyyy-MM-dd');
  return `by_day/${day}/`;
}
