/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html
 */
import { childText } from '../../edge/xml-reader';
import type { EdgeResponse } from '../../kernel';
import { emptyAnswer, xmlAnswer } from '../answer';
import { s3Error } from '../errors';
import { findVersion, requestedVersionId } from '../find-version';
import { readDocument } from '../read-document';
import type { S3Request } from '../request';
import { bypassesGovernance, readRetention, refuseIfLocked } from '../retention';
import type { S3State } from '../state';

export async function getObjectRetention(state: S3State, request: S3Request): Promise<EdgeResponse> {
  const { retention } = findVersion(state, request, requestedVersionId(request.query));
  if (!retention) throw s3Error('NoSuchObjectLockConfiguration');
  return xmlAnswer('Retention', { Mode: retention.mode, RetainUntilDate: new Date(retention.until) });
}

/** A retention may always be made longer; shorter or weaker only where governance mode is bypassed. */
export async function putObjectRetention(state: S3State, request: S3Request): Promise<EdgeResponse> {
  if (!state.bucket(request.bucket).objectLock) throw s3Error('InvalidRequest', {}, 'Bucket is missing Object Lock Configuration');
  const document = await readDocument(request, 'Retention');
  const version = findVersion(state, request, requestedVersionId(request.query));
  const retention = readRetention(childText(document, 'Mode'), childText(document, 'RetainUntilDate'), state.now());
  const held = version.retention;
  const stricter = !held || (retention.until >= held.until && (retention.mode === held.mode || held.mode === 'GOVERNANCE'));
  if (!stricter) refuseIfLocked(version, state.now(), bypassesGovernance(request.headers));
  state.amend({ ...version, retention });
  return emptyAnswer(200);
}
