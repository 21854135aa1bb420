/** An object as S3 would announce it. */
export interface AnnouncedObject {
  readonly bucket: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Left out where the reader does not ask for it. */
  readonly versionId?: string;
  /** Epoch ms. */
  readonly putAt: number;
}

/**
 * The notification that S3 would have sent; those who read it cannot tell the difference, and need not.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function syntheticEvent({ bucket, key, size, versionId, putAt }: AnnouncedObject): object {
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        eventTime: new Date(putAt).toISOString(),
        eventName: 'ObjectCreated:Put',
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'cyberactive-sweep',
          bucket: { name: bucket },
          object: { key: encodeKey(key), size, ...(versionId !== undefined && { versionId }) },
        },
      },
    ],
  };
}

/** As in a form: a space is `+`; slashes stay. */
const encodeKey = (key: string): string => encodeURIComponent(key).replace(/%2F/g, '/').replace(/%20/g, '+');
