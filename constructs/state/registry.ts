import { createHash } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DocumentSet, listKeys, type StateBucket } from './document-set';
import {
  isCustomerId,
  isGeneration,
  isKeyId,
  isReplayId,
  isUploadId,
  type AccountedDocument,
  type BegunDocument,
  type CustomerDocument,
  type ErrorObjectDocument,
  type FailedFileDocument,
  type IssuedDocument,
  type KeyDocument,
  type LandedDocument,
  type LoadDocument,
  type LostRecordsDocument,
  type MultipartDocument,
  type NarrowUploadDocument,
  type NeverPutDocument,
  type NewestRowsDocument,
  type OpenDocument,
  type RecountDocument,
  type ReceiptDocument,
  type RejectShareDocument,
  type ReplayOrderDocument,
  type ShippersDocument,
  type SweepCursorDocument,
  type TicketDocument,
  type UnknownObjectDocument,
  type UnloadedDocument,
  type UnreadDocument,
} from './documents';

export * from './documents';
export { DocumentSet, StateConflict, StateCorrupt, type Found, type StateBucket } from './document-set';

/** `[customer_id, upload_id]` */
export type UploadKey = readonly [customerId: string, uploadId: string];
/** `[customer_id, upload_id, generation]` */
export type GenerationKey = readonly [customerId: string, uploadId: string, generation: string];
/** `[replay_id, 'order', customer_id, upload_id]`, see {@link orderKey}. */
export type OrderKey = readonly [replayId: string, folder: 'order', customerId: string, uploadId: string];
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
  readonly multipart: DocumentSet<UploadKey, MultipartDocument>;
  readonly landed: DocumentSet<UploadKey, LandedDocument>;
  readonly tickets: DocumentSet<readonly [customerId: string, ticketId: string], TicketDocument>;
  readonly fannedOut: DocumentSet<UploadKey, ReceiptDocument>;
  readonly open: DocumentSet<UploadKey, OpenDocument>;
  readonly accounted: DocumentSet<UploadKey, AccountedDocument>;
  /** Receipts of generations that are not the current one yet. */
  readonly rederived: DocumentSet<GenerationKey, ReceiptDocument>;
  /** Generations that a replay has taken the number of, whether they are derived yet or not. */
  readonly begun: DocumentSet<GenerationKey, BegunDocument>;
  /** Orders of replays; those of one replay are `replays.ids(replayId, 'order')`. */
  readonly replays: DocumentSet<OrderKey, ReplayOrderDocument>;
  readonly failedFiles: DocumentSet<readonly [keyHash: string], FailedFileDocument>;
  readonly loads: DocumentSet<LoadKey, LoadDocument>;
  /** One document: `['cursor']`. */
  readonly sweep: DocumentSet<readonly ['cursor'], SweepCursorDocument>;
  readonly neverPut: DocumentSet<UploadKey, NeverPutDocument>;
  readonly unread: DocumentSet<UploadKey, UnreadDocument>;
  readonly unloaded: DocumentSet<readonly [keyHash: string], UnloadedDocument>;
  readonly unknownObjects: DocumentSet<readonly [keyHash: string], UnknownObjectDocument>;
  readonly errorObjects: DocumentSet<readonly [keyHash: string], ErrorObjectDocument>;
  readonly lostRecords: DocumentSet<GenerationKey, LostRecordsDocument>;
  readonly shippers: DocumentSet<readonly [customerId: string], ShippersDocument>;
  readonly rejectShares: DocumentSet<readonly [customerId: string], RejectShareDocument>;
  /** One document: `['all']`. */
  readonly newestRows: DocumentSet<readonly ['all'], NewestRowsDocument>;
  readonly narrow: DocumentSet<UploadKey, NarrowUploadDocument>;
  readonly audits: DocumentSet<readonly [name: 'recount'], RecountDocument>;
  private readonly state: StateBucket;

  constructor(s3: S3Client, bucket: string) {
    const state = (this.state = { s3, bucket });
    const upload = [isCustomerId, isUploadId] as const;
    this.customers = new DocumentSet(state, 'customers', [isCustomerId]);
    this.keys = new DocumentSet(state, 'keys', [isKeyId]);
    this.issued = new DocumentSet(state, 'issued', upload);
    this.multipart = new DocumentSet(state, 'multipart', upload);
    this.landed = new DocumentSet(state, 'landed', upload);
    this.tickets = new DocumentSet(state, 'tickets', upload);
    this.fannedOut = new DocumentSet(state, 'fanned_out', upload);
    this.open = new DocumentSet(state, 'open', upload);
    this.rederived = new DocumentSet(state, 'rederived', [...upload, isGeneration]);
    this.begun = new DocumentSet(state, 'begun', [...upload, isGeneration]);
    this.replays = new DocumentSet(state, 'replays', [isReplayId, (part) => part === 'order', ...upload]);
    this.failedFiles = new DocumentSet(state, 'failed_files', [isLoadId]);
    this.accounted = new DocumentSet(state, 'accounted', upload);
    this.loads = new DocumentSet(state, 'loads', [isEventClass, isLoadId]);
    this.audits = new DocumentSet(state, 'audits', [(name) => name === 'recount']);
    this.sweep = new DocumentSet(state, 'sweep', [(part) => part === 'cursor']);
    this.neverPut = new DocumentSet(state, 'swept/never_put', upload);
    this.unread = new DocumentSet(state, 'swept/unread', upload);
    this.unloaded = new DocumentSet(state, 'swept/unloaded', [isLoadId]);
    this.unknownObjects = new DocumentSet(state, 'swept/unknown', [isLoadId]);
    this.errorObjects = new DocumentSet(state, 'swept/error_objects', [isLoadId]);
    this.lostRecords = new DocumentSet(state, 'swept/lost', [...upload, isGeneration]);
    this.shippers = new DocumentSet(state, 'swept/shippers', [isCustomerId]);
    this.rejectShares = new DocumentSet(state, 'reject_shares', [isCustomerId]);
    this.newestRows = new DocumentSet(state, 'newest_rows', [(part) => part === 'all']);
    this.narrow = new DocumentSet(state, 'narrow', upload);
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

  /** A customer's uploads promised on a UTC day, ordered by id. @param day `yyyy-MM-dd` @param after behind this one */
  async *uploadsOfCustomer(day: string, customerId: string, after?: string): AsyncGenerator<string> {
    const prefix = `${dayFolder(day)}${customerId}/`;
    for await (const key of listKeys(this.state, prefix, after && prefix + after)) yield key.slice(prefix.length);
  }

  /**
   * Notes that load is done with a curated object, so that nobody has to ask the warehouse. The marks lie in the order of
   * the objects. Repeatable. @param key `events/…`
   */
  async markLoaded(key: string): Promise<void> {
    await this.state.s3.send(new PutObjectCommand({ Bucket: this.state.bucket, Key: loadedMark(key), Body: '', ContentLength: 0 }));
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

/** Where the order for an upload is kept. */
export const orderKey = (order: Pick<ReplayOrderDocument, 'replay_id' | 'customer_id' | 'upload_id'>): OrderKey =>
  [order.replay_id, 'order', order.customer_id, order.upload_id];

/** Where load notes that it is done with the curated object `events/…`. */
export const loadedMark = (key: string): string => `loaded/${key.slice(key.indexOf('/') + 1)}`;

/** Id of a document about an object, whatever its key is. */
export const keyHash = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 40);

/** UTC day of an instant, `yyyy-MM-dd`. @param time epoch ms */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

function dayFolder(day: string): string {
  if (!isDay(day)) throw new RangeError('by_day: expected yyyy-MM-dd');
  return `by_day/${day}/`;
}
