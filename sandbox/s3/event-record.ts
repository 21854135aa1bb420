/**
 * Notification messages.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
import { createHash } from 'node:crypto';
import { uriEncode } from '../edge/sigv4/encoding';
import { bucketArn } from './bucket';
import type { EventName, NotificationRule } from './notification-rules';
import type { ObjectVersion } from './object-version';

export interface Occurrence {
  readonly event: EventName;
  readonly version: ObjectVersion;
  /** Epoch ms. */
  readonly time: number;
  readonly region: string;
  readonly accountId: string;
  readonly sourceIp: string;
  /** ARN or `root`. */
  readonly caller: string;
  readonly requestId: string;
}

/** The body of the message, one record. */
export function eventMessage(occurrence: Occurrence, rule: NotificationRule): string {
  const { event, version, time, region, accountId, sourceIp, caller, requestId } = occurrence;
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: region,
    eventTime: new Date(time).toISOString(),
    eventName: event,
    userIdentity: { principalId: `AWS:${principalId(caller)}` },
    requestParameters: { sourceIPAddress: sourceIp },
    responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': Buffer.from(`sandbox-${requestId}`).toString('base64') },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: rule.id,
      bucket: { name: version.bucket, ownerIdentity: { principalId: principalId(accountId) }, arn: bucketArn(version.bucket) },
      object: objectMember(event, version),
    },
  };
  return JSON.stringify({ Records: [record] });
}

/** Sent once to each queue when the bucket's rules are set. */
export function testEventMessage(bucket: string, time: number, requestId: string): string {
  return JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(time).toISOString(),
    Bucket: bucket,
    RequestId: requestId,
    HostId: Buffer.from(`sandbox-${requestId}`).toString('base64'),
  });
}

/** Percent-encoded as in a form: a blank is `+`; slashes stay. */
export function eventKey(key: string): string {
  return key.split('/').map(uriEncode).join('/').replace(/%20/g, '+');
}

function objectMember(event: EventName, { key, size, etag, versionId, sequencer }: ObjectVersion): Record<string, unknown> {
  const version = versionId === 'null' ? {} : { versionId };
  const created = event.startsWith('ObjectCreated') ? { size, eTag: etag } : {};
  return { key: eventKey(key), ...created, ...version, sequencer };
}

function principalId(name: string): string {
  return `A${createHash('sha256').update(name).digest('hex').slice(0, 19).toUpperCase()}`;
}
