import { isCustomerId, isReplayId, isUploadId } from '../state/documents';

/** An object of the raw bucket, as a message of the queue names it. */
export interface RawObject {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

/** How far the hops before this one came. */
export interface Progress {
  /** The first record to emit. */
  readonly next: number;
  /** Hops in a row that emitted nothing new, and since when there was no progress, epoch ms. */
  readonly stalled: number;
  readonly stalledSince: number;
}

/**
 * The rest of an upload whose time was up, sent by fan-out to itself. Counts are not carried: the object never changes, so
 * the next hop counts it anew from its first byte and emits from `next` on.
 */
export interface Continuation extends RawObject, Progress {
  readonly continuation: 1;
  /** The replay whose order found that the upload had never been fanned out, and is done when it has been. */
  readonly replay?: string;
}

/**
 * Emit records of an upload again: what and as which generation is in the order's document,
 * `replays/{replay}/order/{customer_id}/{upload_id}.json`. A new order begins with `next` 1, `stalled` 0 and
 * `stalledSince` the time of sending.
 */
export interface ReplayOrder extends RawObject, Progress {
  readonly order: 1;
  readonly replay: string;
}

/** What the raw queue carries. */
export type RawMessage = RawObject | Continuation | ReplayOrder;

/** A message that is neither S3's nor our own. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
}

/**
 * What a message of the raw queue asks for. S3's test event asks for nothing.
 * @throws MessageError
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function parseMessage(body: string): readonly RawMessage[] {
  const message = parseObject(body);
  if (message.continuation === 1) return [continuation(message)];
  if (message.order === 1) return [replayOrder(message)];
  if (message.Event === 's3:TestEvent') return [];
  if (!Array.isArray(message.Records)) throw new MessageError('message: expected an S3 event, a continuation or a replay order');
  return message.Records.map(rawObject);
}

/** `{customer_id}/{yyyyMMdd_HHmmss}/{upload_id}/{name}`. @throws MessageError */
export function uploadOf(key: string): readonly [customerId: string, uploadId: string] {
  const [customerId = '', , uploadId = '', name] = key.split('/');
  if (!isCustomerId(customerId) || !isUploadId(uploadId) || name === undefined) {
    throw new MessageError('object key: expected customer_id/time/upload_id/name');
  }
  return [customerId, uploadId];
}

interface S3EventRecord {
  readonly eventVersion?: unknown;
  readonly s3?: { readonly bucket?: { readonly name?: unknown }; readonly object?: { readonly key?: unknown; readonly versionId?: unknown } };
}

function rawObject(record: S3EventRecord): RawObject {
  // Minor versions only add members.
  if (!/^2\./.test(String(record?.eventVersion))) throw new MessageError('eventVersion: expected 2.x');
  const { bucket, object } = record.s3 ?? {};
  return {
    bucket: text(bucket?.name, 's3.bucket.name'),
    key: decodeKey(text(object?.key, 's3.object.key')),
    versionId: text(object?.versionId, 's3.object.versionId'),
  };
}

/** Keys are encoded as in a form: a space is `+`. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch (cause) {
    throw new MessageError('s3.object.key: expected URL encoding', { cause });
  }
}

function continuation(message: Record<string, unknown>): Continuation {
  const replay = message.replay === undefined ? {} : { replay: replayId(message.replay) };
  return { continuation: 1, ...ownObject(message), ...progress(message, 'continuation'), ...replay };
}

function replayOrder(message: Record<string, unknown>): ReplayOrder {
  return { order: 1, replay: replayId(message.replay), ...ownObject(message), ...progress(message, 'order') };
}

function ownObject({ bucket, key, versionId }: Record<string, unknown>): RawObject {
  return { bucket: text(bucket, 'bucket'), key: text(key, 'key'), versionId: text(versionId, 'versionId') };
}

function progress({ next, stalled, stalledSince }: Record<string, unknown>, kind: string): Progress {
  if (![next, stalled, stalledSince].every(Number.isSafeInteger)) {
    throw new MessageError(`${kind}: expected whole numbers next, stalled, stalledSince`);
  }
  return { next: next as number, stalled: stalled as number, stalledSince: stalledSince as number };
}

function replayId(value: unknown): string {
  const id = text(value, 'replay');
  if (!isReplayId(id)) throw new MessageError('replay: expected 26 characters of a-z 2-7');
  return id;
}

function parseObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below, without the text: it is not ours.
  }
  throw new MessageError('message: expected a JSON object');
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw new MessageError(`${name}: expected text`);
  return value;
}
