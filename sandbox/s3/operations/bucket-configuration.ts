/** The bucket's configuration, read back as the template has set it. */
import type { EdgeResponse } from '../../kernel';
import { emptyAnswer, xmlAnswer } from '../answer';
import { s3Error } from '../errors';
import type { NotificationRule } from '../notification-rules';
import type { S3Request } from '../request';
import type { S3State } from '../state';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export async function headBucket(state: S3State, request: S3Request): Promise<EdgeResponse> {
  state.bucket(request.bucket);
  return emptyAnswer(200, { 'x-amz-bucket-region': state.kernel.region, 'x-amz-access-point-alias': 'false' });
}

/** us-east-1 is an empty text. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export async function getBucketLocation(state: S3State, request: S3Request): Promise<EdgeResponse> {
  state.bucket(request.bucket);
  const { region } = state.kernel;
  return xmlAnswer('LocationConstraint', region === 'us-east-1' ? {} : { $text: region });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
export async function getBucketVersioning(state: S3State, request: S3Request): Promise<EdgeResponse> {
  return xmlAnswer('VersioningConfiguration', { Status: state.bucket(request.bucket).versioned ? 'Enabled' : undefined });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html */
export async function getObjectLockConfiguration(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const { name, objectLock } = state.bucket(request.bucket);
  if (!objectLock) throw s3Error('ObjectLockConfigurationNotFoundError', { BucketName: name });
  const retention = objectLock.defaultRetention;
  return xmlAnswer('ObjectLockConfiguration', {
    ObjectLockEnabled: 'Enabled',
    Rule: retention && { DefaultRetention: { Mode: retention.mode, Days: retention.days } },
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html */
export async function getBucketNotificationConfiguration(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const { notifications } = state.bucket(request.bucket);
  return xmlAnswer('NotificationConfiguration', {
    QueueConfiguration: notifications.map((rule) => ({ Id: rule.id, Queue: rule.queueArn, Event: rule.event, Filter: filter(rule) })),
  });
}

function filter({ prefix, suffix }: NotificationRule) {
  const rules = [{ Name: 'Prefix', Value: prefix }, { Name: 'Suffix', Value: suffix }].filter(({ Value }) => Value !== '');
  return rules.length > 0 ? { S3Key: { FilterRule: rules } } : undefined;
}
