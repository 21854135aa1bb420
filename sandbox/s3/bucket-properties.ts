/**
 * AWS::S3::Bucket: the properties that the sandbox knows.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-s3-bucket.html
 */
import { ServiceError } from '../errors';
import type { Resource } from '../kernel';
import { flag, place, refuseOthers, type Properties } from '../template-properties';
import type { Bucket, Encryption, ObjectLock, RetentionMode } from './bucket';
import { readNotificationRules } from './notification-rules';

const recorded = ['LifecycleConfiguration', 'PublicAccessBlockConfiguration', 'OwnershipControls', 'LoggingConfiguration', 'Tags'];
const known = [
  'BucketName', 'VersioningConfiguration', 'ObjectLockEnabled', 'ObjectLockConfiguration', 'BucketEncryption', 'NotificationConfiguration', ...recorded,
];

/** Days of a year, as S3 counts a retention in years. */
const DAYS_OF_YEAR = 365;

/** @throws ServiceError ValidationError naming the property */
export function readBucketProperties(resource: Resource, name: string, createdAt: number): Bucket {
  const { properties } = resource;
  const where = place(resource);
  refuseOthers(where, properties, known);
  const objectLock = readObjectLock(where, properties);
  const versioned = readVersioning(where, properties);
  if (objectLock && !versioned) throw invalid(`${where}.ObjectLockEnabled`, 'VersioningConfiguration with Status Enabled', 'none');
  const encryption = readEncryption(where, properties['BucketEncryption']);
  return {
    name,
    createdAt,
    versioned,
    ...(objectLock && { objectLock }),
    ...(encryption && { encryption }),
    notifications: readNotificationRules(`${where}.NotificationConfiguration`, properties['NotificationConfiguration']),
    recorded: Object.fromEntries(recorded.filter((property) => property in properties).map((property) => [property, properties[property]])),
  };
}

export function invalid(where: string, expected: string, found: unknown): ServiceError {
  return new ServiceError('ValidationError', `${where}: expected ${expected}, found ${found}`);
}

function readVersioning(where: string, properties: Properties): boolean {
  const status = properties['VersioningConfiguration']?.Status;
  if (status === undefined || status === 'Enabled') return status === 'Enabled';
  throw invalid(`${where}.VersioningConfiguration.Status`, 'Enabled', status);
}

function readObjectLock(where: string, properties: Properties): ObjectLock | undefined {
  const configuration = properties['ObjectLockConfiguration'];
  if (!flag(properties['ObjectLockEnabled'])) {
    if (configuration) throw invalid(`${where}.ObjectLockConfiguration`, 'ObjectLockEnabled', 'a configuration without it');
    return undefined;
  }
  const retention = configuration?.Rule?.DefaultRetention;
  if (!retention) return {};
  const days = retention.Days !== undefined ? Number(retention.Days) : Number(retention.Years) * DAYS_OF_YEAR;
  if (!(days >= 1)) throw invalid(`${where}.ObjectLockConfiguration.Rule.DefaultRetention`, 'Days or Years of at least 1', days);
  return { defaultRetention: { mode: readMode(where, retention.Mode), days } };
}

function readMode(where: string, mode: unknown): RetentionMode {
  if (mode === 'GOVERNANCE' || mode === 'COMPLIANCE') return mode;
  throw invalid(`${where}.ObjectLockConfiguration.Rule.DefaultRetention.Mode`, 'GOVERNANCE or COMPLIANCE', mode);
}

function readEncryption(where: string, property: Properties | undefined): Encryption | undefined {
  if (!property) return undefined;
  const rules: readonly Properties[] = property['ServerSideEncryptionConfiguration'] ?? [];
  const byDefault = rules[0]?.['ServerSideEncryptionByDefault'];
  const algorithm = byDefault?.SSEAlgorithm;
  if (rules.length !== 1 || (algorithm !== 'AES256' && algorithm !== 'aws:kms'))
    throw invalid(`${where}.BucketEncryption`, 'one rule with SSEAlgorithm AES256 or aws:kms', algorithm);
  return { algorithm, bucketKey: flag(rules[0]!['BucketKeyEnabled']), ...(byDefault.KMSMasterKeyID !== undefined && { keyId: byDefault.KMSMasterKeyID }) };
}
