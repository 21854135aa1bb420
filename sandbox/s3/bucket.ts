/** A bucket as its template describes it. */
import type { NotificationRule } from './notification-rules';

export interface Bucket {
  readonly name: string;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly versioned: boolean;
  readonly objectLock?: ObjectLock;
  readonly encryption?: Encryption;
  readonly notifications: readonly NotificationRule[];
  /** Taken from the template and kept, without effect: lifecycle, public access block, ownership, logging, tags. */
  readonly recorded: Readonly<Record<string, unknown>>;
}

export interface ObjectLock {
  readonly defaultRetention?: { readonly mode: RetentionMode; readonly days: number };
}

export type RetentionMode = 'GOVERNANCE' | 'COMPLIANCE';

export interface Encryption {
  readonly algorithm: 'AES256' | 'aws:kms';
  readonly keyId?: string;
  readonly bucketKey: boolean;
}

/** Store table of the buckets, by name. */
export const BUCKETS = 's3.buckets';
/** Store table of the bucket policies, by bucket name. */
export const BUCKET_POLICIES = 's3.bucket_policies';

export function bucketArn(name: string): string {
  return `arn:aws:s3:::${name}`;
}
