/** Object Lock. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
import type { Bucket } from './bucket';
import { s3Error } from './errors';
import type { ObjectVersion, Retention } from './object-version';

const DAY_MS = 86_400_000;
const MODE = 'x-amz-object-lock-mode';
const UNTIL = 'x-amz-object-lock-retain-until-date';

/**
 * What a new version is kept by: the request's own, else the bucket's default.
 * @throws ServiceError InvalidRequest, InvalidArgument
 */
export function newRetention(bucket: Bucket, headers: Readonly<Record<string, string>>, now: number): Retention | undefined {
  const [mode, until] = [headers[MODE], headers[UNTIL]];
  if (mode !== undefined || until !== undefined) {
    if (!bucket.objectLock) throw s3Error('InvalidRequest', {}, 'Bucket is missing Object Lock Configuration');
    return readRetention(mode, until, now);
  }
  const byDefault = bucket.objectLock?.defaultRetention;
  return byDefault && { mode: byDefault.mode, until: now + byDefault.days * DAY_MS };
}

/** @throws ServiceError InvalidArgument */
export function readRetention(mode: string | undefined, until: string | undefined, now: number): Retention {
  const time = Date.parse(until ?? '');
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') throw s3Error('InvalidArgument', {}, 'Unknown wormMode directive.');
  if (Number.isNaN(time)) throw s3Error('InvalidArgument', {}, 'The retain until date must be provided in ISO 8601 format');
  if (time <= now) throw s3Error('InvalidArgument', {}, 'The retain until date must be in the future!');
  return { mode, until: time };
}

export function retentionHeaders(retention: Retention | undefined): Record<string, string> {
  return retention ? { [MODE]: retention.mode, [UNTIL]: new Date(retention.until).toISOString() } : {};
}

/** @throws ServiceError AccessDenied while the version is locked; `bypass` opens governance mode only */
export function refuseIfLocked({ retention }: ObjectVersion, now: number, bypass: boolean): void {
  if (!retention || retention.until <= now || (retention.mode === 'GOVERNANCE' && bypass)) return;
  throw s3Error('AccessDenied', {}, 'Access Denied because object protected by object lock.');
}

/** Whether the request asks to pass governance mode. */
export function bypassesGovernance(headers: Readonly<Record<string, string>>): boolean {
  return headers['x-amz-bypass-governance-retention']?.toLowerCase() === 'true';
}
