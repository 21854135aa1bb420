import type { Checksum } from './checksums';
import type { Encryption, RetentionMode } from './bucket';

/** One version of an object, or a delete marker; the value that the store keeps. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  /** `null` (the text) in a bucket without versioning. */
  readonly versionId: string;
  /** Fixed-width hex; later writes have higher ones. */
  readonly sequencer: string;
  /** Epoch ms. */
  readonly lastModified: number;
  readonly deleteMarker?: true;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Content of the object, in order: one file, or one a part. */
  readonly files: readonly BodyFile[];
  readonly headers: ObjectHeaders;
  /** Names without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum?: Checksum;
  readonly encryption?: Encryption;
  readonly retention?: Retention;
}

export interface BodyFile {
  readonly name: string;
  readonly size: number;
}

/** HTTP headers that are stored with the object and given back. */
export type ObjectHeaders = Readonly<Partial<Record<ObjectHeader, string>>>;
export const objectHeaders = ['content-type', 'content-encoding', 'content-disposition', 'content-language', 'cache-control', 'expires'] as const;
export type ObjectHeader = (typeof objectHeaders)[number];

export interface Retention {
  readonly mode: RetentionMode;
  /** Epoch ms. */
  readonly until: number;
}

/** Store table of the object versions. */
export const OBJECTS = 's3.objects';

/** Neither a bucket's name nor a version id has a slash, so the parts stay apart. */
export function objectStoreKey({ bucket, key, versionId }: Pick<ObjectVersion, 'bucket' | 'key' | 'versionId'>): string {
  return `${bucket}/${key}/${versionId}`;
}
