/** Builds the version that a write creates. */
import { createHash } from 'node:crypto';
import type { Bucket, Encryption } from './bucket';
import type { Checksum } from './checksums';
import { s3Error } from './errors';
import { objectHeaders, type BodyFile, type ObjectHeaders, type ObjectVersion, type Retention } from './object-version';
import type { S3State } from './state';

export interface Written {
  readonly key: string;
  readonly files: readonly BodyFile[];
  /** For the ETag, where the bucket's encryption lets it show. */
  readonly etag: string;
  readonly headers: ObjectHeaders;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum?: Checksum;
  readonly encryption?: Encryption;
  readonly retention?: Retention;
}

/** SSE-S3 is what S3 does unless told otherwise. */
const DEFAULT_ENCRYPTION: Encryption = { algorithm: 'AES256', bucketKey: false };
/** Names and values together. */
const MAX_METADATA_BYTES = 2048;

export function newVersion(state: S3State, bucket: Bucket, written: Written): ObjectVersion {
  const versionId = state.newVersionId(bucket);
  const sequencer = state.nextSequencer();
  const encryption = written.encryption ?? bucket.encryption ?? DEFAULT_ENCRYPTION;
  return {
    ...written,
    bucket: bucket.name,
    versionId,
    sequencer,
    encryption,
    etag: showsMd5(encryption) ? written.etag : opaqueEtag(sequencer),
    lastModified: state.now(),
    size: written.files.reduce((sum, { size }) => sum + size, 0),
  };
}

export function newDeleteMarker(state: S3State, bucket: Bucket, key: string): ObjectVersion {
  return {
    bucket: bucket.name,
    key,
    versionId: state.newVersionId(bucket),
    sequencer: state.nextSequencer(),
    lastModified: state.now(),
    deleteMarker: true,
    size: 0,
    etag: '',
    files: [],
    headers: {},
    metadata: {},
  };
}

/**
 * Under SSE-KMS the ETag is no MD5, and who takes it for one should see it here.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export function showsMd5(encryption: Encryption | undefined): boolean {
  return encryption?.algorithm !== 'aws:kms';
}

export function requestEncryption(headers: Readonly<Record<string, string>>): Encryption | undefined {
  const algorithm = headers['x-amz-server-side-encryption'] as Encryption['algorithm'] | undefined;
  const keyId = headers['x-amz-server-side-encryption-aws-kms-key-id'];
  const bucketKey = headers['x-amz-server-side-encryption-bucket-key-enabled'] === 'true';
  return algorithm && { algorithm, bucketKey, ...(keyId !== undefined && { keyId }) };
}

/** The headers that are kept with an object; `aws-chunked` is framing, not content. */
export function keptHeaders(headers: Readonly<Record<string, string>>): ObjectHeaders {
  const kept: Record<string, string> = {};
  for (const name of objectHeaders) {
    const value = name === 'content-encoding' ? withoutFraming(headers[name]) : headers[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

/** @throws ServiceError MetadataTooLarge */
export function userMetadata(headers: Readonly<Record<string, string>>): Record<string, string> {
  const prefix = 'x-amz-meta-';
  const pairs = Object.entries(headers).filter(([name]) => name.startsWith(prefix)).map(([name, value]) => [name.slice(prefix.length), value] as const);
  const size = pairs.reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(value), 0);
  if (size > MAX_METADATA_BYTES) throw s3Error('MetadataTooLarge', { Size: size, MaxSizeAllowed: MAX_METADATA_BYTES });
  return Object.fromEntries(pairs);
}

function opaqueEtag(sequencer: string): string {
  return createHash('md5').update(`sse-kms ${sequencer}`).digest('hex');
}

function withoutFraming(encoding: string | undefined): string | undefined {
  const rest = (encoding ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '' && part !== 'aws-chunked');
  return rest.length > 0 ? rest.join(',') : undefined;
}
