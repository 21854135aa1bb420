/** `x-amz-*` headers change what a request means: one that the sandbox does not know is refused by its name. */
import { checksumAlgorithms, checksumHeader } from './checksums';
import { notImplemented, s3Error } from './errors';
import type { S3Request } from './request';

/** Without effect here, or read by an operation. */
const known = new Set([
  'x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token', 'x-amz-user-agent', 'x-amz-decoded-content-length', 'x-amz-trailer',
  'x-amz-request-payer', 'x-amz-sdk-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-checksum-algorithm', 'x-amz-checksum-type',
  'x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id', 'x-amz-server-side-encryption-bucket-key-enabled',
  'x-amz-copy-source', 'x-amz-copy-source-if-match', 'x-amz-copy-source-if-none-match', 'x-amz-metadata-directive', 'x-amz-mp-object-size',
  'x-amz-object-lock-mode', 'x-amz-object-lock-retain-until-date', 'x-amz-bypass-governance-retention',
  'x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner', 'x-amz-storage-class', 'x-amz-acl',
  ...checksumAlgorithms.map(checksumHeader),
]);

/** Of these, the values that mean what a bucket does anyway. */
const values: Readonly<Record<string, readonly string[]>> = {
  'x-amz-storage-class': ['STANDARD'],
  'x-amz-acl': ['private', 'bucket-owner-full-control'],
  'x-amz-server-side-encryption': ['AES256', 'aws:kms'],
};

/** @throws ServiceError NotImplemented, AccessDenied for another account's bucket */
export function checkKnownHeaders({ headers }: S3Request, accountId: string): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('x-amz-') || name.startsWith('x-amz-meta-')) continue;
    if (!known.has(name)) throw notImplemented(name);
    if (values[name]?.includes(value) === false) throw notImplemented(`${name}: ${value}`);
  }
  const owner = headers['x-amz-expected-bucket-owner'];
  if (owner !== undefined && owner !== accountId) throw s3Error('AccessDenied');
}
