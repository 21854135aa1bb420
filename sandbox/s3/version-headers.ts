/** A version as response headers. */
import { checksumHeader, type Checksum } from './checksums';
import type { Encryption } from './bucket';
import type { ObjectVersion } from './object-version';
import { retentionHeaders } from './retention';

/** What every answer about a written version tells. */
export function writtenHeaders(version: ObjectVersion): Record<string, string> {
  return { etag: `"${version.etag}"`, ...versionIdHeader(version), ...encryptionHeaders(version.encryption), ...checksumHeaders(version.checksum) };
}

/** What GetObject and HeadObject tell; Content-Length and Content-Range are the operation's. */
export function describingHeaders(version: ObjectVersion, withChecksum: boolean): Record<string, string> {
  const metadata = Object.entries(version.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value] as const);
  return {
    'content-type': 'binary/octet-stream',
    ...version.headers,
    ...Object.fromEntries(metadata),
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
    ...versionIdHeader(version),
    ...encryptionHeaders(version.encryption),
    ...retentionHeaders(version.retention),
    ...(withChecksum && checksumHeaders(version.checksum)),
  };
}

export function versionIdHeader({ versionId }: Pick<ObjectVersion, 'versionId'>): Record<string, string> {
  return versionId === 'null' ? {} : { 'x-amz-version-id': versionId };
}

export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  return checksum ? { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type } : {};
}

export function encryptionHeaders(encryption: Encryption | undefined): Record<string, string> {
  if (!encryption) return {};
  return {
    'x-amz-server-side-encryption': encryption.algorithm,
    ...(encryption.keyId !== undefined && { 'x-amz-server-side-encryption-aws-kms-key-id': encryption.keyId }),
    ...(encryption.bucketKey && { 'x-amz-server-side-encryption-bucket-key-enabled': 'true' }),
  };
}
