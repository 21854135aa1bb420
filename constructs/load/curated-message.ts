/** A curated object to load. */
export interface QueuedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

interface EventRecord {
  readonly s3?: { readonly object?: { readonly key?: unknown; readonly size?: unknown } };
}

/**
 * Objects that an S3 notification tells of; none for S3's test message. Keys are encoded as in a URL, with + for a space.
 * @returns undefined for a text that is no notification
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function objectsOf(body: string): QueuedObject[] | undefined {
  try {
    const { Event: event, Records: records } = JSON.parse(body) as { readonly Event?: unknown; readonly Records: readonly EventRecord[] };
    return event === 's3:TestEvent' ? [] : records.map(objectOf);
  } catch {
    return undefined;
  }
}

function objectOf({ s3 }: EventRecord): QueuedObject {
  const { key, size } = s3?.object ?? {};
  if (typeof key !== 'string' || typeof size !== 'number') throw new TypeError('notification: expected key and size of an object');
  return { key: decodeURIComponent(key.replace(/\+/g, ' ')), size };
}
