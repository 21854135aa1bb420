/**
 * Conditional requests.
 * Writes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * Reads: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
 */
import { notImplemented, s3Error } from './errors';
import type { BucketIndex } from './object-index';
import type { ObjectVersion } from './object-version';

type Headers = Readonly<Record<string, string>>;

/** A write's If-None-Match or If-Match, to be checked before the body is read and again in the moment of the commit. */
export class WriteCondition {
  private readonly latestAtStart: ObjectVersion | undefined;

  /** @throws ServiceError NotImplemented for an If-None-Match other than `*` */
  constructor(private readonly headers: Headers, private readonly index: BucketIndex, private readonly key: string) {
    const noneMatch = headers['if-none-match'];
    if (noneMatch !== undefined && noneMatch !== '*') throw notImplemented('If-None-Match on a write with a value other than *');
    this.latestAtStart = index.latest(key);
  }

  /** @throws ServiceError PreconditionFailed, NoSuchKey, or ConditionalRequestConflict where a delete came in between */
  check(): void {
    const ifMatch = this.headers['if-match'];
    const conditional = ifMatch !== undefined || this.headers['if-none-match'] !== undefined;
    const current = this.index.current(this.key);
    if (conditional && !current && this.index.latest(this.key) !== this.latestAtStart)
      throw s3Error('ConditionalRequestConflict', { Condition: 'If-Match' });
    if (this.headers['if-none-match'] !== undefined && current) throw s3Error('PreconditionFailed', { Condition: 'If-None-Match' });
    if (ifMatch === undefined) return;
    if (!current) throw s3Error('NoSuchKey', { Key: this.key });
    if (!matches(ifMatch, current.etag)) throw s3Error('PreconditionFailed', { Condition: 'If-Match' });
  }
}

/**
 * @returns false where the answer is 304 Not Modified
 * @throws ServiceError PreconditionFailed
 */
export function isToBeRead(headers: Headers, { etag, lastModified }: ObjectVersion): boolean {
  const [ifMatch, ifNoneMatch] = [headers['if-match'], headers['if-none-match']];
  const [modifiedSince, unmodifiedSince] = [seconds(headers['if-modified-since']), seconds(headers['if-unmodified-since'])];
  const modified = Math.floor(lastModified / 1000);
  if (ifMatch !== undefined && !matches(ifMatch, etag)) throw s3Error('PreconditionFailed', { Condition: 'If-Match' });
  if (ifMatch === undefined && unmodifiedSince !== undefined && modified > unmodifiedSince)
    throw s3Error('PreconditionFailed', { Condition: 'If-Unmodified-Since' });
  if (ifNoneMatch !== undefined) return !matches(ifNoneMatch, etag);
  return modifiedSince === undefined || modified > modifiedSince;
}

/** The conditions of a copy's source. @throws ServiceError PreconditionFailed */
export function checkCopySource(headers: Headers, { etag }: ObjectVersion): void {
  const [ifMatch, ifNoneMatch] = [headers['x-amz-copy-source-if-match'], headers['x-amz-copy-source-if-none-match']];
  if (ifMatch !== undefined && !matches(ifMatch, etag)) throw s3Error('PreconditionFailed', { Condition: 'x-amz-copy-source-If-Match' });
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, etag))
    throw s3Error('PreconditionFailed', { Condition: 'x-amz-copy-source-If-None-Match' });
}

function matches(condition: string, etag: string): boolean {
  return condition.split(',').some((candidate) => ['*', etag, `"${etag}"`].includes(candidate.trim()));
}

function seconds(httpDate: string | undefined): number | undefined {
  const time = Date.parse(httpDate ?? '');
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}
